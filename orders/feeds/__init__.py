"""Orders from shops: files are read into plain values, and those are stored as orders or as changes of orders.

A feed owns payments, shipping, notes and custom attributes always; lines, prices and addresses until an agent has
changed any of them.
It refuses to guess: a record that cannot be understood is rejected with a sentence, and nothing of it is stored.
"""
