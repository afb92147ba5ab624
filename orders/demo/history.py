"""The history of an order's way through its states, told as it happened then."""

from activities.recording import Happening
from orders.demo.fulfilment import Placed
from orders.demo.rows import Rows
from orders.demo.shelf import Shelf
from orders.demo.stories import State
from orders.models.common import in_english

VOIDED_BECAUSE = ("Customer changed mind", "Ordered by mistake", "Out of stock", "Fraud Prevention Cancel")


def tell(placed: Placed, shelf: Shelf, rows: Rows) -> None:
    """Writes each step to the next state: by a manager where one approves, files or voids, else by the workflow."""
    throw = placed.story.throw
    manager = throw.choice(shelf.managers)
    for before, after, at in placed.story.steps:
        left, reached = in_english(before.label), in_english(after.label)
        diff = {"before": {"state": left}, "after": {"state": reached}}
        verb, words, by = "order.advanced", f"Advanced from {left} to {reached}", None
        if after == State.VOID:
            verb, words, by = "order.voided", f"Order voided: {throw.choice(VOIDED_BECAUSE)}", manager
        elif before in (State.WAITING_APPROVAL, State.WAITING_FILING):
            by = manager
        rows.happened(Happening(verb, placed.order, words, by=by, diff=diff, at=at))
