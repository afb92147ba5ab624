"""Template tags for pages that show orders."""
