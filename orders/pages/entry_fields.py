"""The fields of a tab of order entry, and how a form that comes too late differs from what is stored."""

import json
from collections.abc import Mapping
from dataclasses import replace

from csc import conflicts
from csc.conflicts import Difference
from orders.pages.entry import EntryPage
from orders.pages.entry_parts import Field


def fields_of(page: EntryPage) -> list[Field]:
    """Every field of the tab."""
    by_tab: dict[str, list[Field]] = {
        "info": page.info_fields,
        "cart": [*(field for each in page.lines for field in (each.quantity, each.discount, each.to)),
                 page.discount, page.coupon],
        "shipping": [*(field for each in page.places for field in each.all_fields), *(each.to for each in page.lines)],
        "payments": [field for each in page.payments for field in (each.amount, each.reference) if field],
        "review": [],
    }  # fmt: skip
    return by_tab[page.tab]


def was(page: EntryPage) -> str:
    """What is stored in the fields, for the form to carry: a later answer tells what was typed and what was not."""
    stored = EntryPage(page.pending, page.tab, reader=page.reader) if page.typed else page
    return json.dumps({field.name: field.value for field in fields_of(stored)})


def differences(page: EntryPage, sent: Mapping[str, str]) -> list[Difference]:
    """The fields in which what was sent is not what is stored now, with what stood there before."""
    fields = {field.name: field for field in fields_of(page)}
    theirs = {name: field.value for name, field in fields.items()}
    labels = {name: field.label for name, field in fields.items()}
    was, yours = as_shown(fields, before(sent)), as_shown(fields, sent)
    found = conflicts.differences(labels, before={**theirs, **was}, theirs=theirs, yours=yours)
    return [in_words(each, fields[each.name]) for each in found]


def as_shown(fields: Mapping[str, Field], values: Mapping[str, str]) -> dict[str, str]:
    """Values of the fields, each as its field shows it once it is saved."""
    return {name: field.again(values[name]) for name, field in fields.items() if name in values}


def in_words(difference: Difference, field: Field) -> Difference:
    """The same as the agent reads it."""
    before, theirs, yours = map(field.in_words, (difference.before, difference.theirs, difference.yours))
    return replace(difference, before=before, theirs=theirs, yours=yours)


def under_way(sent: Mapping[str, str]) -> dict[str, str]:
    """What was typed into a form since it was shown."""
    return {name: sent[name] for name, words in before(sent).items() if name in sent and sent[name] != words}


def before(sent: Mapping[str, str]) -> dict[str, str]:
    """What the form was shown with; nothing when it does not say."""
    try:
        found = json.loads(sent.get("was", ""))
    except (ValueError, RecursionError):
        return {}
    return {str(name): str(value) for name, value in found.items()} if isinstance(found, dict) else {}
