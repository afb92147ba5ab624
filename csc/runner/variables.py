"""The environment in which the product's own commands run."""

import os
import secrets
from collections.abc import Mapping
from pathlib import Path

from csc.runner.places import VAR

MAIL_OF_TESTS = "smtp://127.0.0.1:1025"  # the tests listen there themselves


def without_postgres_client() -> dict[str, str]:
    """Our environment, less what would lead a PostgreSQL client or server elsewhere (PGPORT, PGDATA, ...)."""
    return {name: value for name, value in os.environ.items() if not name.startswith("PG")}


def for_demo(addresses: Mapping[str, str], site: str) -> dict[str, str]:
    """What the product reads when it serves people at the address `site` from the servers at `addresses`."""
    defaults = {
        "EMAIL_URL": "consolemail://",
        "ALLOWED_HOSTS": "127.0.0.1,localhost",
        "LOG_FORMAT": "plain",
        "DEMO": "true",
    }
    env = {**defaults, **without_postgres_client(), **addresses, "SITE_URL": site}
    if not env.get("SECRET_KEY"):
        env["SECRET_KEY"] = secret_key(VAR / "secret_key")
    return _common(env)


def for_tests(addresses: Mapping[str, str]) -> dict[str, str]:
    """What the tests and the measurements read: nothing of it depends on who runs them."""
    fixed = {
        "EMAIL_URL": MAIL_OF_TESTS,
        "ALLOWED_HOSTS": "127.0.0.1,localhost,testserver",
        "SITE_URL": "http://127.0.0.1:8000",
        "SECRET_KEY": "only-for-tests-" + "0" * 40,
        "LOG_FORMAT": "plain",
        "DEBUG": "false",
        "DEMO": "true",
        "GATEWAY": "",
        "STOREFRONT": "",
        "TIME_ZONE": "UTC",
        "SESSION_IDLE_MINUTES": "30",
    }
    return _common({**without_postgres_client(), **fixed, **addresses})


def for_lint() -> dict[str, str]:
    """What the settings need to be read by a checker; no server is asked."""
    nowhere = {
        "DATABASE_URL": "postgres://csc_app@127.0.0.1/csc",
        "DATABASE_OWNER_URL": "postgres://csc_owner@127.0.0.1/csc",
        "REDIS_URL": "redis://127.0.0.1:6379/0",
    }
    return for_tests(nowhere)


def secret_key(file: Path) -> str:
    """The key kept in `file`, which only its owner reads; made the first time."""
    if not file.exists() or not file.read_text().strip():
        file.parent.mkdir(parents=True, exist_ok=True)
        unfinished = file.with_suffix(f".{os.getpid()}")
        with os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as output:
            output.write(secrets.token_urlsafe(50))
        unfinished.replace(file)
    return file.read_text().strip()


def _common(env: dict[str, str]) -> dict[str, str]:
    return {**env, "DJANGO_SETTINGS_MODULE": "csc.settings", "PYTHONUNBUFFERED": "1"}
