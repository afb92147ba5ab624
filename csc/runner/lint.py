"""`./run lint`: every checker, then a table of which found something."""

import subprocess
import time
from pathlib import Path

from csc.runner import signals, variables
from csc.runner.environment import Environment
from csc.runner.places import PROJECT, PYTHON
from csc.runner.words import say

IMPORTS = "from importlinter.cli import lint_imports_command as run; run()"
APPS = ("csc", "orders", "activities", "callmgmt", "emails")
# Started as modules: the scripts of an environment in a path with a space name an interpreter nobody finds.
CHECKS = {
    "ruff check": ["-m", "ruff", "check", "."],
    "ruff format": ["-m", "ruff", "format", "--check", "."],
    "mypy": ["-m", "mypy"],
    "djlint": ["-m", "djlint", "templates", "--lint", "--quiet"],
    "import-linter": ["-c", IMPORTS],
    "bandit": ["-m", "bandit", "-q", "-c", "pyproject.toml", "-r", *APPS],
    "deptry": ["-m", "deptry", "."],
}


def lint() -> int:
    """Runs all checkers and shows the words of those that found something; 1 when one did."""
    with signals.heeded(), Environment().ready("dev"):
        env = variables.for_lint()
        lines = []
        failed = False
        for name, arguments in CHECKS.items():
            begun = time.monotonic()
            words, good = _check([str(PYTHON), *arguments], env)
            failed = failed or not good
            lines.append(f"  {name:<14} {'passed' if good else 'FAILED'}  {time.monotonic() - begun:6.1f} s")
            if not good:
                say(f"{name}\n{words}")
    say("\n".join(lines))
    return int(failed)


def _check(command: list[str], env: dict[str, str], folder: Path = PROJECT) -> tuple[str, bool]:
    done = subprocess.run(
        command, cwd=folder, env=env, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )
    return done.stdout.decode(errors="replace"), done.returncode == 0
