"""What ./run puts into the environment of the product."""

from csc.runner import variables


def test_the_secret_key_is_made_once_and_for_its_owner_only(tmp_path):
    file = tmp_path / "var" / "secret_key"

    first = variables.secret_key(file)

    assert variables.secret_key(file) == first
    assert len(first) >= 50
    assert oct(file.stat().st_mode & 0o777) == "0o600"


def test_the_tests_read_nothing_from_who_runs_them(monkeypatch):
    monkeypatch.setenv("DEBUG", "true")
    monkeypatch.setenv("DATABASE_URL", "postgres://somebody@production/csc")
    monkeypatch.setenv("PGPORT", "6666")

    env = variables.for_tests({"DATABASE_URL": "postgres://csc_app@/csc?host=/tmp/ours"})

    assert env["DEBUG"] == "false"
    assert env["DATABASE_URL"] == "postgres://csc_app@/csc?host=/tmp/ours"
    assert "PGPORT" not in env
