"""HTTP in and out: find, validate, act, show."""
