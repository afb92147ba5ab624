"""Messages owed to customers, and their delivery.

It refuses to decide that a mail is due; orders and agents decide.
"""
