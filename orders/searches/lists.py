"""The five lists by name, for what agents keep of them."""

from django.core.exceptions import PermissionDenied
from django.http import Http404

from csc.models import User
from orders.searches.base import Search
from orders.searches.customers import CUSTOMERS
from orders.searches.orders import ORDERS
from orders.searches.records import QUOTES, RETURN_ORDERS, RETURNS

LISTS: dict[str, tuple[Search, str]] = {
    "orders": (ORDERS, "orders.view_salesorder"),
    "customers": (CUSTOMERS, "orders.view_customer"),
    "return_orders": (RETURN_ORDERS, "orders.view_returnorder"),
    "returns": (RETURNS, "orders.view_return"),
    "quotes": (QUOTES, "orders.view_quote"),
}


def list_of(name: str, *, by: User) -> Search:
    """The list of that name, else 404; 403 when `by` may not see it."""
    if name not in LISTS:
        raise Http404(name)
    search, permission = LISTS[name]
    if not by.has_perm(permission):
        raise PermissionDenied(permission)
    return search
