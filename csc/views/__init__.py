"""Pages that belong to no other app: signing in and out, errors, health."""
