"""What is known of the request that is being answered, wherever the code runs."""

import structlog


def request_id() -> str:
    """The id that ties log lines, history and audit of one request together; empty outside a request."""
    return str(structlog.contextvars.get_contextvars().get("request_id", ""))[:64]


def ip() -> str | None:
    """The address that the request came from."""
    return structlog.contextvars.get_contextvars().get("ip") or None
