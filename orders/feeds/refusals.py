"""Why a record cannot be stored, as a sentence: never a constraint's name or a text of Python."""

import structlog
from django.db import DatabaseError, InterfaceError, OperationalError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from orders.feeds.fields import Unreadable

log = structlog.get_logger(__name__)
OF_CONSTRAINTS = {
    "quantities_are_in_order": gettext_lazy("More of a line is shipped or under way than was ordered."),
    "no_more_is_credited_than_was_ordered": gettext_lazy("More of a line is given back than was ordered."),
    "no_more_is_shipped_than_is_carried": gettext_lazy("A fulfillment ships more of a line than it carries."),
    "a_line_has_a_quantity": gettext_lazy("A line has no quantity."),
    "one_line_per_position": gettext_lazy("Two lines have the same place."),
    "a_gateway_names_it_once": gettext_lazy("Two transactions have the same id."),
    "a_transaction_is_not_negative": gettext_lazy("The amount of a transaction is negative."),
    "a_feed_names_a_shipping_order_once": gettext_lazy("Two fulfillments have the same id."),
    "a_shipping_order_has_a_line_once": gettext_lazy("A fulfillment names a line twice."),
    "credits_do_not_exceed_charges": gettext_lazy("More is given back than was charged."),
    "order_refunds_do_not_exceed_captures": gettext_lazy("More is paid back than was paid."),
    "a_source_names_an_order_once": gettext_lazy("The order is here already."),
    "total_is_the_sum_of_its_parts": gettext_lazy("The total of the order is not the sum of its parts."),
}
TOO_LARGE = "22003"  # numeric_value_out_of_range
IN_THE_WAY = ("40", "55")  # classes of deadlocks and of locks that were not to be had
TOO_MUCH = "54"  # the class of rows beyond what the database can hold


def why_not(error: Exception) -> str:
    """The sentence for an error that a record met; one that is not known here is logged whole."""
    if isinstance(error, Unreadable):
        return str(error)
    if isinstance(error, RecursionError):
        return _("The record is nested too deep.")
    if isinstance(error, ArithmeticError) or state_of(error) == TOO_LARGE:
        return _("An amount is too large.")
    if known := OF_CONSTRAINTS.get(constraint_of(error)):
        return str(known)
    if state_of(error)[:2] in IN_THE_WAY:
        return _("Another change of the same order was in the way; import the file again.")
    log.exception("import_record_failed", exc_info=error)
    if isinstance(error, DatabaseError):
        return _("This record does not fit what is stored; the log tells more.")
    return _("This record could not be read; the log tells more.")


def is_gone(error: Exception) -> bool:
    """Whether the database is gone, for which no record is to blame."""
    return isinstance(error, OperationalError | InterfaceError) and state_of(error)[:2] not in (*IN_THE_WAY, TOO_MUCH)


def state_of(error: Exception) -> str:
    """The database's code of an error; empty when it is not the database's."""
    return getattr(error.__cause__, "sqlstate", None) or ""


def constraint_of(error: Exception) -> str:
    """The constraint that an error names; empty when it names none."""
    told = getattr(error.__cause__, "diag", None)
    return (told.constraint_name or "") if told else ""
