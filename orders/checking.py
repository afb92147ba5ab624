"""Proves that money adds up: components are sums of entries, totals sums of components, for every order there is.

The orders are walked through by key, BATCH at a time; each check is one statement about a batch that returns only what
is wrong. So memory does not grow with orders, time grows as they do, and how far it is can be told.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from django.db import connection
from psycopg import sql

# Every statement returns: order number, currency, what, the figure as stored, the figure as derived.
COMPONENTS = """
SELECT o.number, o.currency, format('%%s %%s of component %%s', c.kind, f.what, c.id), f.stored, f.derived
FROM orders_component c JOIN orders_salesorder o ON o.id = c.order_id
LEFT JOIN (
    SELECT component_id,
        sum(net) FILTER (WHERE effect <> 'credit') AS net, sum(tax) FILTER (WHERE effect <> 'credit') AS tax,
        sum(gross) FILTER (WHERE effect <> 'credit') AS gross,
        -sum(net) FILTER (WHERE effect = 'credit') AS credited_net,
        -sum(tax) FILTER (WHERE effect = 'credit') AS credited_tax,
        -sum(gross) FILTER (WHERE effect = 'credit') AS credited_gross
    FROM orders_entry WHERE component_id IN (
        SELECT id FROM orders_component WHERE order_id > %(after)s AND order_id <= %(upto)s
    ) GROUP BY component_id
) e ON e.component_id = c.id
CROSS JOIN LATERAL (VALUES
    ('net', c.net, coalesce(e.net, 0)), ('tax', c.tax, coalesce(e.tax, 0)),
    ('gross', c.gross, coalesce(e.gross, 0)),
    ('credited net', c.credited_net, coalesce(e.credited_net, 0)),
    ('credited tax', c.credited_tax, coalesce(e.credited_tax, 0)),
    ('credited gross', c.credited_gross, coalesce(e.credited_gross, 0))
) f (what, stored, derived)
WHERE c.order_id > %(after)s AND c.order_id <= %(upto)s AND f.stored <> f.derived
"""

TOTALS = """
SELECT o.number, o.currency, f.what, f.stored, f.derived
FROM orders_salesorder o
LEFT JOIN (
    SELECT c.order_id,
        sum(p.part) FILTER (WHERE c.kind IN ('line', 'line_adjustment')) AS subtotal,
        sum(p.part) FILTER (WHERE c.kind = 'order_adjustment') AS order_adjustment,
        sum(p.part) FILTER (WHERE c.kind IN ('shipping', 'shipping_adjustment')) AS shipping,
        sum(p.part) FILTER (WHERE c.kind = 'handling') AS handling,
        sum(p.part) FILTER (WHERE c.kind = 'fee') AS fees,
        sum(c.tax) AS tax, sum(c.gross) AS total, sum(c.credited_gross) AS credited
    FROM orders_component c JOIN orders_salesorder of_it ON of_it.id = c.order_id
    CROSS JOIN LATERAL (SELECT CASE of_it.tax_policy WHEN 'gross' THEN c.gross ELSE c.net END) p (part)
    WHERE c.order_id > %(after)s AND c.order_id <= %(upto)s
    GROUP BY c.order_id
) s ON s.order_id = o.id
CROSS JOIN LATERAL (VALUES
    ('subtotal', o.subtotal, coalesce(s.subtotal, 0)),
    ('order adjustment', o.order_adjustment, coalesce(s.order_adjustment, 0)),
    ('shipping', o.shipping, coalesce(s.shipping, 0)), ('handling', o.handling, coalesce(s.handling, 0)),
    ('fees', o.fees, coalesce(s.fees, 0)), ('tax', o.tax, coalesce(s.tax, 0)),
    ('total', o.total, coalesce(s.total, 0)), ('credited total', o.credited_total, coalesce(s.credited, 0))
) f (what, stored, derived)
WHERE o.id > %(after)s AND o.id <= %(upto)s AND f.stored <> f.derived
"""

PAYMENTS = """
SELECT o.number, o.currency, f.what, f.stored, f.derived
FROM orders_salesorder o
LEFT JOIN (
    SELECT order_id, sum(authorised) AS authorised, sum(captured) AS captured, sum(refunded) AS refunded
    FROM orders_payment WHERE order_id > %(after)s AND order_id <= %(upto)s GROUP BY order_id
) p ON p.order_id = o.id
CROSS JOIN LATERAL (VALUES
    ('authorised', o.authorised, coalesce(p.authorised, 0)), ('captured', o.captured, coalesce(p.captured, 0)),
    ('refunded', o.refunded, coalesce(p.refunded, 0))
) f (what, stored, derived)
WHERE o.id > %(after)s AND o.id <= %(upto)s AND f.stored <> f.derived
"""

INVOICES = """
SELECT o.number, i.currency, format('%%s of invoice %%s', f.what, i.number), f.stored, f.derived
FROM orders_invoice i JOIN orders_salesorder o ON o.id = i.order_id
LEFT JOIN (
    SELECT l.invoice_id, sum(l.net) AS net, sum(l.tax) AS tax, sum(l.gross) AS gross
    FROM orders_invoiceline l JOIN orders_invoice of_it ON of_it.id = l.invoice_id
    WHERE of_it.order_id > %(after)s AND of_it.order_id <= %(upto)s
    GROUP BY l.invoice_id
) l ON l.invoice_id = i.id
CROSS JOIN LATERAL (VALUES
    ('net', i.net, coalesce(l.net, 0)), ('tax', i.tax, coalesce(l.tax, 0)), ('gross', i.gross, coalesce(l.gross, 0))
) f (what, stored, derived)
WHERE i.order_id > %(after)s AND i.order_id <= %(upto)s AND f.stored <> f.derived
"""

STRAYS = """
SELECT o.number, e.currency, format('entry %%s, booked on a component of another order or currency', e.id), e.gross, 0
FROM orders_entry e JOIN orders_component c ON c.id = e.component_id JOIN orders_salesorder o ON o.id = e.order_id
WHERE e.order_id > %(after)s AND e.order_id <= %(upto)s
    AND (c.order_id <> e.order_id OR c.currency <> e.currency OR c.currency <> o.currency)
"""

BATCH = 20_000  # orders; measured: small enough for memory, large enough that planning costs nothing
NEXT = "SELECT max(id), count(*) FROM (SELECT id FROM orders_salesorder WHERE id > %s ORDER BY id LIMIT %s) next"
CHECKS = (COMPONENTS, TOTALS, PAYMENTS, INVOICES, STRAYS)
COUNTED = {
    "orders": "orders_salesorder",
    "components": "orders_component",
    "entries": "orders_entry",
    "payments": "orders_payment",
    "invoices": "orders_invoice",
}


@dataclass(frozen=True)
class Difference:
    """A figure that does not add up."""

    number: str
    currency: str
    what: str
    stored: Decimal
    derived: Decimal

    def __str__(self) -> str:
        apart = self.stored - self.derived
        return (
            f"Order {self.number}: {self.what} is {self.stored.normalize():f}, its parts come to "
            f"{self.derived.normalize():f}; {apart.normalize():f} {self.currency} apart."
        )


def differences(tell: Callable[[int], None] = lambda checked: None) -> Iterator[Difference]:
    """Everything that does not add up, batch by batch; nothing when all is well. `tell` hears how many are checked."""
    last = checked = 0
    with connection.cursor() as cursor:
        while True:
            cursor.execute(NEXT, [last, BATCH])
            upto, n = cursor.fetchone()
            if not n:
                return
            for statement in CHECKS:
                cursor.execute(statement, {"after": last, "upto": upto})
                yield from (Difference(*row) for row in cursor.fetchall())
            last, checked = upto, checked + n
            tell(checked)


def counts() -> dict[str, int]:
    """How many rows of each kind there are to check."""
    found = {}
    with connection.cursor() as cursor:
        for name, table in COUNTED.items():
            cursor.execute(sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(table)))
            found[name] = int(cursor.fetchone()[0])
    return found
