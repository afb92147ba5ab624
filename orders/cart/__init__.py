"""The cart: what an agent keys before there is an order, as one typed document, and what it comes to.

It reads the shop through the Storefront interface and prices by orders.pricing alone. It refuses to hold a document
that is not of its schema, and it books nothing: placing an order is a deed of orders.actions.
"""
