"""The Python environment `.venv`: made from pinned hashes, made anew only when those have changed."""

import hashlib
import json
import os
import shutil
import subprocess
import sys
import venv
from pathlib import Path
from typing import IO, Any

from csc.runner import locks
from csc.runner.places import PROJECT, shown
from csc.runner.words import Failure, last_words, say

# Each set holds the one before it, so an environment with a later set serves an earlier one.
SETS = ("demo", "dev")


class Environment:
    """The environment of the checkout at `project`."""

    def __init__(self, project: Path = PROJECT) -> None:
        self.project = project
        self.folder = project / ".venv"
        self.python = self.folder / "bin" / "python"
        self.marker = self.folder / ".csc.json"
        self.log = project / "var" / "log" / "install.log"

    def ready(self, wanted: str) -> IO[str]:
        """Makes the environment fit for the set `wanted`; the answer keeps others from replacing it until closed."""
        with locks.alone(self.project / "var" / "environment.lock"):
            if not self.serves(wanted):
                self._install(wanted)
            return locks.wait_for(self._users, shared=True)

    def serves(self, wanted: str) -> bool:
        """Whether what is installed is what the requirements of `wanted` say, or more."""
        sets = SETS[SETS.index(wanted) :]
        return os.access(self.python, os.X_OK) and any(self._installed() == self._wish(name) for name in sets)

    @property
    def _users(self) -> Path:
        return self.project / "var" / "environment.users"

    def _installed(self) -> dict[str, Any]:
        return locks.read_note(self.marker)

    def _wish(self, name: str) -> dict[str, Any]:
        pins = requirements(self.project, name).read_bytes()
        python = f"{sys.version_info.major}.{sys.version_info.minor}.{sys.version_info.micro} {sys.base_prefix}"
        return {"set": name, "python": python, "pins": hashlib.sha256(pins).hexdigest()}

    def _install(self, wanted: str) -> None:
        adds_to_what_is_there = wanted != SETS[0] and self.serves(SETS[0])
        if not adds_to_what_is_there:
            self._refuse_while_used()
        self.marker.unlink(missing_ok=True)  # an installation that is broken off leaves none and is begun anew
        say(
            f"Installing the packages of {requirements(self.project, wanted).name} (about a minute the first time) ..."
        )
        if not adds_to_what_is_there:
            venv.EnvBuilder(clear=True, symlinks=True, with_pip=False).create(self.folder)
        self._fetch(requirements(self.project, wanted))
        self.marker.write_text(json.dumps(self._wish(wanted)))

    def _refuse_while_used(self) -> None:
        alone = locks.take(self._users)
        if alone is None:
            raise Failure("The requirements have changed while another ./run uses .venv; stop that one first.")
        alone.close()

    def _fetch(self, pins: Path) -> None:
        self.log.parent.mkdir(parents=True, exist_ok=True)
        with self.log.open("w") as log:
            done = subprocess.run(
                installer(self.python, pins), cwd=self.project, stdout=log, stderr=log, stdin=subprocess.DEVNULL
            )
        if done.returncode:
            raise Failure(
                f"The packages could not be installed; is there a network? {shown(self.log)} ends with: "
                f"{last_words(self.log)}"
            )


def requirements(project: Path, name: str) -> Path:
    """The file that pins the packages of the set called `name`."""
    return project / f"requirements-{name}.txt"


def installer(python: Path, pins: Path) -> list[str]:
    """The command that installs `pins` for `python`: uv where there is one, else pip."""
    uv = shutil.which("uv")
    if uv and _works([uv, "--version"]):
        return [uv, "pip", "sync", "--python", str(python), "--require-hashes", str(pins)]
    if not _works([sys.executable, "-m", "pip", "--version"]):
        raise Failure("Neither uv nor pip was found; install one of them (on Debian: apt-get install python3-pip).")
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--python", str(python)]
    return [*pip, "install", "--require-hashes", "--only-binary=:all:", "-r", str(pins)]


def _works(command: list[str]) -> bool:
    return subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL).returncode == 0
