"""What becomes of each order of the demo, decided before a row of it is made."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import pairwise

from orders.demo.dice import Dice, dice
from orders.models import SalesOrder, ShippingOrder

State = SalesOrder.State
Parcel = ShippingOrder.State
SENT = (Parcel.FULFILLED, Parcel.DELIVERED)
MONTHS = timedelta(days=548)
JUST_NOW = timedelta(seconds=100)
PATH = (
    State.RECEIVED, State.WAITING_APPROVAL, State.WAITING_ALLOCATION, State.WAITING_FULFILLMENT,
    State.WAITING_FILING, State.CLOSED,
)  # fmt: skip
# The newest orders, newest first: what came in a moment ago is Received, and every state is there in any demo.
NEWEST = (
    State.RECEIVED, State.RECEIVED, State.RECEIVED, State.WAITING_APPROVAL, State.WAITING_ALLOCATION,
    State.WAITING_APPROVAL, State.WAITING_FULFILLMENT, State.VOID, State.WAITING_FULFILLMENT, State.WAITING_FILING,
    State.CLOSED, State.WAITING_FULFILLMENT,
)  # fmt: skip
LATELY = {
    State.RECEIVED: 0.04, State.WAITING_APPROVAL: 0.2, State.WAITING_ALLOCATION: 0.22, State.WAITING_FULFILLMENT: 0.34,
    State.WAITING_FILING: 0.12, State.CLOSED: 0.08, State.VOID: 0.04,
}  # fmt: skip
LONG_AGO = {State.CLOSED: 0.945, State.VOID: 0.04, State.WAITING_ALLOCATION: 0.006, State.WAITING_FILING: 0.009}
HOURS_BETWEEN = {
    State.WAITING_APPROVAL: (0.5, 1.0), State.WAITING_ALLOCATION: (0.3, 9), State.WAITING_FULFILLMENT: (0.5, 6),
    State.WAITING_FILING: (18, 90), State.CLOSED: (1, 30), State.VOID: (1, 40),
}  # fmt: skip


@dataclass
class Story:
    """One order's fate: the states with the moment each began, and what goes wrong on the way."""

    n: int
    throw: Dice
    now: datetime
    placed_at: datetime
    states: list[tuple[State, datetime]]
    trouble: str = ""
    suspended: bool = False
    cleared_trouble: str = ""
    parcels: list[Parcel] = field(default_factory=list)

    @property
    def state(self) -> State:
        """The state that the order is in now."""
        return self.states[-1][0]

    @property
    def since(self) -> datetime:
        """When that began."""
        return self.states[-1][1]

    def at(self, state: State) -> datetime:
        """When a state began."""
        return next(at for each, at in self.states if each == state)

    @property
    def is_paid(self) -> bool:
        """Whether what was sent off was captured; a card that ran out was refused."""
        return bool(self.parcels) and self.trouble != "expired"

    @property
    def steps(self) -> list[tuple[State, State, datetime]]:
        """From a state to the next, and when."""
        return [(before, after, at) for (before, _), (after, at) in pairwise(self.states)]


def story(n: int, count: int, now: datetime) -> Story:
    """The fate of order `n` of `count`; the last is placed as the demo is loaded, the first eighteen months before."""
    throw = dice("order", n)
    newest_first = count - 1 - n
    placed_at = now - (JUST_NOW * (newest_first + 1) if newest_first < 3 else MONTHS * (newest_first / count) ** 1.3)
    state = fate(newest_first, count, throw)
    made = Story(n, throw, now, placed_at, path(state, placed_at, now, throw))
    go_wrong(made, newest_first)
    made.parcels = parcels(made, now)
    return made


def fate(newest_first: int, count: int, throw: Dice) -> State:
    """The state an order is in, by how long ago it was placed."""
    if newest_first < len(NEWEST):
        return NEWEST[newest_first]
    return throw.weighted(LATELY if newest_first < max(40, count * 0.1) else LONG_AGO)


def path(state: State, placed_at: datetime, now: datetime, throw: Dice) -> list[tuple[State, datetime]]:
    """The states passed until `state`, each with its beginning; drawn together when little time has passed."""
    passed = [*PATH[: throw.randint(1, 3)], State.VOID] if state == State.VOID else PATH[: PATH.index(state) + 1]
    hours = [0.0]
    for each in passed[1:]:
        hours.append(hours[-1] + throw.uniform(*HOURS_BETWEEN[each]))
    available = (now - placed_at) / timedelta(hours=1) * 0.9
    pace = min(1.0, available / hours[-1]) if hours[-1] else 1.0
    return [(each, placed_at + timedelta(hours=hour * pace)) for each, hour in zip(passed, hours, strict=True)]


TROUBLES = {
    State.RECEIVED: {"fraud": 0.5, "address": 0.5},
    State.WAITING_APPROVAL: {"fraud": 0.4, "address": 0.35, "declined": 0.25},
    State.WAITING_ALLOCATION: {"address": 0.4, "declined": 0.4, "unknown": 0.2},
    State.WAITING_FULFILLMENT: {"expired": 0.7, "address": 0.3},
}


def go_wrong(made: Story, newest_first: int) -> None:
    """Alerts and suspensions: usually both together, sometimes one of them; what has ended had its trouble cleared."""
    throw = made.throw
    # An order that nothing holds does not stay Received: only the newest are.
    often = 0.3 if made.state != State.RECEIVED else float(newest_first >= len(NEWEST))
    if made.state in TROUBLES and throw.chance(often):
        made.trouble = throw.weighted(TROUBLES[made.state])
        made.suspended = throw.chance(0.6)
    elif made.state in TROUBLES and made.state != State.RECEIVED and throw.chance(0.06):
        made.suspended = True
    elif made.state == State.CLOSED and throw.chance(0.035):
        made.cleared_trouble = throw.choice(("fraud", "address", "expired"))


def grouped(places: Sequence[int | None], parcels: Sequence[Parcel]) -> list[tuple[Parcel, list[int]]]:
    """Which lines, by their position in `places` (their destinations), travel together, and how far they have come.

    Lines part by destination; those to one destination part in two halves where the story has two parcels.
    """
    by_place: dict[int | None, list[int]] = defaultdict(list)
    for n, place in enumerate(places):
        by_place[place].append(n)
    groups = list(by_place.values())
    if len(groups) < len(parcels) and len(places) > 1:
        half = (len(places) + 1) // 2
        groups = [list(range(half)), list(range(half, len(places)))]
    # The last state stands for those beyond the story's; an order with one parcel has the last one only.
    states = [*parcels, *[parcels[-1]] * len(groups)][max(0, len(parcels) - len(groups)) :]
    return list(zip(states, groups, strict=False))


def parcels(made: Story, now: datetime) -> list[Parcel]:
    """The states of the order's shipping orders, one or two of them."""
    throw, split = made.throw, made.throw.chance(0.14)
    if made.state in (State.CLOSED, State.WAITING_FILING):
        old = now - made.at(State.WAITING_FILING) > timedelta(days=4)
        return [Parcel.DELIVERED if old else Parcel.FULFILLED] * (1 + split)
    if made.state != State.WAITING_FULFILLMENT:
        return []
    if made.trouble == "expired":
        return [Parcel.PACKED]
    waiting = throw.choice(
        (Parcel.WAITING_ASSIGNMENT, Parcel.WAITING_PICK_PACK, Parcel.WAITING_PICK_PACK, Parcel.PACKED)
    )
    return [Parcel.FULFILLED, waiting] if split or throw.chance(0.2) else [waiting]
