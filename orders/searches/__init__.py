"""Search pages: each module declares what one kind of record is narrowed and sorted by; `base` does the rest.

A search keeps all it was asked in the URL, reads one index range a page and counts to a thousand at most. It never
skips rows by OFFSET and never matches inside words of a big table: parts of words are looked up in SearchRow.
"""
