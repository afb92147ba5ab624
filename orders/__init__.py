"""Customers, the shop's data, sales orders and everything beneath them, pending orders and quotes.

Amounts are booked here, as entries of a ledger whose sums are what the pages show.
It refuses to talk to a network inside a transaction, and to let a feed overwrite what an agent changed.
"""
