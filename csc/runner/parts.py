"""A part is a process that we start, watch and stop, with everything that it starts itself."""

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from csc.runner import pids
from csc.runner.places import PROJECT, Home, shown
from csc.runner.words import Failure, last_words

PR_SET_PDEATHSIG = 1
LOG_LIMIT = 10_000_000  # bytes; a longer log is set aside at the next start
_libc = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


@dataclass
class Part:
    """What to start, how to stop it, and how to see that it is ready."""

    name: str
    command: list[str]
    home: Home
    env: Mapping[str, str]
    folder: Path = PROJECT
    gently: int = signal.SIGTERM
    # What it gets when `./run` itself is killed: only the servers have anything to put in order.
    orphaned: int = signal.SIGKILL
    is_ready: Callable[[], bool] = lambda: True
    before: Callable[[], None] = lambda: None
    process: "subprocess.Popen[bytes] | None" = field(default=None, init=False)

    @property
    def log(self) -> Path:
        """Where it writes."""
        return self.home.log(self.name)

    @property
    def pid_file(self) -> Path:
        """Where its process number is noted."""
        return self.home.run / f"{self.name}.pid"

    @property
    def runs(self) -> bool:
        """Whether the process is alive."""
        return self.process is not None and self.process.poll() is None

    @property
    def end_of_life(self) -> str:
        """How the process ended, in words."""
        code = self.process.returncode if self.process else 0
        return f"killed by {signal.Signals(-code).name}" if code < 0 else f"exit code {code}"

    def start(self) -> None:
        """Starts the process in a session of its own, after what an earlier one left has been stopped."""
        pids.end(self.pid_file, self.home.folder, gently=self.gently)
        self.before()
        _set_aside_when_long(self.log)
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                self.command,
                cwd=self.folder,
                env={**self.env, pids.MARK: str(self.home.folder)},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                preexec_fn=dies_with(os.getpid(), self.orphaned),
            )
        pids.remember(self.pid_file, self.process.pid)

    def wait_until_ready(self, seconds: float = 30.0) -> None:
        """Returns when it is ready, or says what its log said last."""
        deadline = time.monotonic() + seconds
        while not self.is_ready():
            if not self.runs or time.monotonic() > deadline:
                raise Failure(f"{self.name} could not start; {shown(self.log)} ends with: {last_words(self.log)}")
            time.sleep(0.03)

    def ask_to_stop(self) -> None:
        """Tells the process to end, without waiting for it."""
        if self.process and self.runs:
            pids.send([self.process.pid], self.gently)

    def stop(self, within: float = 8.0) -> None:
        """Ends the process and all it has started; whatever remains after `within` seconds is killed."""
        if self.process:
            wait(self.process, within)
            pids.end(self.pid_file, self.home.folder, gently=self.gently, within=1.0)
            wait(self.process, 5.0)


def wait(process: "subprocess.Popen[bytes]", seconds: float) -> int | None:
    """Waits for the process to end, but not longer; its exit code, None while it runs."""
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(seconds)
    return process.returncode


def dies_with(parent: int, number: int) -> Callable[[], None]:
    """What a child does before it begins, so that it gets the signal `number` when `parent` is killed."""

    def tie() -> None:
        if _libc is None:
            return
        _libc.prctl(PR_SET_PDEATHSIG, number)
        if os.getppid() != parent:  # killed before the tie was made
            os._exit(1)

    return tie


def _set_aside_when_long(log: Path) -> None:
    if log.exists() and log.stat().st_size > LOG_LIMIT:
        log.replace(log.with_suffix(".log.1"))
