"""The project: settings, addresses, and what every app shares (errors, guards, money, permissions).

It knows people, sites, pick lists, leases and promises.
It refuses to know what an order is.
"""
