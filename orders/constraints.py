"""Database constraints that money models share; they hold whatever code runs."""

from itertools import pairwise
from typing import Any

from django.db import models
from django.db.models import F, Q
from django.db.models.expressions import Combinable

from csc.database import FitsMinorUnit


def fits_minor_unit(name: str, *amounts: str) -> models.CheckConstraint:
    """The named amounts are whole minor units of `currency` on the same row."""
    condition = Q()
    for amount in amounts:
        condition &= Q(FitsMinorUnit(F(amount), F("currency")))
    return models.CheckConstraint(condition=condition, name=name)


def equals(name: str, amount: str, parts: Combinable) -> models.CheckConstraint:
    """`amount` equals the expression over columns of the same row."""
    return models.CheckConstraint(condition=Q(**{amount: parts}), name=name)


def at_most(name: str, *columns: str) -> models.CheckConstraint:
    """0 <= first <= second <= ... on the same row."""
    condition = Q(**{f"{columns[0]}__gte": 0})
    for less, more in pairwise(columns):
        condition &= Q(**{f"{less}__lte": F(more)})
    return models.CheckConstraint(condition=condition, name=name)


def suspension_has_who_and_why(name: str) -> models.CheckConstraint:
    """A suspended record tells the reason; one that is not suspended has none."""
    told = Q(suspended_at__isnull=False) & ~Q(suspended_reason="")
    return models.CheckConstraint(
        condition=told | Q(suspended_at__isnull=True, suspended_by__isnull=True, suspended_reason=""), name=name
    )


def blocking_alerts_are_alerts(name: str) -> models.CheckConstraint:
    """No record counts more blocking alerts than open ones."""
    return at_most(name, "blocking_alerts", "open_alerts")


def amount_field(**options: Any) -> "models.DecimalField[Any, Any]":
    """A booked amount: whole minor units of the row's currency."""
    return models.DecimalField(max_digits=19, decimal_places=4, **{"default": 0, **options})


def unit_price_field(**options: Any) -> "models.DecimalField[Any, Any]":
    """A price of one piece, unrounded (rule P10)."""
    return models.DecimalField(max_digits=24, decimal_places=10, **options)


def rate_field(**options: Any) -> "models.DecimalField[Any, Any]":
    """A tax rate as a fraction: 0.06 is 6 %."""
    return models.DecimalField(max_digits=9, decimal_places=6, **{"default": 0, **options})


def quantity_field(**options: Any) -> "models.DecimalField[Any, Any]":
    """A number of pieces, or of kilograms and metres."""
    return models.DecimalField(max_digits=12, decimal_places=3, **{"default": 0, **options})
