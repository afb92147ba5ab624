"""What ./run starts it keeps alive, and leaves nothing of it behind."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from csc.runner import pids, ports
from csc.runner.parts import Part
from csc.runner.places import PROJECT, Home
from csc.runner.supervision import Supervision
from csc.runner.words import Failure, last_words

# Starts a child, writes down both numbers, and waits.
WITH_A_CHILD = """
import os, pathlib, subprocess, sys, time
child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(300)"])
pathlib.Path("numbers.new").write_text(f"{os.getpid()} {child.pid}")
os.replace("numbers.new", "numbers")
time.sleep(300)
"""
# A ./run of its own, to be killed.
RUNNER = f"""
import os, pathlib, sys, time
from csc.runner.parts import Part
from csc.runner.places import Home
home = Home(pathlib.Path(sys.argv[1]))
home.prepare()
part = Part("sleeper", [sys.executable, "-c", {WITH_A_CHILD!r}], home, os.environ, folder=home.folder)
part.start()
time.sleep(300)
"""


@pytest.fixture
def home(tmp_path: Path) -> Home:
    home = Home(tmp_path / "a home")
    home.prepare()
    return home


def sleeper(home: Home) -> Part:
    return Part("sleeper", [sys.executable, "-c", WITH_A_CHILD], home, os.environ, folder=home.folder)


def eventually(true: Callable[[], object], seconds: float = 20.0) -> bool:
    """Whether it becomes true; the time only bounds a failure."""
    deadline = time.monotonic() + seconds
    while not true():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True


def numbers(home: Home) -> list[int]:
    """The process and its child, once both run."""
    file = home.folder / "numbers"
    assert eventually(file.exists)
    found = [int(word) for word in file.read_text().split()]
    file.unlink()
    return found


def all_gone(found: list[int]) -> bool:
    return not any(pids.started_at(pid) for pid in found)


def test_a_part_that_dies_is_started_again(home, capsys):
    with Supervision([], [sleeper(home)]) as supervision:
        first = numbers(home)
        os.kill(first[0], signal.SIGKILL)

        assert eventually(lambda: (supervision.look(), (home.folder / "numbers").exists())[1])
        assert all_gone(first)
        assert "sleeper has ended (killed by SIGKILL" in capsys.readouterr().out


def test_stopping_leaves_no_process_behind(home):
    with Supervision([], [sleeper(home)]):
        found = numbers(home)

    assert all_gone(found)


def test_a_part_that_does_not_listen_is_killed(home):
    deaf = f"import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN)\n{WITH_A_CHILD}"
    part = Part("deaf", [sys.executable, "-c", deaf], home, os.environ, folder=home.folder)
    part.start()
    found = numbers(home)

    part.ask_to_stop()
    part.stop(within=0.1)

    assert all_gone(found)


def test_what_a_killed_run_leaves_is_ended_by_the_next(home):
    runner = subprocess.Popen([sys.executable, "-c", RUNNER, str(home.folder)], cwd=PROJECT)
    found = numbers(home)
    runner.kill()
    runner.wait()
    assert eventually(lambda: pids.started_at(found[0]) is None)  # told by the kernel

    pids.end(home.run / "sleeper.pid", home.folder)

    assert all_gone(found)  # the child as well, whom nobody told


def test_a_stranger_with_a_recycled_number_is_not_killed(home):
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as stranger:
        note = home.run / "gone.pid"
        note.write_text(json.dumps({"pid": stranger.pid, "started": "another boot 1"}))

        ended = pids.end(note, home.folder)

        assert not ended
        assert stranger.poll() is None
        stranger.communicate(b"\n")


def test_a_part_that_cannot_start_is_reported_with_its_last_words(home):
    part = Part(
        "broken", [sys.executable, "-c", "raise SystemExit('no such moon')"], home, os.environ, is_ready=lambda: False
    )
    part.start()

    with pytest.raises(Failure, match=r"^broken could not start; .*broken.log ends with: no such moon$"):
        part.wait_until_ready()


def test_the_last_words_are_those_that_say_why(tmp_path):
    log = tmp_path / "some.log"
    log.write_text("starting\nFATAL:  the moon is missing\nshutting down\n")

    words = last_words(log)

    assert words == "FATAL:  the moon is missing"


def test_a_busy_port_is_named_with_the_next_free_one():
    with socket.create_server((ports.HOST, 0)) as taken:
        busy = taken.getsockname()[1]
        free = ports.next_free(busy)

        with pytest.raises(Failure, match=f"^Port {busy} is busy; type: ./run demo --port {free}$"):
            ports.agreed(busy)


def test_a_port_that_was_taken_while_everything_was_prepared_is_named_too():
    ports.keep_free(ports.next_free(20000))
    with socket.create_server((ports.HOST, 0)) as taken:
        busy = taken.getsockname()[1]

        with pytest.raises(Failure, match=f"^Port {busy} is busy"):
            ports.keep_free(ports.next_free(busy), busy)


@pytest.mark.parametrize("typed", ["70000", "0", "-1", "abc", "80.5"])
def test_a_port_that_does_not_exist_is_refused(typed):
    with pytest.raises(Failure, match=rf"^{typed} is no port; take one from 1 to 65535\.$"):
        ports.number(typed)


@pytest.mark.parametrize("typed", ["1", "8000", "65535"])
def test_a_port_is_read_as_its_number(typed):
    assert ports.number(typed) == int(typed)


NOT_DONE = ["nonsense", "lint loudly", "demo --port 70000", "demo --port 0", "demo --port abc", "demo --port"]


@pytest.mark.parametrize("typed", [*map(str.split, NOT_DONE), ["demo", "--loud"], ["demo", "loudly"]], ids=" ".join)
def test_what_cannot_be_done_is_said_in_one_sentence(typed):
    done = subprocess.run([sys.executable, PROJECT / "run", *typed], capture_output=True, text=True)

    assert done.returncode == 1
    assert len(done.stderr.strip().splitlines()) == 1
    assert done.stdout == ""


def test_run_alone_tells_what_it_can_do():
    done = subprocess.run([sys.executable, PROJECT / "run"], capture_output=True, text=True)

    assert done.returncode == 0
    assert "./run demo" in done.stdout
