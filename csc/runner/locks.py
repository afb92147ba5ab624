"""Locks between several `./run`: files held by flock, which no crash leaves locked."""

import fcntl
import json
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any


def take(path: Path, *, shared: bool = False) -> IO[str] | None:
    """Holds the lock at `path` until the answer is closed; None when somebody else has it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    file = os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT, 0o644), "r+")
    try:
        fcntl.flock(file, (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | fcntl.LOCK_NB)
    except BlockingIOError:
        file.close()
        return None
    return file


def wait_for(path: Path, *, shared: bool = False) -> IO[str]:
    """Holds the lock at `path`, however long another `./run` keeps it."""
    while (file := take(path, shared=shared)) is None:
        time.sleep(0.1)
    return file


@contextmanager
def alone(path: Path) -> Iterator[None]:
    """One at a time inside this block."""
    with wait_for(path):
        yield


def is_held(path: Path) -> bool:
    """Whether somebody holds the lock at `path`."""
    if not path.exists():
        return False
    file = take(path)
    if file:
        file.close()
    return file is None


def write_note(file: IO[str], **facts: Any) -> None:
    """Leaves word of who holds the lock and why."""
    file.seek(0)
    file.truncate()
    json.dump(facts, file)
    file.flush()


def read_note(path: Path) -> dict[str, Any]:
    """What the holder of the lock at `path` left word of; empty when it has not yet."""
    try:
        note = json.loads(path.read_text())
    except (OSError, ValueError):
        return {}
    return note if isinstance(note, dict) else {}
