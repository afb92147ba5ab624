"""Every worked figure of orders/pricing/RULES.md, and the command that shows them."""

import re
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command

from csc.errors import Refused
from orders.management.commands import pricing_scenarios
from orders.pricing import scenarios
from orders.pricing.scenarios import SCENARIOS, Scenario, played
from orders.pricing.scenarios.orders import furniture_sold

RULES = (Path(scenarios.__file__).parents[1] / "RULES.md").read_text()


@pytest.mark.parametrize("scenario", SCENARIOS, ids=str)
def test_a_worked_example_comes_to_the_cent(scenario):
    assert {field.name: field.got for field in played(scenario)} == {
        field.name: field.got if not field.difference else field.expected for field in played(scenario)
    }


@pytest.mark.parametrize("scenario", SCENARIOS, ids=str)
def test_every_entry_of_a_worked_example_is_explained_to_the_cent(scenario):
    try:
        entries = scenario.happens().entries
    except Refused:
        entries = ()

    for entry in entries:
        assert (entry.net, entry.tax) == (sum(s.net for s in entry.steps), sum(s.tax for s in entry.steps))
        assert all(str(step) for step in entry.steps)


def test_every_scenario_has_a_name_of_its_own():
    names = [scenario.name for scenario in SCENARIOS]

    assert len(names) == len(set(names))


def test_every_rule_that_a_scenario_cites_is_stated():
    cited = {rule for scenario in SCENARIOS for rule in re.findall(r"[PD]\d+|6\.\d", scenario.rule)}

    assert {rule for rule in cited if f"**{rule}**" not in RULES} == set()


def test_every_rule_that_the_engine_cites_is_stated():
    source = "".join(path.read_text() for path in Path(scenarios.__file__).parents[1].glob("*.py"))
    cited = set(re.findall(r"\b(?:P|D)\d{1,2}\b", source)) | set(re.findall(r"\b6\.[67]\b", source))

    assert {rule for rule in cited if f"**{rule}**" not in RULES} == set()


def test_the_command_prints_every_figure_and_none_differs():
    out = StringIO()

    call_command("pricing_scenarios", stdout=out)

    assert "CANCEL-1" in out.getvalue()
    assert "689.43" in out.getvalue()
    assert ", 0 differ." in out.getvalue()


def test_the_command_fails_and_shows_by_how_much_a_figure_differs(monkeypatch):
    wrong = Scenario("Wrong", "P3", furniture_sold, {"Total": "831.60"})
    monkeypatch.setattr(pricing_scenarios, "SCENARIOS", (wrong,))
    out = StringIO()

    with pytest.raises(SystemExit) as ended:
        call_command("pricing_scenarios", stdout=out)

    assert ended.value.code == 1
    assert "0.01" in out.getvalue()
    assert "1 differ." in out.getvalue()


def test_another_refusal_than_expected_differs():
    other = Scenario("Other", "P12", furniture_sold, {"refused": "No."})

    assert [field.difference for field in played(other)] == ["differs"]
