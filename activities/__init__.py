"""Who did what to what: events, notes with their codes, and the audit trail.

One call, `record()`, writes history and audit in the transaction of the deed.
It refuses to change what happened, and to hold the text of mails.
"""
