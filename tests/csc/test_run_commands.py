"""What ./run does on a database: it begins an empty shop, and runs manage.py where the person stands."""

import os
import subprocess
import sys
from urllib.parse import urlsplit

import pytest
from django.db import connection

from csc.models import User
from csc.runner import demo
from csc.runner.environment import Environment
from csc.runner.places import PROJECT, Home
from csc.runner.words import Failure

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def home(tmp_path, monkeypatch):
    """Where a demo keeps its logs and its note, away from those of the checkout."""
    monkeypatch.setattr(demo, "EMPTY", tmp_path / "begun_empty")
    home = Home(tmp_path / "a home")
    home.prepare()
    return home


def on_the_database_of_this_test():
    address = urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{connection.settings_dict['NAME']}").geturl()
    return {**os.environ, "DATABASE_URL": address, "DJANGO_SETTINGS_MODULE": "csc.settings"}


def test_an_empty_database_is_begun_empty(home):
    demo.begin_empty(on_the_database_of_this_test(), home)

    assert demo.EMPTY.exists()


def test_a_shop_with_users_is_not_begun_empty(home):
    User.objects.create_user("ada", "ada@shop.example", "correct horse")

    with pytest.raises(Failure, match=r"^There is a shop already; \./run reset removes it\.$"):
        demo.begin_empty(on_the_database_of_this_test(), home)

    assert not demo.EMPTY.exists()


def test_a_shop_that_was_begun_empty_goes_on_with_its_users(home):
    demo.EMPTY.touch()
    User.objects.create_user("ada", "ada@shop.example", "correct horse")

    demo.begin_empty(on_the_database_of_this_test(), home)

    assert demo.EMPTY.exists()


def test_manage_finds_a_file_where_the_person_stands(tmp_path):
    if not Environment().serves("demo"):
        pytest.skip("The environment of ./run is not what the requirements say; ./run test makes it so.")
    (tmp_path / "feed.json").write_text('{"orders": []}')
    typed = [sys.executable, PROJECT / "run", "manage", "import_orders", "feed.json"]

    done = subprocess.run(
        typed, cwd=tmp_path, env=on_the_database_of_this_test(), capture_output=True, text=True, check=False
    )

    assert done.returncode == 0, done.stderr
