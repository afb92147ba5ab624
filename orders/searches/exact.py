"""Records that bear exactly what was typed, a number or a whole email address: one statement each, kept planned."""

from collections.abc import Sequence
from functools import partial

from csc.models import User
from csc.models.search import KINDS
from csc.prepared import Prepared, Written
from csc.search import STOP

SEEN = "($2::bigint[] IS NULL OR site_id = ANY ($2))"
# What bears the number itself comes before what lies in a parcel or on an invoice that does.
ORDERS_BY_NUMBER = """
array(SELECT id FROM orders_salesorder WHERE (number = $1 OR shop_number = $1) AND {seen}
    ORDER BY placed_at DESC, id DESC LIMIT $3)
|| array(SELECT id FROM orders_salesorder WHERE id = ANY (array(
    SELECT order_id FROM orders_shippingorder WHERE number = $1
    UNION ALL SELECT order_id FROM orders_invoice WHERE number = $1
    UNION ALL SELECT parcel.order_id FROM orders_shippingorder parcel WHERE parcel.id = ANY (array(
        SELECT shipping_order_id FROM orders_tracking WHERE number = $1 LIMIT $3))
    )) AND {seen} LIMIT $3)"""
BY_NUMBER = "array(SELECT id FROM {table} WHERE number IN ($1, upper($1)) AND {seen} LIMIT $3)"
ORDERS_BY_EMAIL = """
array(SELECT id FROM orders_salesorder WHERE lower(email) = lower($1::text) AND {seen}
    ORDER BY placed_at DESC, id DESC LIMIT $3)"""
CUSTOMERS_BY_EMAIL = """
array(SELECT id FROM orders_customer WHERE id = ANY (array(
    SELECT customer_id FROM orders_customeremail WHERE lower(address) = lower($1::text))) AND {seen} LIMIT $3)"""
NOBODY = "'{{}}'::bigint[]"
TABLES = ("orders_customer", "orders_returnorder", "orders_return", "orders_quote")


def exactly(words: str, user: User, *, most: int = STOP) -> dict[str, list[int]]:
    """Ids by kind of what has that whole email address, or bears the number, here or in the shop; `most` at most.

    Orders bear the numbers of their shipping orders, invoices and parcels as well.
    """
    statement = EMAILED if "@" in words else NUMBERED
    [found] = statement.rows(words.lstrip("#") or None, user.site_ids, most)  # an empty number is nobody's
    return {kind: list(dict.fromkeys(ids))[:most] for kind, ids in zip(KINDS, found, strict=True)}


def written(columns: Sequence[str]) -> Written:
    """A statement with a column for each kind."""
    return "SELECT " + ", ".join(each.format(seen=SEEN) for each in columns), []


OTHERS = [BY_NUMBER.replace("{table}", table) for table in TABLES]
NUMBERED = Prepared("bearing_number", partial(written, [ORDERS_BY_NUMBER, *OTHERS]))
EMAILED = Prepared("bearing_email", partial(written, [ORDERS_BY_EMAIL, CUSTOMERS_BY_EMAIL, *[NOBODY] * 3]))
