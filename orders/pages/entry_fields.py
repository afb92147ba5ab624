"""The fields of a tab of order entry, and how a form that comes too late differs from what is stored."""

import json
from collections.abc import Mapping
from typing import Any

from csc import conflicts
from csc.conflicts import Difference
from orders.pages.entry import EntryPage


def fields_of(page: EntryPage) -> list[Any]:
    """Every field of the tab."""
    by_tab: dict[str, list[Any]] = {
        "info": page.info_fields,
        "cart": [*(each.quantity for each in page.lines), *(each.discount for each in page.lines), page.discount],
        "shipping": [field for each in page.places for field in (each.saved, each.method, *each.fields)],
        "payments": [each.amount for each in page.payments],
        "review": [],
    }
    return by_tab[page.tab]


def was(page: EntryPage) -> str:
    """What is stored in the fields, for the form to carry: a later answer tells what was typed and what was not."""
    stored = EntryPage(page.pending, page.tab, reader=page.reader) if page.typed else page
    return json.dumps({field.name: field.value for field in fields_of(stored)})


def differences(page: EntryPage, sent: Mapping[str, str]) -> list[Difference]:
    """The fields in which what was sent is not what is stored now, with what stood there before."""
    fields = fields_of(page)
    theirs = {field.name: str(field.value) for field in fields}
    yours = {name: sent[name].strip() for name in theirs if name in sent}
    labels = {field.name: field.label for field in fields}
    return conflicts.differences(labels, before={**theirs, **before(sent)}, theirs=theirs, yours=yours)


def before(sent: Mapping[str, str]) -> dict[str, str]:
    """What the form was shown with; nothing when it does not say."""
    try:
        found = json.loads(sent.get("was", ""))
    except (ValueError, RecursionError):
        return {}
    return {str(name): str(value) for name, value in found.items()} if isinstance(found, dict) else {}
