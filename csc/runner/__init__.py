"""What `./run` does: the environment, the embedded servers, the processes of the product.

It knows the standard library only, because it runs before anything is installed.
It refuses to import Django, and knows the product by its commands alone.
"""
