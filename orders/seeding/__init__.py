"""A database of any size for measurements: orders made by the database itself, out of a few small tables.

Every amount adds up, every constraint holds and every order opens; what a shop needs beyond that the demo has.
It refuses to touch a database with real orders unless it is told to.
"""
