"""What is done with calls."""
