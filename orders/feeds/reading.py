"""Files into records: what a file holds is told from its content, never from its name."""

import hashlib
import json
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any, BinaryIO

from django.utils.translation import gettext as _

from orders.feeds.records import ORDER, REFUND, Record, Rejection
from orders.feeds.xml_reading import Source, is_xml, xml_records

LISTS = {"orders": ORDER, "refunds": REFUND}
SINGLE = {"order": ORDER, "refund": REFUND}
MOST_DIGITS = 1000


def records_of(path: str) -> Iterator[Record | Rejection]:
    """The records of a file in its order; one rejection when the file cannot be used at all."""
    try:
        with Path(path).open("rb") as file:
            yield from records_in(file, path)
    except OSError as error:
        why = _("The file cannot be opened: %(why)s.") % {"why": error.strerror or error}
        yield Rejection(path, 0, "", why)


def records_in(file: BinaryIO, name: str) -> Iterator[Record | Rejection]:
    """The records of an open file: XML as a stream, JSON whole. Its first bytes tell which it is."""
    source = Source(file)
    if is_xml(source.look()):
        yield from xml_records(source, name)
    else:
        yield from json_records(source.head + file.read(), name)


def json_records(content: bytes, name: str) -> Iterator[Record | Rejection]:
    """The orders and refunds of a Shopify shop's JSON."""
    try:
        found = json_of(content)
    except ValueError as error:
        yield Rejection(name, 0, "", str(error))
        return
    rows = list(rows_of(found))
    if not rows and found not in ([], {"orders": []}, {"refunds": []}):
        yield Rejection(name, 0, "", _("The content holds neither orders nor refunds of a Shopify shop."))
    for position, (kind, values) in enumerate(rows, start=1):
        yield record_of(name, position, kind, values)


def record_of(path: str, position: int, kind: str, values: Any) -> Record | Rejection:
    """One row of a file as a record; a rejection when its kind is not known or it is nested too deep."""
    if not kind:
        return Rejection(path, position, "", _("This is neither an order nor a refund of a Shopify shop."))
    try:
        return Record(path, position, kind, storable(values))
    except RecursionError:
        number = Record(path, position, kind, values).number
        return Rejection(path, position, number, _("The record is nested too deep."))


def json_of(content: bytes) -> Any:
    """JSON with exact decimals. Raises ValueError with a sentence when there is none."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ValueError(_("The content is not UTF-8 text.")) from error
    if not text.strip():
        raise ValueError(_("The content is empty."))
    try:
        return json.loads(text, parse_float=exact, parse_int=whole, parse_constant=refuse_constant)
    except json.JSONDecodeError as error:
        place = {"line": error.lineno, "column": error.colno}
        raise ValueError(_("The content is not JSON: line %(line)s, column %(column)s.") % place) from error
    except RecursionError as error:
        raise ValueError(_("The content is JSON that cannot be read: it is nested too deep.")) from error


def exact(words: str) -> Decimal | str:
    """A number with a fraction or an exponent; as written when no number has such an exponent."""
    try:
        return Decimal(words)
    except ArithmeticError:
        return words


def whole(words: str) -> int | Decimal:
    """A whole number; Python makes no integer of thousands of digits."""
    return int(words) if len(words) <= MOST_DIGITS else Decimal(words)


def refuse_constant(name: str) -> Any:
    """NaN and Infinity are no amounts."""
    raise ValueError(_("The content is JSON that cannot be read: %(name)s is not a number.") % {"name": name})


def rows_of(content: Any) -> Iterator[tuple[str, Any]]:
    """The records of a file with their kind; the kind is empty where it is not known."""
    if isinstance(content, list):
        for row in content:
            yield from rows_in(row) if named_in(row) else [(kind_of(row), row)]
        return
    if kind_of(content):
        yield kind_of(content), content
        return
    yield from rows_in(content)


def named_in(content: Any) -> list[str]:
    """What an envelope says that it holds; nothing for a bare record: an order on its own has "refunds" too."""
    if not isinstance(content, dict) or kind_of(content):
        return []
    return [name for name in (*LISTS, *SINGLE) if name in content]


def rows_in(content: Any) -> Iterator[tuple[str, Any]]:
    """The records of an envelope with their kind."""
    for name in named_in(content):
        if name in LISTS and isinstance(content[name], list):
            yield from ((LISTS[name], row) for row in content[name])
        elif name in SINGLE and isinstance(content[name], dict):
            yield SINGLE[name], content[name]


def kind_of(row: Any) -> str:
    """What a bare record is, by the lists it carries."""
    if not isinstance(row, dict):
        return ""
    if "refund_line_items" in row or ("order_id" in row and "transactions" in row):
        return REFUND
    return ORDER if "line_items" in row else ""


def storable(value: Any) -> Any:
    """The same without the characters that PostgreSQL does not keep: NUL and halves of surrogate pairs."""
    if isinstance(value, str):
        return value.replace("\0", "").encode("utf-8", "ignore").decode("utf-8")
    if isinstance(value, list):
        return [storable(each) for each in value]
    if isinstance(value, dict):
        return {storable(name): storable(each) for name, each in value.items()}
    return value


def content_hash(values: Any) -> bytes:
    """SHA-256 of a record's content, whatever the order of its fields."""
    words = json.dumps(values, sort_keys=True, separators=(",", ":"), default=str)
    return hashlib.sha256(words.encode()).digest()
