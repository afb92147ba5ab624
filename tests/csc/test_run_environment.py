"""./run makes the environment once, and anew only when it must."""

import re
from pathlib import Path

import pytest

from csc.runner.environment import SETS, Environment
from csc.runner.places import PROJECT
from csc.runner.words import Failure


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A checkout in a path with a space, whose sets of packages are empty, so that no network is needed."""
    folder = tmp_path / "a checkout"
    folder.mkdir()
    for name in SETS:
        (folder / f"requirements-{name}.txt").write_text(f"# {name}\n")
    return folder


def made(project: Path, name: str) -> Environment:
    environment = Environment(project)
    environment.ready(name).close()
    return environment


def leave_a_trace(environment: Environment) -> Path:
    trace = environment.folder / "trace"
    trace.touch()
    return trace


def test_an_environment_is_made_once(project):
    trace = leave_a_trace(made(project, "demo"))

    environment = made(project, "demo")

    assert environment.python.exists()
    assert trace.exists()


def test_changed_requirements_make_it_anew(project):
    trace = leave_a_trace(made(project, "demo"))
    (project / "requirements-demo.txt").write_text("# other pins\n")

    environment = made(project, "demo")

    assert environment.serves("demo")
    assert not trace.exists()


def test_an_installation_that_was_broken_off_is_begun_anew(project):
    environment = made(project, "demo")
    trace = leave_a_trace(environment)
    environment.marker.unlink()

    made(project, "demo")

    assert environment.serves("demo")
    assert not trace.exists()


def test_the_packages_of_the_tests_are_added_to_those_of_the_demo(project):
    trace = leave_a_trace(made(project, "demo"))

    environment = made(project, "dev")

    assert environment.serves("dev")
    assert trace.exists()


def test_an_environment_for_tests_serves_the_demo(project):
    environment = made(project, "dev")

    assert environment.serves("demo")


def test_an_environment_for_the_demo_does_not_serve_tests(project):
    environment = made(project, "demo")

    assert not environment.serves("dev")


def test_an_environment_in_use_is_not_replaced(project):
    with Environment(project).ready("demo"):
        (project / "requirements-demo.txt").write_text("# other pins\n")

        with pytest.raises(Failure, match=r"while another \./run uses \.venv"):
            Environment(project).ready("demo")


def test_packages_that_cannot_be_had_are_reported_in_one_sentence(project):
    nowhere = f"no-such-package-of-ours @ file://{project}/nothing.whl --hash=sha256:{'0' * 64}\n"
    (project / "requirements-demo.txt").write_text(nowhere)

    with pytest.raises(Failure, match=r"^The packages could not be installed; is there a network\?") as refused:
        Environment(project).ready("demo")

    assert "\n" not in str(refused.value)
    assert not Environment(project).serves("demo")


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-demo.txt", "requirements-dev.txt"])
def test_the_pins_name_no_server_to_fetch_from(name):
    pins = (PROJECT / name).read_text()

    assert re.findall(r"(?i)https?://\S*|index-url|find-links", pins) == []
