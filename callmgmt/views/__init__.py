"""HTTP in and out of the desk: the home page, the call in progress, and what telephone systems tell."""
