"""Which processes are ours, also after a `./run` that was killed and could not tell."""

import contextlib
import json
import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from csc.runner import locks

PROC = Path("/proc")
MARK = "CSC_HOME"  # in the environment of everything that we start


def started_at(pid: int) -> str | None:
    """When the process `pid` began, so that another one with its number is told apart; None when there is none."""
    if not PROC.exists():
        asked = subprocess.run(["/bin/ps", "-o", "lstart=", "-p", str(pid)], capture_output=True, text=True)
        return asked.stdout.strip() or None
    fields = _stat(pid)
    if fields is None or fields[0] == "Z":
        return None
    boot = (PROC / "sys/kernel/random/boot_id").read_text().strip()
    return f"{boot} {fields[19]}"


def remember(file: Path, pid: int) -> None:
    """Notes in `file` that the process `pid` is ours."""
    file.write_text(json.dumps({"pid": pid, "started": started_at(pid)}))


def left_of(file: Path, home: Path) -> list[int]:
    """What still runs of the process noted in `file` and of its session; never a stranger with a recycled number."""
    note = locks.read_note(file)
    pid = note.get("pid")
    if not isinstance(pid, int) or pid < 2:
        return []
    now = started_at(pid)
    if now is not None:
        return [pid, *_session(pid)] if now == note.get("started") else []
    return [member for member in _session(pid) if _marked(member, home)]


def in_folder(folder: Path, program: str) -> list[int]:
    """Processes of `program` that work in `folder`, as every process of a PostgreSQL does in its data."""
    return [pid for pid in _all() if _link(pid, "cwd") == str(folder) and Path(_link(pid, "exe")).name == program]


def send(pids: list[int], number: int) -> None:
    """Sends the signal to each of them that is still there."""
    for pid in pids:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, number)


def end(file: Path, home: Path, *, gently: int = signal.SIGTERM, within: float = 8.0) -> bool:
    """Stops what is left of the process noted in `file`; tells whether anything was."""
    found = left_of(file, home)
    send(found[:1], gently)
    end_all(lambda: left_of(file, home), 0, within=within)
    file.unlink(missing_ok=True)
    return bool(found)


def end_all(find: Callable[[], list[int]], number: int, *, within: float = 5.0) -> None:
    """Sends the signal (0 for none) to all that `find` finds, and kills those that stay longer than `within`."""
    send(find(), number)
    deadline = time.monotonic() + within
    while find() and time.monotonic() < deadline:
        time.sleep(0.03)
    while left := find():
        send(left, signal.SIGKILL)
        time.sleep(0.03)


def _session(leader: int) -> list[int]:
    members = ((pid, _stat(pid)) for pid in _all())
    return [pid for pid, stat in members if stat and stat[0] != "Z" and stat[3] == str(leader) and pid != leader]


def _marked(pid: int, home: Path) -> bool:
    try:
        return f"{MARK}={home}".encode() in (PROC / str(pid) / "environ").read_bytes().split(b"\0")
    except OSError:
        return False


def _all() -> Iterator[int]:
    return (int(entry.name) for entry in PROC.glob("[0-9]*")) if PROC.exists() else iter(())


def _stat(pid: int) -> list[str] | None:
    """The fields of /proc/PID/stat from the third on (state, parent, group, session, ...)."""
    try:
        return (PROC / str(pid) / "stat").read_text().rpartition(")")[2].split()
    except OSError:
        return None


def _link(pid: int, name: str) -> str:
    try:
        return os.readlink(PROC / str(pid) / name)
    except OSError:
        return ""
