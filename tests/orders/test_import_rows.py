"""Every row of an import, column by column: what makes the import faster must not write other rows."""

from pathlib import Path

import pytest
from django.utils import timezone

from orders.models import SalesOrder
from tests.orders.feeds import b2c
from tests.orders.feeds.rows import written
from tests.orders.feeds.shop import Feed, discount, line, refund, share, shop_order
from tests.orders.test_import_b2c import EVERYTHING

pytestmark = pytest.mark.django_db
KNOWN = Path(__file__).parent / "feeds" / "rows.txt"  # one row a line: a change of it shows what is stored otherwise


def test_an_import_writes_these_rows_and_no_others(tmp_path):
    begun, feed = timezone.now(), Feed(tmp_path)
    reduced = line(2, price="30.00", quantity=2, tax="3.24", discount_allocations=[share("6.00")])
    of_two_lines = shop_order(line_items=[line(), reduced], discount_applications=[discount()])

    feed(b2c.orders(EVERYTHING, b2c.order("00003001", taxation="<taxation>gross</taxation>", payments="")))
    feed({"orders": [of_two_lines], "refunds": [refund()]})

    assert SalesOrder.objects.count() == 3
    assert written(begun) == KNOWN.read_text().splitlines()
