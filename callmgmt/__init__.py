"""The agent's desk: the home page, and the call in progress.

It stands above orders and may read everything beneath.
It refuses to own the order that a call is about.
"""
