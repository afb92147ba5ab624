"""Actors and servers that tests share. The schema is made by the owner; tests run as the application's role."""

import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group
from django.db import connection, connections
from django.test import Client

from csc import bells
from csc.models import User
from tests.streaming import Broker, told_at_once

PASSWORD = "correct horse"
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")  # else the ORM refuses to run inside playwright's loop


@pytest.fixture(scope="session")
def django_db_setup(django_db_blocker: pytest.FixtureRequest, request: pytest.FixtureRequest) -> Iterator[None]:
    """Makes the test database as the owner, then points the application's connection at it."""
    owner, application = connections["owner"], connections["default"]
    keep = request.config.getoption("reuse_db")
    again = not keep or request.config.getoption("create_db")
    with django_db_blocker.unblock():
        name = owner.creation.create_test_db(verbosity=0, autoclobber=True, keepdb=not again, serialize=False)
        application.close()
        settings.DATABASES["default"]["NAME"] = application.settings_dict["NAME"] = name
        with owner.cursor() as cursor:
            # Emptying tables between committed tests is the one thing tests do that the application may not.
            cursor.execute(f'GRANT TRUNCATE ON ALL TABLES IN SCHEMA public TO "{application.settings_dict["USER"]}"')
    yield
    with django_db_blocker.unblock():
        application.close()
        if not keep:
            owner.creation.destroy_test_db("csc", verbosity=0)


@cache
def hashed() -> str:
    """One password for everybody, hashed once: that is slow on purpose."""
    return make_password(PASSWORD)


def person(username: str, role: str, **facts: object) -> User:
    """A user in one of the installation's roles."""
    names = {"first_name": username.capitalize(), "last_name": "Berg", "email": f"{username}@shop.example"}
    user = User.objects.create(username=username, password=hashed(), **{**names, **facts})
    user.groups.add(Group.objects.get(name=role))
    return user


def signed_in(user: User, **headers: str) -> Client:
    """A client of somebody who is signed in; underscores in the names of its headers are dashes."""
    client = Client(headers={name.replace("_", "-"): value for name, value in headers.items()})
    client.force_login(user)
    return client


def chromium() -> str | None:
    """The browser that the machine has; none is ever downloaded."""
    return os.environ.get("CSC_CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests that drive a browser come last and say why they are skipped."""
    driven = [item for item in items if "browser" in getattr(item, "fixturenames", ())]
    for item in driven:
        item.add_marker(pytest.mark.browser)
        if chromium() is None:
            item.add_marker(pytest.mark.skip(reason="No browser: install the Debian package chromium."))
    items.sort(key=lambda item: item in driven)


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, object]) -> dict[str, object]:
    quiet = ["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu", "--disable-background-networking"]
    return {**browser_type_launch_args, "executable_path": chromium(), "args": quiet}


@pytest.fixture
def plain_page(browser: Any) -> Iterator[Any]:
    """A page that runs no scripts."""
    context = browser.new_context(java_script_enabled=False)
    yield context.new_page()
    context.close()


@pytest.fixture(autouse=True)
def quiet_at_the_end(request: pytest.FixtureRequest) -> Iterator[None]:
    """A page that is closed says good-bye to the server; its words are waited for before the tables are emptied."""
    if not {"browser", "live_server"} <= set(request.fixturenames):
        yield
        return
    request.getfixturevalue("transactional_db")
    yield
    others = "SELECT FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
    others += " AND xact_start IS NOT NULL"
    calm = 0
    for _look in range(200):
        with connection.cursor() as cursor:
            cursor.execute(others)
            calm = 0 if cursor.rowcount else calm + 1
        if calm > 3:
            return
        time.sleep(0.05)


@pytest.fixture
def broker(settings: Any) -> Iterator[Broker]:
    """A broker of the test's own, for which its deeds ring."""
    with tempfile.TemporaryDirectory(prefix="csc-") as name:  # short: the address of a socket has few letters
        broker = Broker(Path(name))
        settings.REDIS_URL = broker.address
        broker.start()
        yield broker
        broker.stop()
        bells.client.cache_clear()


@pytest.fixture
def alive(broker: Broker, live_server: Any, settings: Any) -> Iterator[str]:
    """Pages that are told of changes at once."""
    with told_at_once(settings, broker, live_server.url) as address:
        yield address


@pytest.fixture
def agent(db: None) -> User:
    return person("mia", "Customer Service Agent")


@pytest.fixture
def lea(db: None) -> User:
    """A colleague of the agent."""
    return person("lea", "Customer Service Agent")


@pytest.fixture
def manager(db: None) -> User:
    return person("jon", "Customer Service Manager")


@pytest.fixture
def administrator(db: None) -> User:
    return person("ada", "Administrator", is_staff=True)


@pytest.fixture
def agent_client(agent: User) -> Client:
    return signed_in(agent)


@pytest.fixture
def manager_client(manager: User) -> Client:
    return signed_in(manager)


@pytest.fixture
def htmx_client(agent: User) -> Client:
    return signed_in(agent, hx_request="true")
