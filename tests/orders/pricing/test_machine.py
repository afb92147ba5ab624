"""Orders sold and changed at random: what must hold of money after every step. `./run bench money` plays longer."""

from csc.bench import Timing
from orders.bench import random_steps
from tests.orders.pricing import machine


def test_money_holds_through_whatever_is_done_to_an_order():
    before = machine.PLAYED.total()

    machine.play(20, 20, derandomize=True)

    assert machine.PLAYED.total() - before > 250


def test_a_rule_that_breaks_is_the_trouble_of_its_measurement(monkeypatch):
    def broken(*_rounds):
        machine.PLAYED["Cancel"] += 1
        raise AssertionError("a minor unit is lost")

    monkeypatch.setattr(machine, "play", broken)

    row = random_steps(Timing(1.0, 1.0, 1), 10)

    assert row.trouble == "AssertionError: a minor unit is lost"
    assert row.note.startswith("1 steps, 0 of them refused: 1 Cancel")
