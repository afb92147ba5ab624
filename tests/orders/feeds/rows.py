"""All rows that an import writes, the same each time: keys by their place, secrets and moments left out."""

import json
import re
from collections.abc import Iterator
from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models

from csc.models import SearchRow
from orders.bench_feeds import WRITTEN

OF_SEQUENCES = re.compile(r"\b([CcSs])-[0-9]{4,}")
SECRETS = ("salt", "content_sha256", "block", "idempotency_key")
KINDS = {"order": "SalesOrder", "customer": "Customer"}


def written(since: datetime) -> list[str]:
    """One line for each row of the tables that imports write, in the order of writing."""
    return [line for model in (*WRITTEN, SearchRow) for line in lines_of(model, since)]


def lines_of(model: type[models.Model], since: datetime) -> Iterator[str]:
    """The rows of one table; what is empty is left out, what has a default is not."""
    fields = [field for field in model._meta.concrete_fields if field.name not in SECRETS and not field.primary_key]
    for row in model._default_manager.order_by("pk"):
        values = {field.name: shown(field, getattr(row, field.attname), row, since) for field in fields}
        told = {name: value for name, value in values.items() if value is not None}
        yield f"{model.__name__} {json.dumps(told, sort_keys=True, ensure_ascii=False, cls=DjangoJSONEncoder)}"


def shown(field: Any, value: Any, row: Any, since: datetime) -> Any:
    """A value that does not depend on when and where the test runs."""
    if isinstance(value, datetime) and value >= since:
        return "later" if field.name == "due_at" else "now"
    if field.name in ("before", "after"):
        return [*(value or {"lines": {}})["lines"].values()]
    if isinstance(field, models.ForeignKey) or field.name in ("subject_id", "object_id", "customer_id"):
        return place_of(target_of(field, row), value)
    if isinstance(value, UUID):
        return "id"
    if isinstance(value, str):
        return without_keys(OF_SEQUENCES.sub(r"\1-n", value))
    return bytes(value).hex() if isinstance(value, bytes | memoryview) else value


def without_keys(words: str) -> str:
    """A promise's key without the key of its order."""
    return re.sub(r"^(advance:order:)[0-9]+", r"\1n", words)


def target_of(field: Any, row: Any) -> Any:
    """The table that a key is of."""
    if isinstance(field, models.ForeignKey):
        return field.related_model
    kind = "customer" if field.name == "customer_id" else getattr(row, "subject_kind", None) or row.kind
    return next(model for model in WRITTEN if model.__name__ == KINDS[kind])


def place_of(model: type[models.Model], key: Any) -> str | None:
    """The how manieth row of its table a key is."""
    if key is None:
        return None
    return f"{model.__name__} {model._default_manager.filter(pk__lte=key).count()}"
