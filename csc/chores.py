"""Small jobs that the relay does at intervals; an app registers its own when it starts."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Chore:
    """What to do, and every how many seconds; it may run twice at once without harm."""

    name: str
    every: float
    do: Callable[[], Any]


chores: dict[str, Chore] = {}


def chore(name: str, *, every: float, do: Callable[[], Any]) -> None:
    """Registers a chore of the relay."""
    chores[name] = Chore(name, every, do)
