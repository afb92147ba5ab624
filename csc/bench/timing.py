"""How long something takes."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from statistics import median, quantiles

WARM_UP = 3  # rounds nobody counts
LEAST_ROUNDS = 5


@dataclass(frozen=True, slots=True)
class Timing:
    """Seconds of one round: the middle, the slow end, and how many rounds there were."""

    median: float
    p95: float
    rounds: int


def measure(work: Callable[[], object], *, seconds: float = 1.0, rounds: int | None = None) -> Timing:
    """Does `work` for about `seconds`, or exactly `rounds` times, and tells how long one round took."""
    return measure_in_turn(work, seconds=seconds, rounds=rounds)[0]


def nothing() -> None:
    """Needs no time."""


def measure_in_turn(
    *works: Callable[[], object],
    seconds: float = 1.0,
    rounds: int | None = None,
    before: Callable[[], object] = nothing,
) -> tuple[Timing, ...]:
    """The same for several works, a round of each after the other: neighbours on the machine slow all of them down.

    `before` is done before each round, and its time is not counted.
    """
    for work in works * WARM_UP:
        before()
        work()
    taken: list[list[float]] = [[] for _work in works]
    end = time.perf_counter() + seconds
    while len(taken[0]) < (rounds or LEAST_ROUNDS) or (rounds is None and time.perf_counter() < end):
        for work, times in zip(works, taken, strict=True):
            before()
            begun = time.perf_counter()
            work()
            times.append(time.perf_counter() - begun)
    return tuple(timing_of(times) for times in taken)


def timing_of(taken: list[float]) -> Timing:
    """The middle and the slow end of some rounds."""
    slow = quantiles(taken, n=20, method="inclusive")[-1] if len(taken) > 1 else taken[0]
    return Timing(median(taken), slow, len(taken))
