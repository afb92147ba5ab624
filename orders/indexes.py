"""Indexes in which filters of Find Order meet in a set of orders; small sets have small indexes."""

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower


def flags(name: str, condition: Q) -> models.Index:
    """The flags of a set of orders, the newest of each flag first."""
    return models.Index(fields=["flag", "-placed_at", "-id"], condition=condition, name=name)


def last_names(name: str, condition: Q) -> models.Index:
    """The last names of a set of orders, the newest of each name first."""
    newest = (F("placed_at").desc(), F("id").desc())
    return models.Index(Lower("last_name"), *newest, condition=condition, name=name)


def items_and_tags(name: str, condition: Q) -> GinIndex:
    """The items and tags of a set of orders.

    An order writes few keys, so it does that at once: kept aside for later, each search would read them first.
    """
    return GinIndex(fields=["item_codes", "tag_ids"], condition=condition, fastupdate=False, name=name)
