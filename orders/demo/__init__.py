"""The demo shop: a believable home and office store with eighteen months of orders, made anew on any machine.

It fills an empty database and nothing else. All people in it are invented, all addresses of mail and web are of
reserved example domains.
"""
