"""The sections that apps have registered, and the rows that they yield."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.utils.module_loading import autodiscover_modules

from csc.bench.timing import Timing


@dataclass(frozen=True, slots=True)
class Row:
    """A thing, its floor measured in the same run, and how many times the floor it may take.

    `note` is shown beside it. `trouble` is what must not be, however fast it was: the command fails with it.
    """

    name: str
    floor: Timing
    measured: Timing
    goal: float
    note: str = ""
    trouble: str = ""

    @property
    def ratio(self) -> float:
        """How many times the floor the thing took."""
        return self.measured.median / self.floor.median

    @property
    def reached(self) -> bool:
        """Whether the goal was reached."""
        return self.ratio <= self.goal


Section = Callable[[], Iterable[Row]]
_registered: dict[str, Section] = {}


def section(name: str) -> Callable[[Section], Section]:
    """Registers the decorated function as the section called `name`."""

    def register(measurements: Section) -> Section:
        if name in _registered:
            raise ValueError(f"Two sections are called {name}.")
        _registered[name] = measurements
        return measurements

    return register


def sections() -> dict[str, Section]:
    """All sections by name, those of the apps' `bench` modules among them."""
    autodiscover_modules("bench")
    return dict(sorted(_registered.items()))
