"""Functions that live in the database, as Django expressions; migrations make them."""

import secrets

from django.db import models
from django.db.models import Func


class UuidV7(Func):
    """An id made by the database that begins with its clock."""

    function = "uuidv7"
    output_field = models.UUIDField()
    arity = 0


class ClockTimestamp(Func):
    """The database's clock as it is now, not as it was when the transaction began."""

    function = "clock_timestamp"
    output_field = models.DateTimeField()
    arity = 0


class FitsMinorUnit(Func):
    """True when an amount (first) is a whole number of its currency's (second) minor units."""

    function = "fits_minor_unit"
    output_field = models.BooleanField()
    arity = 2


def new_salt() -> bytes:
    """Sixteen random bytes; without them an audit hash cannot be guessed from what it covers."""
    return secrets.token_bytes(16)


def new_secret() -> str:
    """What two programs sign with, and nobody can guess."""
    return secrets.token_urlsafe(32)
