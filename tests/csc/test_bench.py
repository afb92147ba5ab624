"""./run bench measures a thing beside its floor."""

import json
from io import StringIO
from time import sleep

import pytest
from django.core.management import CommandError, call_command

from csc.bench import Row, Timing, measure, measure_in_turn, report, section
from csc.bench.sections import sections
from tests.factories import order

FAST = Timing(median=0.002, p95=0.003, rounds=10)


def slower_by(times: float) -> Timing:
    return Timing(median=FAST.median * times, p95=FAST.p95 * times, rounds=10)


def test_a_measurement_does_the_work_as_often_as_asked_after_warming_up():
    done = []

    timing = measure(lambda: done.append(1), rounds=7)

    assert timing.rounds == 7
    assert len(done) == 10


def test_what_is_done_before_each_round_is_not_part_of_its_time():
    done = []

    timing, _other = measure_in_turn(
        lambda: done.append("work"), lambda: done.append("other"), rounds=2, before=lambda: sleep(0.01)
    )

    assert timing.median < 0.01
    assert done == ["work", "other"] * 5


def test_the_slow_end_is_never_quicker_than_the_middle():
    timing = measure(lambda: sum(range(1000)), rounds=20)

    assert 0 < timing.median <= timing.p95


@pytest.mark.parametrize(("times", "reached"), [(1.0, True), (1.5, True), (2.0, False)])
def test_a_goal_is_a_multiple_of_the_floor(times, reached):
    row = Row("a page", FAST, slower_by(times), goal=1.6)

    assert row.ratio == pytest.approx(times)
    assert row.reached is reached


def test_two_sections_do_not_share_a_name():
    with pytest.raises(ValueError, match="database"):
        section(next(name for name in sections() if name == "database"))(list)


def test_figures_are_kept_as_json(tmp_path):
    file = report.write(tmp_path / "bench", "pages", [Row("a page", FAST, slower_by(2), goal=1.3)])

    found = json.loads(file.read_text())
    assert found["section"] == "pages"
    assert found["rows"][0]["ratio"] == pytest.approx(2.0)
    assert found["rows"][0]["reached"] is False
    assert found["rows"][0]["floor"] == {"median": 0.002, "p95": 0.003, "rounds": 10}


def test_the_database_section_measures_an_order_beside_a_bare_query(db, settings, tmp_path):
    settings.BASE_DIR = tmp_path
    order()
    shown = StringIO()

    call_command("bench", "database", stdout=shown)

    assert "an order through Django" in shown.getvalue()
    assert len(list((tmp_path / "var" / "bench").glob("database-*.json"))) == 1


def test_an_unknown_section_is_answered_with_the_known_ones():
    with pytest.raises(CommandError, match=r"There is no section moon; there are: .*database"):
        call_command("bench", "moon")
