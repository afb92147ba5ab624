"""Columns of a list: which of them an agent leaves out. The first column is the record itself and always stays."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

from csc.models import User
from orders.searches.base import Search


@dataclass(frozen=True)
class Column:
    """A column that may be left out."""

    name: str
    said: Any
    shown: bool


@dataclass(frozen=True)
class ColumnForm:
    """The columns of a list to tick, with the key of the form."""

    columns: tuple[Column, ...]
    idem: UUID
    css: str  # the classes of a table without the columns that are left out


def column_form(search: Search, user: User) -> ColumnForm:
    """The columns of a list as the user has them."""
    hidden = set(user.hidden_columns.get(search.name, []))
    columns = tuple(Column(head.name, head.said, head.name not in hidden) for head in search.heads if head.name)
    places = [n for n, head in enumerate(search.heads, start=1) if head.name in hidden]
    return ColumnForm(columns, uuid4(), " ".join(f"hide-{n}" for n in places))


def choose(user: User, search: Search, *, shown: set[str]) -> None:
    """Remembers which columns the user wants; names that the list does not have are left aside."""
    hidden = [head.name for head in search.heads if head.name and head.name not in shown]
    user.hidden_columns = {**user.hidden_columns, search.name: hidden}
    user.save(update_fields=["hidden_columns"])
