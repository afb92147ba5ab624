"""What a caller's words may mean, surest first: a number, however it is said, a phone, or words of a record."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from csc.models import User
from csc.numbers import SERIES
from csc.phones import LEAST, likely_digits, sure_digits
from csc.search import STOP, find, fold, words_in
from orders.searches.exact import exactly

# What people say, or write, in front of a number, and the kind of record that they mean by it.
SAID = {
    "order": "order", "sales order": "order", "o": "order",
    "customer": "customer", "c": "customer",
    "return order": "return_order", "rma": "return_order", "ro": "return_order",
    "return": "return", "r": "return",
    "quote": "quote", "q": "quote",
    "pending order": "pending_order", "pending": "pending_order", "p": "pending_order",
}  # fmt: skip
NAMES = "|".join(sorted(SAID, key=len, reverse=True))
NUMBER = re.compile(rf"^(?P<said>{NAMES})(?: (?:no|nr|number)\b)?[ .:#-]*(?P<number>\d[\w-]*)$")


@dataclass(frozen=True)
class SaidNumber:
    """A number with the name of its kind in front: as the kind writes it, and its digits alone."""

    kind: str
    number: str
    bare: str

    @property
    def reading(self) -> "Reading":
        """Part of a number of that kind."""
        return Reading([fold(self.bare)], kinds=(self.kind,))

    @classmethod
    def of(cls, typed: str) -> "SaidNumber | None":
        """What was said so; None when something else was."""
        match = NUMBER.match(fold(typed))
        if match is None:
            return None
        kind, bare = SAID[match["said"]], match["number"].upper()
        return cls(kind, f"{SERIES[kind][0]}{bare}", bare)


@dataclass(frozen=True)
class Reading:
    """Words that a record has to hold, all of them; `is_likely` where they are the end of what was said alone.

    `kinds` are those that are meant; None: any.
    """

    words: list[str]
    kinds: tuple[str, ...] | None = None
    is_likely: bool = False


@dataclass(frozen=True)
class Meaning:
    """Ids by kind of what was meant, newest first, and the reading that found them; None: they bear just that."""

    ids: dict[str, list[int]]
    reading: Reading | None = None

    @property
    def is_likely(self) -> bool:
        """Whether nothing has the whole of what was said."""
        return self.reading is not None and self.reading.is_likely


def meaning(typed: str, kinds: Sequence[str], user: User, *, most: int = STOP) -> Meaning:
    """The surest meaning of `typed` that the user may see anything of; at most `most` that bear just that."""
    for exact in bearing(typed, user, most):
        ids = {kind: exact.get(kind, []) for kind in kinds}
        if any(ids.values()):
            return Meaning(ids)
    nothing: dict[str, list[int]] = {kind: [] for kind in kinds}
    for reading in readings(typed):
        meant = [kind for kind in kinds if reading.kinds is None or kind in reading.kinds]
        ids = find(meant, reading.words, site_ids=user.site_ids) if meant else {}
        if any(ids.values()):
            return Meaning(nothing | ids, reading)
    return Meaning(nothing)


def bearing(typed: str, user: User, most: int) -> Iterator[dict[str, list[int]]]:
    """What bears just that number or email address; then what bears the number that was said with its kind."""
    yield exactly(typed, user, most=most)
    said = SaidNumber.of(typed)
    if said and said.number != typed.upper():
        yield {said.kind: exactly(said.number, user, most=most).get(said.kind, [])}


def readings(typed: str) -> Iterator[Reading]:
    """What records may hold of it: the phone number, all the words, the number of a kind, the end of the phone."""
    sure, likely, said = sure_digits(typed), likely_digits(typed), SaidNumber.of(typed)
    if len(sure) >= LEAST:
        yield Reading([sure])
    yield Reading(words_in(typed))
    if said:
        yield said.reading
    if likely:
        yield Reading([likely], is_likely=True)
