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
    for _round in range(WARM_UP):
        work()
    taken: list[float] = []
    end = time.perf_counter() + seconds
    while len(taken) < (rounds or LEAST_ROUNDS) or (rounds is None and time.perf_counter() < end):
        begun = time.perf_counter()
        work()
        taken.append(time.perf_counter() - begun)
    return Timing(
        median(taken), quantiles(taken, n=20, method="inclusive")[-1] if len(taken) > 1 else taken[0], len(taken)
    )
