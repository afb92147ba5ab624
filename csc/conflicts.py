"""A form that was sent too late: what each field was, what somebody else made of it, and what was typed."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Difference:
    """One field that somebody else has changed meanwhile, or that is changed now."""

    name: str
    label: str
    before: str
    theirs: str
    yours: str

    @property
    def prefers_theirs(self) -> bool:
        """Whether nothing was typed here, so that what they made of it stays unless one says otherwise."""
        return self.yours == self.before


def differences(
    labels: Mapping[str, str], *, before: Mapping[str, str], theirs: Mapping[str, str], yours: Mapping[str, str]
) -> list[Difference]:
    """The fields in which what was typed is not what is there now, in the order of `labels`."""
    found = [
        Difference(name, label, before.get(name, ""), theirs.get(name, ""), yours.get(name, theirs.get(name, "")))
        for name, label in labels.items()
    ]
    return [each for each in found if each.yours != each.theirs]
