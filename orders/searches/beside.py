"""What stands beside the rows of a page in other tables: one statement for all rows, however many there are."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.db import connection

from csc.models import User
from orders.pages.refund_due import refunds_due

COUNTED = 99  # orders of a customer, beyond which nobody counts

# A customer's orders and notes are also those of whoever was merged into them; UNION ends a circle of merges.
DEALINGS = """
WITH RECURSIVE family (survivor, member) AS (
    SELECT id, id FROM orders_customer WHERE id = ANY (%(ids)s)
    UNION SELECT f.survivor, c.id FROM family f JOIN orders_customer c ON c.merged_into_id = f.member
)
SELECT f.survivor, sum(o.n), max(n.at)
FROM family f
CROSS JOIN LATERAL (SELECT count(*) FROM (
    SELECT FROM orders_salesorder
    WHERE customer_id = f.member AND (%(sites)s::bigint[] IS NULL OR site_id = ANY (%(sites)s::bigint[]))
    LIMIT %(most)s + 1) few) o (n)
CROSS JOIN LATERAL (SELECT max(written_at) FROM activities_note WHERE customer_id = f.member) n (at)
GROUP BY f.survivor
"""

EXPECTED = """
SELECT return_order_id, count(*) FROM orders_returnorderline WHERE return_order_id = ANY (%(ids)s)
GROUP BY return_order_id
"""

CAME_BACK = """
SELECT return_record_id, sum(quantity), sum(restockable), sum(refused)
FROM orders_returnline WHERE return_record_id = ANY (%(ids)s)
GROUP BY return_record_id
"""


def dealings(customers: Sequence[Any], user: User) -> None:
    """How many orders each customer has, `order_count`, and when an agent last noted a contact, `last_contact`."""
    found = by_id(DEALINGS, customers, sites=user.site_ids, most=COUNTED)
    for customer in customers:
        n, customer.last_contact = found.get(customer.pk, (0, None))
        customer.order_count = f"{COUNTED}+" if n > COUNTED else str(n)


def expected(return_orders: Sequence[Any], user: User) -> None:
    """How many lines each return order expects, `line_count`, and what is still to be refunded, `refund_due`."""
    found, due = by_id(EXPECTED, return_orders), refunds_due(return_orders)
    for each in return_orders:
        [each.line_count] = found.get(each.pk, (0,))
        each.refund_due = due[each.pk].total if each.pk in due else Decimal(0)


def came_back(returns: Sequence[Any], user: User) -> None:
    """How many pieces came back with each return, and in what condition: `quantity`, `restockable`, `refused`."""
    found = by_id(CAME_BACK, returns)
    for each in returns:
        each.quantity, each.restockable, each.refused = found.get(each.pk, (0, 0, 0))


def by_id(statement: str, rows: Sequence[Any], **values: Any) -> dict[int, tuple[Any, ...]]:
    """The answer of a statement for all rows of a page, by their ids."""
    if not rows:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(statement, {"ids": [row.pk for row in rows], **values})
        return {row[0]: row[1:] for row in cursor.fetchall()}
