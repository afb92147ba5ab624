"""The record that an address names, or 404."""

from typing import Any

from django.http import Http404

from csc.models import User
from orders.models.common import RecordQuerySet


def found(records: RecordQuerySet, number: str, *, by: User) -> Any:
    """The record of that number among those that `by` may see, else 404."""
    if "\x00" in number:
        raise Http404
    record = records.visible_to(by).filter(number=number).first()
    if record is None:
        raise Http404(number)
    return record
