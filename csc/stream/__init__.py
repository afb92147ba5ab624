"""The process that tells open pages what has changed: `uvicorn csc.stream.app:application`.

It passes on kinds, ids and versions from Redis to whoever has a session, and refuses to know anything else: a page
asks the web process for the record, with its own permissions. Without this process pages look again every 20 seconds.
"""
