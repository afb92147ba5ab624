"""Measurements: a thing and its floor in the same run, so that a noisy machine cannot flatter either.

A section is a function in the `bench` module of an app, registered by name; it yields rows.
It refuses to judge milliseconds: only the ratio to the floor has a goal.
"""

from csc.bench.sections import Row, section, sections
from csc.bench.timing import Timing, measure, measure_in_turn

__all__ = ["Row", "Timing", "measure", "measure_in_turn", "section", "sections"]
