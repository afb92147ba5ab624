"""An empty shop gets its first administrator."""

import pytest
from django.core.management import CommandError, call_command

from csc.models import User


@pytest.fixture
def told(monkeypatch):
    monkeypatch.setenv("DJANGO_SUPERUSER_USERNAME", "ada")
    monkeypatch.setenv("DJANGO_SUPERUSER_EMAIL", "ada@shop.example")
    monkeypatch.setenv("DJANGO_SUPERUSER_PASSWORD", "correct horse")


def test_the_first_administrator_is_the_one_named_in_the_environment(db, told):
    call_command("first_admin")

    assert [user.username for user in User.objects.filter(is_superuser=True)] == ["ada"]


def test_a_shop_with_an_administrator_gets_no_second_one(db, told):
    User.objects.create_superuser("eva", "eva@shop.example", "correct horse")

    call_command("first_admin")

    assert [user.username for user in User.objects.all()] == ["eva"]


def test_without_a_terminal_the_variables_to_set_are_named(db, monkeypatch):
    monkeypatch.delenv("DJANGO_SUPERUSER_PASSWORD", raising=False)
    monkeypatch.setattr("sys.stdin", open("/dev/null"))  # noqa: SIM115

    with pytest.raises(CommandError, match="nobody to ask; set DJANGO_SUPERUSER_USERNAME"):
        call_command("first_admin")
