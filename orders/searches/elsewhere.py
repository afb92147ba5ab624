"""Where else the words are known that a list has nothing for: the counts of the one box, in one statement."""

from dataclasses import dataclass
from typing import Any

from csc.models import User
from csc.search import find
from orders.searches.anything import address, kinds_for, said_number_of
from orders.searches.base import Question
from orders.searches.readings import Reading, SaidNumber, readings


@dataclass(frozen=True)
class Place:
    """A kind of record: what it is called, how many hold the words, and where those are; no address for none."""

    title: Any
    n: str
    url: str


@dataclass(frozen=True)
class Elsewhere:
    """What was said, whether that was all that was asked for, and how many records of each kind hold it."""

    words: str
    is_all: bool
    places: list[Place]


def elsewhere(question: Question, user: User) -> Elsewhere | None:
    """How many records of each kind hold the words that the filters were asked with; None where none was."""
    words = words_of(question)
    if not words:
        return None
    kinds, reading = kinds_for(user), read(words)
    asked = [kind.name for kind in kinds if reading.kinds is None or kind.name in reading.kinds]
    found = find(asked, reading.words, site_ids=user.site_ids)
    counts = [(kind, len(found.get(kind.name, []))) for kind in kinds]
    places = [Place(kind.title, said_number_of(n), address(kind, words, n) if n else "") for kind, n in counts]
    return Elsewhere(words, all(each.spoken for each, _value in question.active), places)


def words_of(question: Question) -> str:
    """The words of the filters that the one box knows as well: as typed, or several as it reads them together."""
    said = [(each.spoken, str(value)) for each, value in question.active if each.spoken]
    return said[0][1] if len(said) == 1 else " ".join(spoken(value) for spoken, value in said)


def read(words: str) -> Reading:
    """The reading that the one box is likeliest to find by."""
    said = SaidNumber.of(words)
    return said.reading if said and said.number != words.upper() else next(readings(words))
