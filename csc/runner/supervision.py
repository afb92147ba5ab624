"""Keeps parts running: what dies is started again, sooner or later as it dies seldom or often."""

import time
from collections.abc import Sequence

from csc.runner import signals
from csc.runner.parts import Part
from csc.runner.places import shown
from csc.runner.words import say

FIRST_DELAY, LONGEST_DELAY = 0.5, 30.0  # seconds until a dead part is started again
CALM = 30.0  # seconds of life after which a part has its first delay back


class Watch:
    """The eye on one part."""

    def __init__(self, part: Part) -> None:
        self.part = part
        self.delay = FIRST_DELAY
        self.since = time.monotonic()
        self.due: float | None = None
        self.deaths = 0

    def look(self) -> None:
        """Notes a death, or starts the part again when that is due."""
        now = time.monotonic()
        if self.due is None and not self.part.runs:
            self._note_death(now)
        elif self.due is not None and now >= self.due:
            self.due, self.since = None, now
            self.part.start()

    def _note_death(self, now: float) -> None:
        self.deaths += 1
        self.delay = FIRST_DELAY if now - self.since > CALM else self.delay
        self.due = now + self.delay
        say(
            f"{self.part.name} has ended ({self.part.end_of_life}, see {shown(self.part.log)}); "
            f"starting it again in {self.delay:g} s."
        )
        self.delay = min(self.delay * 2, LONGEST_DELAY)


class Supervision:
    """All parts of the demo; a `with` block around their life."""

    def __init__(self, servers: Sequence[Part], others: Sequence[Part]) -> None:
        self.others = others
        self.watches = [Watch(part) for part in (*servers, *others)]

    def __enter__(self) -> "Supervision":
        try:
            for part in self.others:
                part.start()
        except BaseException:
            self._stop()
            raise
        return self

    def __exit__(self, *_why: object) -> None:
        self._stop()

    def look(self) -> None:
        """One look at each part."""
        for watch in self.watches:
            watch.look()

    def restless(self) -> list[Part]:
        """The parts that have died since the beginning."""
        return [watch.part for watch in self.watches if watch.deaths]

    def _stop(self) -> None:
        """Stops what uses the servers, the servers are left to those who started them."""
        with signals.put_off():
            for part in self.others:
                part.ask_to_stop()
            for part in self.others:
                part.stop()
