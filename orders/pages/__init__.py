"""What pages show, loaded in a number of queries that does not grow with the rows."""
