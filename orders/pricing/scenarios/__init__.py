"""The worked examples of RULES.md as data: one list for the tests and for `manage pricing_scenarios`."""

from orders.pricing.scenarios.decided import DECIDED
from orders.pricing.scenarios.playing import Field, Scenario, played
from orders.pricing.scenarios.stated import STATED

SCENARIOS: tuple[Scenario, ...] = (*STATED, *DECIDED)

__all__ = ["SCENARIOS", "Field", "Scenario", "played"]
