"""The states of every record and who may move it between them, as one table that all code reads."""

from collections.abc import Iterable, Iterator
from enum import StrEnum
from typing import Any, NamedTuple

import structlog
from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from csc.errors import refuse_if
from orders.models import (
    OrderSettings,
    Payment,
    PendingOrder,
    Quote,
    Return,
    ReturnOrder,
    SalesOrder,
    ShippingOrder,
)

log = structlog.get_logger(__name__)


class Role(StrEnum):
    """On whose behalf a record moves."""

    WORKFLOW = "workflow"
    AGENT = "agent"
    MANAGER = "manager"
    FEED = "feed"
    WAREHOUSE = "warehouse"
    GATEWAY = "gateway"


class Move(NamedTuple):
    """From any state of `before` to any of `after`; None is a record that does not exist yet.

    `guard` names what must hold besides, `setting` the switch of OrderSettings that opens the way ("not ...": its
    being off).
    """

    before: tuple[Any, ...]
    after: tuple[Any, ...]
    by: tuple[Role, ...]
    guard: str = ""
    setting: str = ""


NEW = (None,)
WORKFLOW, AGENT, MANAGER = Role.WORKFLOW, Role.AGENT, Role.MANAGER
FEED, WAREHOUSE, GATEWAY = Role.FEED, Role.WAREHOUSE, Role.GATEWAY

S = SalesOrder.State
BEFORE_SHIPPING = (S.RECEIVED, S.WAITING_APPROVAL, S.WAITING_ALLOCATION, S.WAITING_FULFILLMENT)
# The first line that fits is the way the workflow takes.
SALES_ORDER = (
    Move(NEW, (S.RECEIVED,), (AGENT, FEED), guard="valid"),
    Move(NEW, tuple(S), (FEED,), guard="valid"),
    Move((S.RECEIVED,), (S.WAITING_APPROVAL,), (WORKFLOW, MANAGER), setting="approvals_enabled"),
    Move((S.RECEIVED,), (S.WAITING_ALLOCATION,), (WORKFLOW, MANAGER), setting="not approvals_enabled"),
    Move((S.WAITING_APPROVAL,), (S.WAITING_ALLOCATION,), (WORKFLOW,), setting="not approvals_enabled"),
    Move((S.WAITING_APPROVAL,), (S.WAITING_ALLOCATION,), (MANAGER,)),
    Move((S.WAITING_ALLOCATION,), (S.WAITING_FULFILLMENT,), (WORKFLOW, MANAGER), guard="stock"),
    Move((S.WAITING_FULFILLMENT,), (S.WAITING_ALLOCATION,), (AGENT, MANAGER, FEED), guard="nothing_left_the_house"),
    Move((S.WAITING_FULFILLMENT,), (S.WAITING_FILING,), (WORKFLOW, MANAGER), "fulfilled", "filing_enabled"),
    Move((S.WAITING_FULFILLMENT,), (S.CLOSED,), (WORKFLOW, MANAGER), "fulfilled", "not filing_enabled"),
    Move((S.WAITING_FILING,), (S.CLOSED,), (WORKFLOW,), setting="not filing_enabled"),
    Move((S.WAITING_FILING,), (S.CLOSED,), (MANAGER,)),
    Move((S.CLOSED,), (S.WAITING_ALLOCATION,), (AGENT, MANAGER), guard="an_exchange_adds_a_line"),
    Move(BEFORE_SHIPPING, (S.VOID,), (MANAGER, FEED), guard="nothing_shipped"),
    # A feed tells what has happened elsewhere, however many steps that was.
    Move((S.RECEIVED,), (S.WAITING_APPROVAL,), (FEED,), setting="approvals_enabled"),
    Move((S.RECEIVED, S.WAITING_APPROVAL), (S.WAITING_ALLOCATION,), (FEED,)),
    Move((S.RECEIVED, S.WAITING_APPROVAL, S.WAITING_ALLOCATION), (S.WAITING_FULFILLMENT,), (FEED,)),
    Move(BEFORE_SHIPPING, (S.WAITING_FILING, S.CLOSED), (FEED,)),
    Move((S.WAITING_FILING,), (S.CLOSED,), (FEED,)),
)

H = ShippingOrder.State
SHIPPING_ORDER = (
    Move(NEW, (H.WAITING_APPROVAL, H.WAITING_ASSIGNMENT), (WORKFLOW,), guard="stock"),
    Move(NEW, tuple(H), (FEED,)),
    Move((H.WAITING_APPROVAL,), (H.WAITING_ASSIGNMENT,), (WORKFLOW, MANAGER), guard="not_held"),
    Move((H.WAITING_ASSIGNMENT,), (H.WAITING_PICK_PACK,), (WORKFLOW, MANAGER, FEED, WAREHOUSE), guard="not_held"),
    Move((H.WAITING_PICK_PACK,), (H.PACKED,), (MANAGER, FEED, WAREHOUSE)),
    Move((H.WAITING_ASSIGNMENT, H.WAITING_PICK_PACK, H.PACKED), (H.FULFILLED,), (MANAGER, FEED, WAREHOUSE)),
    Move((H.FULFILLED,), (H.DELIVERED,), (MANAGER, FEED, WAREHOUSE)),
    Move(
        (H.WAITING_APPROVAL, H.WAITING_ASSIGNMENT, H.WAITING_PICK_PACK, H.PACKED),
        (H.VOID,),
        (AGENT, MANAGER, FEED),
        guard="nothing_left_the_house",
    ),
)

R = ReturnOrder.State
RETURN_ORDER = (
    Move(NEW, (R.WAITING_RECEIVING,), (AGENT, MANAGER, FEED, WAREHOUSE), guard="shipped_and_not_returned"),
    Move((R.WAITING_RECEIVING, R.PART_RECEIVED), (R.PART_RECEIVED,), (AGENT, MANAGER, FEED, WAREHOUSE)),
    Move((R.WAITING_RECEIVING, R.PART_RECEIVED), (R.CLOSED,), (AGENT, MANAGER, FEED, WAREHOUSE)),
    Move((R.WAITING_RECEIVING,), (R.VOID,), (AGENT, MANAGER), guard="nothing_received"),
)

B = Return.State
RETURN = (
    Move(NEW, (B.RECEIVED,), (AGENT, MANAGER, FEED, WAREHOUSE), guard="one_warehouse"),
    Move((B.RECEIVED,), (B.REFUNDED, B.REFUND_FAILED), (GATEWAY, FEED)),
    Move((B.REFUND_FAILED,), (B.REFUNDED,), (AGENT, MANAGER, GATEWAY)),
)

P = Payment.State
ANSWERS = (P.AUTHORISED, P.CAPTURED, P.DECLINED, P.UNKNOWN)
PAYMENT = (
    Move(NEW, (P.ASKED,), (AGENT, MANAGER, WORKFLOW), guard="key_is_new"),
    Move(NEW, tuple(P), (FEED,)),
    Move((P.ASKED,), ANSWERS, (GATEWAY, FEED), guard="applied_once"),
    Move((P.UNKNOWN,), (P.AUTHORISED, P.CAPTURED, P.DECLINED, P.VOID), (GATEWAY, FEED, MANAGER), guard="asked_again"),
    Move((P.AUTHORISED,), (P.CAPTURED, P.VOID), (GATEWAY, FEED)),
    Move((P.CAPTURED, P.PART_REFUNDED), (P.PART_REFUNDED, P.REFUNDED), (GATEWAY, FEED), guard="refund_promised"),
)

C = PendingOrder.State
PENDING_ORDER = (
    Move(NEW, (C.OPEN,), (AGENT, MANAGER)),
    Move((C.OPEN,), (C.PLACED,), (AGENT, MANAGER), guard="lease"),
    Move((C.OPEN,), (C.VOIDED,), (AGENT, MANAGER), guard="not_locked_by_another"),
    Move((C.VOIDED,), (C.OPEN,), (AGENT, MANAGER), guard="restorable"),
)

Q = Quote.State
QUOTE = (
    Move(NEW, (Q.OPEN,), (AGENT, MANAGER)),
    Move((Q.OPEN,), (Q.SENT,), (AGENT, MANAGER)),
    Move((Q.OPEN, Q.SENT), (Q.ACCEPTED, Q.DECLINED, Q.VOID), (AGENT, MANAGER)),
    Move((Q.OPEN, Q.SENT), (Q.EXPIRED,), (WORKFLOW,), guard="valid_until_has_passed"),
    Move((Q.EXPIRED,), (Q.OPEN, Q.SENT), (AGENT, MANAGER), guard="extended"),
    Move((Q.OPEN, Q.SENT, Q.ACCEPTED), (Q.CONVERTED,), (AGENT, MANAGER)),
)

TABLES: dict[str, tuple[type[models.Model], tuple[Move, ...]]] = {
    "order": (SalesOrder, SALES_ORDER),
    "shipping_order": (ShippingOrder, SHIPPING_ORDER),
    "return_order": (ReturnOrder, RETURN_ORDER),
    "return": (Return, RETURN),
    "payment": (Payment, PAYMENT),
    "pending_order": (PendingOrder, PENDING_ORDER),
    "quote": (Quote, QUOTE),
}
NAMES = {
    "order": gettext_lazy("An order"),
    "shipping_order": gettext_lazy("A shipping order"),
    "return_order": gettext_lazy("A return order"),
    "return": gettext_lazy("A return"),
    "payment": gettext_lazy("A payment"),
    "pending_order": gettext_lazy("A pending order"),
    "quote": gettext_lazy("A quote"),
}
ROLES = {
    WORKFLOW: gettext_lazy("the workflow"),
    AGENT: gettext_lazy("an agent"),
    MANAGER: gettext_lazy("a manager"),
    FEED: gettext_lazy("a feed"),
    WAREHOUSE: gettext_lazy("the warehouse"),
    GATEWAY: gettext_lazy("the payment gateway"),
}


def moves(kind: str, before: Any, by: str) -> Iterator[Move]:
    """The lines of the table that let `by` move a record of `kind` (its subject kind) out of the state `before`."""
    return (move for move in TABLES[kind][1] if before in move.before and by in move.by)


def why_not_move(kind: str, before: Any, after: Any, by: str) -> str:
    """Why the table does not let `by` move a record of `kind` from `before` to `after`; empty when it does."""
    if any(after in move.after for move in moves(kind, before, by)):
        return ""
    named = {"record": NAMES[kind], "before": label(kind, before), "after": label(kind, after), "who": ROLES[Role(by)]}
    if before is None:
        return _("%(record)s cannot begin as %(after)s by %(who)s.") % named
    return _("%(record)s that is %(before)s cannot be moved to %(after)s by %(who)s.") % named


def refuse_move(kind: str, before: Any, after: Any, by: str) -> None:
    """Raises Refused, and logs it, when the table does not list the move."""
    why = why_not_move(kind, before, after, by)
    if why:
        log.warning("move_refused", kind=kind, before=str(before), after=str(after), by=str(by))
    refuse_if(why)


def label(kind: str, state: Any) -> str:
    """A state of a record of `kind` in words."""
    choices: Iterable[tuple[Any, Any]] = TABLES[kind][0]._meta.get_field("state").choices or ()  # type: ignore[union-attr]  # a state is a plain column
    return str(dict(choices).get(state, state))


def is_open(setting: str, settings: OrderSettings) -> bool:
    """Whether a line's setting ("approvals_enabled", "not filing_enabled", "") lets it be taken."""
    if not setting:
        return True
    name = setting.removeprefix("not ")
    return bool(getattr(settings, name)) is (name == setting)
