"""Ctrl-C, SIGTERM and a closed terminal, turned into one exception so that every `with` block cleans up."""

import os
import signal
import subprocess
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import IO

from csc.runner.parts import dies_with, wait
from csc.runner.places import PROJECT

ENDING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Stopped(BaseException):
    """Somebody told us to stop; `number` is the signal that said so."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.number = number


@contextmanager
def heeded() -> Iterator[None]:
    """Inside this block the ending signals raise Stopped, except those that our caller had us ignore (nohup)."""
    before = {number: signal.getsignal(number) for number in ENDING}
    for number, handler in before.items():
        if handler is not signal.SIG_IGN:
            signal.signal(number, _raise)
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@contextmanager
def put_off() -> Iterator[None]:
    """Inside this block the ending signals do nothing: what is being put in order is put in order."""
    before = {number: signal.signal(number, signal.SIG_IGN) for number in ENDING}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def foreground(command: list[str], env: Mapping[str, str], folder: Path = PROJECT) -> int:
    """Runs `command` in `folder` at this terminal, answers its exit code; a signal that stops us stops it first."""
    process = subprocess.Popen(command, cwd=folder, env=env, preexec_fn=dies_with(os.getpid(), signal.SIGTERM))
    # Ctrl-C is left to the process, which the terminal tells as well: a shell in it may live on.
    handler = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        return _exit_code(process, lambda: None)
    finally:
        signal.signal(signal.SIGINT, handler)


def step(
    command: list[str],
    env: Mapping[str, str],
    *,
    output: IO[bytes] | None = None,
    meanwhile: Callable[[], None] = lambda: None,
) -> int:
    """Runs `command` out of reach of the keyboard, writing to `output` when given; answers its exit code.

    `meanwhile` is called about twice a second until it ends.
    """
    process = subprocess.Popen(
        command,
        cwd=PROJECT,
        env=env,
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=output and subprocess.STDOUT,
        start_new_session=True,
        preexec_fn=dies_with(os.getpid(), signal.SIGTERM),
    )
    return _exit_code(process, meanwhile)


def _exit_code(process: "subprocess.Popen[bytes]", meanwhile: Callable[[], None]) -> int:
    try:
        while wait(process, 0.5) is None:
            meanwhile()
        code = process.returncode
    except Stopped:
        process.send_signal(signal.SIGINT)
        wait(process, 10.0)
        process.kill()
        process.wait()
        raise
    return 128 - code if code < 0 else code


def _raise(number: int, _frame: FrameType | None) -> None:
    raise Stopped(number)
