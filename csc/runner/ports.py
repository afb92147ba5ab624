"""The port of the demo: free, or the next free one is offered."""

import errno
import socket
import sys

from csc.runner.words import Failure

HOST = "127.0.0.1"
HIGHEST = 65535


def number(typed: str) -> int:
    """The port that was typed."""
    try:
        found = int(typed)
    except ValueError:
        found = 0
    if not 1 <= found <= HIGHEST:
        raise Failure(f"{typed} is no port; take one from 1 to {HIGHEST}.")
    return found


def agreed(wanted: int) -> int:
    """`wanted` when it is free, else the next free one if the person at the terminal takes it."""
    if is_free(wanted):
        return wanted
    offered = next_free(wanted)
    if sys.stdin.isatty() and sys.stdout.isatty():
        answer = input(f"Port {wanted} is busy. Use {offered} instead? [Y/n] ").strip().lower()
        if answer in {"", "y", "yes"}:
            return offered
    raise busy(wanted)


def keep_free(*taken: int) -> None:
    """Refuses when somebody else has taken one of the ports while everything was being prepared."""
    for port in taken:
        if not is_free(port):
            raise busy(port)


def busy(port: int) -> Failure:
    """The refusal of a port that is taken."""
    return Failure(f"Port {port} is busy; type: ./run demo --port {next_free(port)}")


def is_free(port: int) -> bool:
    """Whether a server could listen on `port`."""
    with socket.socket() as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind((HOST, port))
        except OSError as error:
            if error.errno == errno.EACCES:
                raise Failure(f"Port {port} is for root alone; take one above 1023.") from error
            return False
    return True


def next_free(port: int) -> int:
    """The first free port after `port`."""
    for candidate in range(max(port + 1, 1024), HIGHEST + 1):
        if is_free(candidate):
            return candidate
    raise Failure("No port above that one is free.")
