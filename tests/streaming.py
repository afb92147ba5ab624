"""Processes on the test database, and a broker that can be stopped, for tests that need the real ones."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

from django.conf import settings
from django.db import connection

from csc import bells
from csc.runner import valkey


def free_port() -> int:
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        return int(trial.getsockname()[1])


def answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(address, timeout=1) as answer:
            return bool(answer.status == 200)
    except urllib.error.HTTPError:
        return True
    except OSError:
        return False


def wait_until(what: Callable[[], object], seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < deadline, "it does not happen"
        time.sleep(0.05)


def database_url() -> str:
    """The address of the test database, as the application's role."""
    at = connection.settings_dict
    who = quote(at["USER"]) + (f":{quote(at['PASSWORD'])}" if at["PASSWORD"] else "")
    if at["HOST"].startswith("/"):
        return f"postgres://{who}@/{at['NAME']}?host={quote(at['HOST'])}"
    return f"postgres://{who}@{at['HOST']}:{at['PORT'] or 5432}/{at['NAME']}"


@contextmanager
def streaming(site: str, redis: str, log: Path) -> Iterator[str]:
    """The address of a stream process that serves pages of `site`."""
    port = free_port()
    env = {**os.environ, "DATABASE_URL": database_url(), "REDIS_URL": redis, "SITE_URL": site}
    command = [sys.executable, "-m", "uvicorn", "csc.stream.app:application", "--port", str(port)]
    command += ["--no-access-log", "--timeout-graceful-shutdown", "1"]
    with log.open("wb") as output:
        process = subprocess.Popen(command, cwd=settings.BASE_DIR, env=env, stdout=output, stderr=output)
        try:
            wait_until(lambda: answers(f"http://127.0.0.1:{port}/healthz"), seconds=90)
            # The session's cookie goes along to the same host, whatever the port.
            yield f"http://{urlsplit(site).hostname}:{port}"
        finally:
            process.terminate()
            process.wait(15)


@contextmanager
def told_at_once(settings: Any, broker: "Broker", site: str) -> Iterator[str]:
    """Within, pages of `site` hear of changes; gives the address of their stream."""
    with streaming(site, broker.address, broker.folder / "log") as address:
        settings.STREAM_URL = address
        policy = settings.CONTENT_SECURITY_POLICY
        directives = {**policy["DIRECTIVES"], "connect-src": ["'self'", address]}
        settings.CONTENT_SECURITY_POLICY = {**policy, "DIRECTIVES": directives}
        yield address


class Broker:
    """A broker of the test's own, which it may stop and start."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.socket = folder, folder / "redis"
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def address(self) -> str:
        return f"redis+socket://{self.socket}"

    def start(self) -> None:
        command = [str(valkey.program()), "--port", "0", "--unixsocket", str(self.socket), "--save", ""]
        self.process = subprocess.Popen(command, cwd=self.folder, stdout=subprocess.DEVNULL)
        wait_until(self.socket.exists)
        self.hear_again()

    def stop(self) -> None:
        if self.process:
            self.process.kill()
            self.process.wait(10)
            self.process = None
        self.socket.unlink(missing_ok=True)

    def halt(self) -> None:
        """Leaves connections open and answers nothing."""
        self._signal(signal.SIGSTOP)

    def go_on(self) -> None:
        self._signal(signal.SIGCONT)

    def _signal(self, number: signal.Signals) -> None:
        if self.process:
            self.process.send_signal(number)

    def hear_again(self) -> None:
        """Deeds of this process ring for it from now on, whatever they met before."""
        bells.client.cache_clear()
        bells._owes.clear()
