"""`./run manage`, `test`, `bench` and `reset`."""

import os
import shutil
import tempfile
from collections.abc import Sequence
from pathlib import Path

from csc.runner import locks, pids, signals, variables
from csc.runner.environment import Environment
from csc.runner.places import PROJECT, PYTHON, VAR, shown
from csc.runner.servers import Servers
from csc.runner.words import Failure, say

TESTS, BENCH_DATA = VAR / "test", VAR / "bench-data"
CHROMIUMS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def manage(arguments: Sequence[str]) -> int:
    """Runs manage.py where the person stands, on the servers named in the environment, else on those of the demo."""
    # Not in the checkout: the files that are named on the line lie where it was typed.
    command, here = [str(PYTHON), str(PROJECT / "manage.py"), *arguments], Path.cwd()
    with signals.heeded(), Environment().ready("demo"):
        if os.environ.get("DATABASE_URL"):
            return signals.foreground(command, os.environ, here)
        servers = Servers()
        site = servers.owner().get("address", "http://127.0.0.1:8000")
        with servers.borrowed("manage"):
            return signals.foreground(command, variables.for_demo(servers.addresses, site), here)


def test(arguments: Sequence[str]) -> int:
    """Runs pytest on servers of its own, whose data is thrown away."""
    with signals.heeded(), Environment().ready("dev"):
        _sweep(TESTS)
        servers = Servers(Path(tempfile.mkdtemp(dir=_made(TESTS))), durable=False)
        try:
            with servers.owned(what="test"):
                env = {**variables.for_tests(servers.addresses), **_chromium()}
                return signals.foreground([str(PYTHON), "-m", "pytest", *arguments], env)
        finally:
            shutil.rmtree(servers.home.folder, ignore_errors=True)


def bench(arguments: Sequence[str]) -> int:
    """Runs the measurements on servers of their own, whose data is kept for the next time."""
    servers = Servers(BENCH_DATA)
    with signals.heeded(), Environment().ready("dev"), servers.owned(what="bench"):
        env = variables.for_tests(servers.addresses)
        code = signals.step([str(PYTHON), "manage.py", "migrate", "--no-input", "--verbosity", "0"], env)
        return code or signals.foreground([str(PYTHON), "manage.py", "bench", *arguments], env)


def reset() -> int:
    """Removes what demo, tests and measurements keep; results of measurements stay."""
    homes = [VAR, BENCH_DATA, *TESTS.glob("*")]
    if any(locks.is_held(home / "run" / "owner.lock") for home in homes):
        raise Failure("Something of this checkout is running (a demo, a test, a measurement); stop it first.")
    names = ("postgres", "postgres.unfinished", "valkey", "run", "log", "test", "bench-data", "secret_key")
    found = [path for path in (VAR / name for name in (*names, "begun_empty")) if path.exists()]
    for path in found:
        say(f"Removing {shown(path)}")
        shutil.rmtree(path) if path.is_dir() else path.unlink()
    say("The next ./run demo begins anew." if found else "There is nothing to remove.")
    return 0


def _sweep(folder: Path) -> None:
    """Removes what killed test runs left."""
    for home in folder.glob("*"):
        if not locks.is_held(home / "run" / "owner.lock"):
            for note in (home / "run").glob("*.pid"):
                pids.end(note, home)
            shutil.rmtree(home, ignore_errors=True)


def _made(folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _chromium() -> dict[str, str]:
    found = os.environ.get("CSC_CHROMIUM") or next(filter(None, map(shutil.which, CHROMIUMS)), None)
    if found:
        return {"CSC_CHROMIUM": found}
    say("The browser tests are skipped: no chromium was found (on Debian: apt-get install chromium).")
    return {}
