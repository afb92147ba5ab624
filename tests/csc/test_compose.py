"""What docker-compose.yml starts exists, and is told all that the product reads."""

import ast
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.core.management import get_commands

from csc.runner.places import PROJECT

COMPOSE: dict[str, Any] = yaml.safe_load((PROJECT / "docker-compose.yml").read_text())
SERVICES: dict[str, Any] = COMPOSE["services"]
DOCKERFILE = (PROJECT / "Dockerfile").read_text()
OURS = {name: service for name, service in SERVICES.items() if "build" in service}
# How the settings ask the environment.
READERS = {"required", "postgres", "redis", "web_address", "switch", "mail_server", "payment_gateway"}


def commands() -> dict[str, list[str]]:
    """What each container of ours runs; the image's own command where compose names none."""
    own = ast.literal_eval(re.findall(r"^CMD (\[.*\])$", DOCKERFILE, re.MULTILINE)[-1])
    return {name: service.get("command", own) for name, service in OURS.items()}


def read_by_the_settings() -> set[str]:
    """The names that csc/settings.py asks for, through its own questions or from os.environ."""
    return {name for call in ast.walk(ast.parse((PROJECT / "csc/settings.py").read_text())) for name in names(call)}


def names(node: ast.AST) -> Iterator[str]:
    if not isinstance(node, ast.Call) or not node.args or not isinstance(node.args[0], ast.Constant):
        return
    asked = node.func.id if isinstance(node.func, ast.Name) else ast.unparse(node.func)
    if asked in READERS or asked == "os.environ.get":
        yield node.args[0].value


def explained() -> set[str]:
    found = re.findall(r"^#?([A-Z_]+)=", (PROJECT / ".env.example").read_text(), re.MULTILINE)
    return set(found)


def found_at(target: str) -> object:
    module, _, name = target.partition(":")
    return getattr(import_module(module), name)


def test_every_part_of_the_product_has_a_container():
    assert set(SERVICES) == {"db", "redis", "migrate", "web", "worker", "beat", "relay", "stream", "mail"}


@pytest.mark.parametrize("service", OURS)
def test_what_a_container_runs_exists(service):
    program, *arguments = commands()[service]

    match program:
        case "python":
            assert arguments[0] == "manage.py"
            assert arguments[1] in get_commands()
        case "celery":
            assert found_at(f"{arguments[arguments.index('-A') + 1]}:app").main == "csc"
        case "gunicorn" | "uvicorn":
            assert callable(found_at(arguments[0]))
        case other:
            pytest.fail(f"{service} runs {other}, which this test does not know")


@pytest.mark.parametrize("service", sorted(set(SERVICES) - {"migrate"}))
def test_every_lasting_container_has_a_health_check(service):
    assert SERVICES[service]["healthcheck"]["test"][0] in {"CMD", "CMD-SHELL"}


def test_every_volume_that_is_used_is_named():
    used = {mount.split(":")[0] for service in SERVICES.values() for mount in service.get("volumes", [])}

    assert {name for name in used if not name.startswith(".")} == set(COMPOSE["volumes"])
    assert [name for name in used if name.startswith(".") and not (PROJECT / name).exists()] == []


@pytest.mark.parametrize("folder", re.findall(r"^COPY (?!--from)(\S+)", DOCKERFILE, re.MULTILINE))
def test_what_goes_into_the_image_exists_and_is_let_in(folder):
    let_in = (PROJECT / ".dockerignore").read_text().splitlines()

    assert (PROJECT / folder).exists()
    assert f"!{folder}" in let_in


def test_the_image_does_not_run_as_root():
    assert re.findall(r"^USER (\S+)", DOCKERFILE, re.MULTILINE)[-1] not in {"root", "0"}


def test_every_health_check_that_is_a_file_is_in_the_image():
    checks = [word for service in OURS.values() for word in service.get("healthcheck", {}).get("test", [])]

    assert [word for word in checks if word.endswith(".py") and not (PROJECT / word).exists()] == []


def test_the_settings_ask_for_nothing_that_the_example_does_not_explain():
    assert {"SECRET_KEY", "DATABASE_URL", "REDIS_URL", "LOG_FORMAT"} <= read_by_the_settings()
    assert read_by_the_settings() - explained() == set()


def test_compose_asks_for_nothing_that_the_example_does_not_explain():
    asked = set(re.findall(r"\$\{([A-Z_]+)", (PROJECT / "docker-compose.yml").read_text()))

    assert asked - explained() == set()


def test_only_the_migration_knows_the_owner_of_the_database():
    knowing = [name for name, service in OURS.items() if "DATABASE_OWNER_URL" in service["environment"]]

    assert knowing == ["migrate"]


@pytest.mark.parametrize("service", OURS)
def test_the_settings_start_with_what_compose_gives(service):
    given = {name: filled(str(value)) for name, value in OURS[service]["environment"].items()}

    done = subprocess.run(
        [sys.executable, "-c", "import csc.settings"],
        cwd=PROJECT,
        env={"PATH": os.environ["PATH"], **given},
        capture_output=True,
        text=True,
    )

    assert done.stderr == ""
    assert done.returncode == 0


def filled(value: str) -> str:
    """A value of compose with its variables replaced: by their default, by the example, or by a word."""
    example = dict(re.findall(r"^([A-Z_]+)=(.+)$", (PROJECT / ".env.example").read_text(), re.MULTILINE))

    def one(found: re.Match[str]) -> str:
        name, default = found.group(1), found.group(2)
        return default if default else example.get(name, "aWord")

    return re.sub(r"\$\{([A-Z_]+)(?::-([^}]*)|:\?[^}]*)?\}", one, value)


def test_the_database_sorts_as_the_embedded_one_does():
    wanted = SERVICES["db"]["environment"]["POSTGRES_INITDB_ARGS"].split()
    embedded = (Path(PROJECT) / "csc/runner/postgres.py").read_text()

    assert [option for option in wanted if f'"{option}"' not in embedded] == []
