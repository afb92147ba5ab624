"""How `./run` speaks: a line when something happens, one sentence when it cannot go on."""

import contextlib
import shutil
import sys
from pathlib import Path


class Failure(Exception):
    """Why `./run` cannot go on, as one sentence for the person who typed it."""


def say(line: str = "") -> None:
    """Prints `line`; silent when nobody can hear it any more (closed terminal, broken pipe)."""
    with contextlib.suppress(OSError):
        print(line, flush=True)


def complain(sentence: str) -> None:
    """Prints `sentence` on standard error, under the same promise as `say`."""
    with contextlib.suppress(OSError):
        print(sentence, file=sys.stderr, flush=True)


def show_progress(words: str) -> None:
    """Writes `words` over the line that a terminal shows last; silent elsewhere."""
    if not sys.stdout.isatty():
        return
    with contextlib.suppress(OSError):
        print(f"\r\x1b[K  {words}"[: shutil.get_terminal_size().columns], end="" if words else "\r", flush=True)


def last_words(log: Path) -> str:
    """The last line of `log` that says why, else its last line; empty when there is none."""
    try:
        lines = [line.strip() for line in log.read_text(errors="replace").splitlines()[-60:] if line.strip()]
    except OSError:
        return ""
    telling = [line for line in lines if any(word in line for word in ("FATAL", "PANIC", "rror:", "ERROR"))]
    return (telling or lines or [""])[-1]
