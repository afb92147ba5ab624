"""Reads what was typed after `./run`, and turns every foreseeable failure into one sentence."""

import argparse
import errno
from collections.abc import Sequence
from typing import NoReturn

from csc.runner import commands, ports
from csc.runner.demo import demo
from csc.runner.lint import lint
from csc.runner.signals import Stopped
from csc.runner.words import Failure, complain, say

HELP = """\
./run demo [--port N] [--empty]   the whole product on this machine; --empty: without the demo shop
./run test [pytest arguments]     proves the project, on servers of its own
./run lint                        every checker
./run bench [section]             measures, beside a floor measured in the same run
./run manage COMMAND ...          manage.py, on the demo's database
./run reset                       removes what demo, tests and measurements keep under var/"""


class Options(argparse.ArgumentParser):
    """A reader of options that refuses as everything here refuses: in one sentence, with exit code 1."""

    def error(self, message: str) -> NoReturn:
        """Says what was wrong with what was typed, in the words of argparse."""
        raise Failure(f"{self.prog}: {message}; ./run --help tells what is known.")


def main(typed: Sequence[str]) -> int:
    """Does what was typed; answers the exit code."""
    try:
        return _dispatch(list(typed))
    except Failure as failure:
        complain(str(failure))
    except Stopped as stopped:
        say("Stopped.")
        return 128 + stopped.number
    except KeyboardInterrupt:
        return 130
    except OSError as error:
        complain(_sentence(error))
    return 1


def _dispatch(typed: list[str]) -> int:
    command, arguments = (typed[0], typed[1:]) if typed else ("--help", [])
    # These hand their arguments on as they are.
    passing_on = {"manage": commands.manage, "test": commands.test, "bench": commands.bench}
    if command in passing_on:
        return passing_on[command](arguments)
    if command == "demo":
        options = _demo_options(arguments)
        return demo(port=options.port, empty=options.empty)
    if command in {"reset", "lint"} and not arguments:
        return commands.reset() if command == "reset" else lint()
    if command in {"--help", "-h", "help"}:
        say(HELP)
        return 0
    raise Failure(f"./run {' '.join(typed)} is not known; ./run --help tells what is.")


def _demo_options(arguments: list[str]) -> argparse.Namespace:
    parser = Options(prog="./run demo")
    parser.add_argument("--port", type=ports.number, default=8000, help="where to listen on 127.0.0.1")
    parser.add_argument("--empty", action="store_true", help="no demo shop; asks for the first administrator")
    return parser.parse_args(arguments)


def _sentence(error: OSError) -> str:
    if error.errno == errno.ENOSPC:
        return "The disk is full."
    where = f"{error.filename}: " if error.filename else ""
    return f"{where}{error.strerror or error}."
