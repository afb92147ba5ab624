"""The main navigation and the Actions menu: every function of the desk in the product's words and order.

What cannot be used yet, or not now, stays in its place and says why.
"""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.utils.translation import gettext as _

from callmgmt.bar import Bar
from csc.models import User
from csc.templatetags.csc import address
from orders.models import SalesOrder

READS = "history-open"  # the control that changes nothing


@dataclass(frozen=True)
class Place:
    """A page of the main navigation."""

    words: str
    url: str
    key: str
    current: bool


@dataclass(frozen=True)
class Function:
    """An entry of the Actions menu: it leads to `url`, or says why it cannot be used."""

    words: str
    url: str = ""
    why_not: str = ""
    key: str = ""
    control: str = ""  # the id of what it opens on this page, also while that cannot be used


def places(user: User, path: str) -> list[Place]:
    """The pages of the main navigation that `user` may see; `path` is the current one."""
    all_places = [
        (_("Home"), "callmgmt:home", "orders.view_salesorder", "g h"),
        (_("Orders"), "orders:orders", "orders.view_salesorder", "g o"),
        (_("Customers"), "orders:customers", "orders.view_customer", "g c"),
        (_("Return orders"), "orders:return_orders", "orders.view_returnorder", "g e"),
        (_("Returns"), "orders:returns", "orders.view_return", "g r"),
        (_("Quotes"), "orders:quotes", "orders.view_quote", "g q"),
    ]
    theirs = [(words, address(name), key) for words, name, permission, key in all_places if user.has_perm(permission)]
    return [Place(words, url, key, is_current(url, path)) for words, url, key in theirs]


def is_current(url: str, path: str) -> bool:
    """Whether `path` is that page or lies beneath it."""
    return path == url if url == "/" else path.startswith(url)


def functions(
    user: User, order: SalesOrder | None = None, bar: Bar | None = None, *, why_not_now: str = ""
) -> list[Function]:
    """All entries of the Actions menu for `user`, on the page of `order` when there is one.

    `why_not_now` says why the order cannot be changed on that page.
    """
    of_order = on_order(user, order)
    return [*finding(user, bar), *calling(user, bar), *(greyed(each, why_not_now) for each in of_order)]


def greyed(entry: Function, why_not: str) -> Function:
    """The entry, which may be read but not carried out where there is a reason."""
    return Function(entry.words, why_not=why_not) if why_not and entry.url and entry.control != READS else entry


def finding(user: User, bar: Bar | None = None) -> list[Function]:
    """New Order, the pending orders on Home, and the five searches."""
    return [
        new_order(user, bar),
        search(user, _("Find Order"), "orders:orders", "orders.view_salesorder", "g o"),
        pending_orders(user),
        search(user, _("Find Customer"), "orders:customers", "orders.view_customer", "g c"),
        search(user, _("Find Return Order"), "orders:return_orders", "orders.view_returnorder", "g e"),
        search(user, _("Find Return"), "orders:returns", "orders.view_return", "g r"),
        search(user, _("Find Quote"), "orders:quotes", "orders.view_quote", "g q"),
    ]


def new_order(user: User, bar: Bar | None = None) -> Function:
    """The entry that opens order entry, for the customer on the line when they are known."""
    words = _("New Order")
    if not user.has_perm("orders.add_pendingorder"):
        return Function(words, why_not=not_yours())
    caller = bar.call.customer if bar and bar.call else ""
    url = address("orders:new_order")
    return Function(words, url=f"{url}?{urlencode({'customer': caller})}" if caller else url, key="g n")


def pending_orders(user: User) -> Function:
    """The entry that leads to the grid of pending orders."""
    if not user.has_perm("orders.view_pendingorder"):
        return Function(_("Review Pending Orders"), why_not=not_yours())
    return Function(_("Review Pending Orders"), url=f"{address('callmgmt:home')}#pending", key="g h")


def search(user: User, words: str, name: str, permission: str, key: str) -> Function:
    """The entry of one search."""
    if not user.has_perm(permission):
        return Function(words, why_not=not_yours())
    return Function(words, url=address(name), key=key)


def calling(user: User, bar: Bar | None) -> list[Function]:
    """What is done with the order of the call in progress; each opens its control in the call bar."""
    return [
        in_call(user, bar, _("Park Call"), "call-park-open", "callmgmt.take_call", "Shift+P"),
        in_call(user, bar, _("Transfer to"), "call-transfer-open", "callmgmt.transfer_call", "Shift+T"),
        in_call(user, bar, _("Void Call"), "call-void-open", "orders.void_pendingorder", "Shift+V"),
    ]


def in_call(user: User, bar: Bar | None, words: str, control: str, permission: str, key: str) -> Function:
    """The entry that uses a control of the call bar."""
    if bar is None:
        return Function(words, why_not=_("There is no call."))
    if not user.has_perm(permission):
        return Function(words, why_not=not_yours())
    why_not = bar.call.why_no_order if bar.call else _("There is no call.")
    return Function(words, url="" if why_not else f"#{control}", why_not=why_not, key=key, control=control)


def on_order(user: User, order: SalesOrder | None) -> list[Function]:
    """What is done with the order that is open."""
    mails = _("Comes with mail to customers.") if order else _("Open an order first.")
    notes = _("Comes with notes.") if order else _("Open an order first.")
    return [
        suspension(user, order),
        Function(_("Send Mail"), why_not=mails),
        Function(_("Add Activity"), why_not=notes),
        of_page(user, order, _("Flag"), "flag-open", "orders.flag_salesorder", "f"),
        of_page(
            user, order, _("Clear Alerts"), "clear-alerts-open", "orders.clear_alerts", "a", "why_not_clear_alerts"
        ),
        of_page(user, order, _("Show History"), READS, "orders.view_salesorder", "h"),
        Function(_("Resend Confirmation"), why_not=mails),
    ]


def suspension(user: User, order: SalesOrder | None) -> Function:
    """Suspend Order, or Resume while the order is suspended."""
    if order and order.is_suspended:
        return of_page(user, order, _("Resume"), "suspension-open", "orders.resume_salesorder", "s", "why_not_resume")
    return of_page(
        user, order, _("Suspend Order"), "suspension-open", "orders.suspend_salesorder", "s", "why_not_suspend"
    )


def of_page(
    user: User, order: SalesOrder | None, words: str, control: str, permission: str, key: str, question: str = ""
) -> Function:
    """The entry that opens the control of that id on the order's page; `question` is what the order is asked first."""
    if order is None:
        return Function(words, why_not=_("Open an order first."))
    if not user.has_perm(permission):
        return Function(words, why_not=not_yours())
    why_not = getattr(order, question)() if question else ""
    return Function(words, url="" if why_not else f"#{control}", why_not=why_not, key=key, control=control)


def not_yours() -> str:
    """Why a function of another role is greyed."""
    return _("Your role does not allow this; an administrator can give you the right.")
