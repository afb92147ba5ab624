"""Deeds that start at the same moment, each on its own connection."""

import threading
from collections.abc import Callable
from typing import Any

from django.db import connection


def at_once(deeds: list[Callable[[], Any]]) -> list[Any]:
    """Runs the deeds on threads that start together; returns what they returned, in the order they ended."""
    barrier = threading.Barrier(len(deeds))
    outcomes: list[Any] = []

    def run(deed: Callable[[], Any]) -> None:
        barrier.wait()
        try:
            outcomes.append(deed())
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[deed]) for deed in deeds]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes
