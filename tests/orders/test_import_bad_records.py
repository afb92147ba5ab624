"""Records that must not come in: each is rejected alone, with a sentence that a person understands."""

import csv
import json
from decimal import Decimal

import pytest
from structlog.testing import capture_logs

from orders.feeds.importing import Result, store
from orders.feeds.order_numbers import url_safe
from orders.feeds.records import ORDER, Record
from orders.models import SalesOrder
from tests.orders.feeds.shop import Feed, line, money, refund, refunded, shop_order, the_order

pytestmark = pytest.mark.django_db


@pytest.fixture
def feed(tmp_path):
    return Feed(tmp_path)


def sentences(feed: Feed) -> list[str]:
    """The sentences of the report."""
    with feed.report.open(newline="") as file:
        return [row["sentence"] for row in csv.DictReader(file)]


def parcel(n: int = 1, **facts):
    """One fulfillment of the line that `shop_order` has."""
    return {"id": n, "status": "success", "line_items": [{"id": 1, "quantity": 1}], **facts}


def taxed(rate):
    """A line with one tax."""
    return line(1) | {"tax_lines": [{"title": "Tax", "price": "1.00", "rate": rate}]}


LATE, EARLY = "9999-12-31T23:59:59-12:00", "0001-01-01T00:00:00+14:00"


@pytest.mark.parametrize(
    ("facts", "why"),
    [
        ({"created_at": LATE}, f"The date of creation of the order is {LATE}, which is in the future."),
        ({"created_at": "9999-12-31T23:59:59Z", "processed_at": "2026-03-01T10:00:00Z"},
         "The date of creation of the order is 9999-12-31T23:59:59Z, which is in the future."),
        ({"processed_at": EARLY}, f"The date of processing of the order is {EARLY}, which is before 1990."),
        ({"updated_at": LATE}, f"The date of change of the order is {LATE}, which is in the future."),
        ({"cancelled_at": "1989-12-31"}, "The date of cancellation of the order is 1989-12-31, which is before 1990."),
        ({"fulfillments": [parcel(created_at=LATE)]},
         f"The date of creation of fulfillment 1 is {LATE}, which is in the future."),
        ({"refunds": [refund(created_at=LATE)]},
         f"The date of creation of refund 1 is {LATE}, which is in the future."),
        ({"refunds": [refund(transactions=[money("1.00") | {"processed_at": EARLY}])]},
         f"The date of processing of transaction 1 is {EARLY}, which is before 1990."),
    ],
)  # fmt: skip
def test_a_date_that_cannot_be_true_is_rejected(feed, facts, why):
    assert feed([shop_order(1, **facts), shop_order(2)]) == "1 created, 0 updated, 0 unchanged, 1 rejected"
    assert sentences(feed) == [why]


@pytest.mark.parametrize(
    ("rate", "why"),
    [
        (-1, "The tax rate of line 1 is -1, not a share between 0 and 1."),
        (1.5, "The tax rate of line 1 is 1.5, not a share between 0 and 1."),
        (9 * 10**20, "The tax rate of line 1 is 900000000000000000000, not a share between 0 and 1."),
    ],
)
def test_a_tax_rate_that_is_no_share_rejects_only_its_order(feed, rate, why):
    orders = [shop_order(1), shop_order(2, taxes_included=True, line_items=[taxed(rate)]), shop_order(3)]

    assert feed(orders) == "2 created, 0 updated, 0 unchanged, 1 rejected"
    assert sentences(feed) == [why]


def test_a_number_of_thousands_of_digits_rejects_only_its_order(feed):
    content = json.dumps([shop_order(1), shop_order(2)]).replace("7001", "9" * 5000)

    assert feed(content) == "1 created, 0 updated, 0 unchanged, 1 rejected"
    assert sentences(feed) == ["Id of the order has more than 80 characters."]


def test_an_exponent_beyond_all_numbers_rejects_only_its_order(feed):
    content = json.dumps([shop_order(1), shop_order(2, total_price=77)]).replace("77", "1e99999999999999999999")

    assert feed(content) == "1 created, 0 updated, 0 unchanged, 1 rejected"
    assert sentences(feed) == ["Total price of the order cannot be read: 1e99999999999999999999."]


def test_an_order_nested_too_deep_is_rejected_alone(feed):
    deep = "[" * 700 + "]" * 700
    content = json.dumps([shop_order(1), shop_order(2, extra="DEEP")]).replace('"DEEP"', deep)

    assert feed(content) == "1 created, 0 updated, 0 unchanged, 1 rejected"
    assert sentences(feed) == ["The record is nested too deep."]


def test_a_file_nested_too_deep_is_told_in_plain_words(feed):
    feed("[" * 100000 + "]" * 100000)

    assert sentences(feed) == ["The content is JSON that cannot be read: it is nested too deep."]


class Odd:
    """Something that nobody foresaw."""

    def __str__(self) -> str:
        raise KeyError("unforeseen")


@pytest.mark.parametrize("field", ["note", "of no field that is read"])
def test_what_nobody_foresaw_rejects_one_record_and_is_logged(field):
    orders = json.loads(json.dumps([shop_order(n) for n in (1, 2, 3)]), parse_float=Decimal)
    records = [Record("f", n, ORDER, order) for n, order in enumerate(orders, start=1)]
    list(store([Record("f", 2, ORDER, {**orders[1]})]))
    records[1].values[field] = Odd()

    with capture_logs() as logs:
        outcomes = list(store(records))

    assert [each.result for each in outcomes] == [Result.CREATED, Result.REJECTED, Result.CREATED]
    assert outcomes[1].rejection.why == "This record could not be read; the log tells more."
    assert [entry["log_level"] for entry in logs if entry["event"] == "import_record_failed"] == ["error"]


@pytest.mark.parametrize(
    ("name", "number"),
    [
        ("#1001", "1001"),
        (" a b ", "a b"),
        ("x\u202ey\u200b", "xy"),
        ("a?b#c%d\\e\x07", "abcde"),
        ("2026/7", "2026/7"),
        ("Größe-№1_ä.", "Größe-1_ä."),
        ("..", ""),
        (".", ""),
        ("-._ /", ""),
        ("\u200b", ""),
        ("😀", ""),
    ],
)
def test_a_number_keeps_what_an_address_can_carry(name, number):
    assert url_safe(name) == number


def test_an_order_whose_number_has_nothing_to_keep_is_rejected(feed):
    names = ["..", ".", "#", "\u200b", "a%2fb"]

    feed([shop_order(n, name=name) for n, name in enumerate(names)])

    assert sentences(feed)[0] == "The number of the order is “..”, which has neither letters nor digits."
    assert (len(sentences(feed)), the_order().number) == (4, "a2fb")


@pytest.mark.parametrize(
    ("facts", "why"),
    [
        ({"fulfillments": [parcel(), parcel()]}, "Fulfillment 2 has no id of its own."),
        ({"fulfillments": [parcel() | {"id": None}]}, "Fulfillment 1 has no id of its own."),
        ({"fulfillments": [parcel(line_items=[{"id": 1, "quantity": -9}])]},
         "Line 1 of fulfillment 1 has quantity -9."),
        ({"fulfillments": [parcel(line_items=[{"id": 1, "quantity": 99}])]},
         "The fulfillments carry 99 of line 1, which has only 1."),
        ({"fulfillments": [parcel(tracking_numbers=[{"a": 1}])]},
         "The tracking numbers of fulfillment 1 cannot be read."),
        ({"refunds": [refund(transactions=[money("1.00"), money("1.00")])]}, "Transaction 2 has no id of its own."),
        ({"refunds": [refund(transactions=[money("-5.00")])]},
         "Amount of transaction 1 is -5.00; nothing negative can be given back."),
        ({"refunds": [refund(refund_line_items=[refunded(subtotal="-5.00")])]},
         "Subtotal of refunded line 1 is -5.00; nothing negative can be given back."),
        ({"refunds": [refund(refund_line_items=[refunded(quantity="1e20")])]},
         "Quantity of refunded line 1 is too large."),
        ({"line_items": [line(1) | {"quantity": "1e-19"}]}, "Quantity of line 1 is finer than is kept: 1E-19."),
        ({"line_items": [line(1) | {"price": "99999999999999999999"}]}, "An amount is too large."),
        ({"currency": "JPY", "line_items": [line(1, tax="1", discount_allocations=[
            {"amount": "3.34", "discount_application_index": 0}])], "discount_applications": [{}]},
         "Amount of discount 1 of line 1 is 3.34, which is not a whole amount in JPY."),
        ({"total_price": True}, "Total price of the order cannot be read: true."),
        ({"line_items": {}}, "Line items of the order cannot be read: {}."),
        ({"tags": {"a": None}}, 'Tags of the order cannot be read: {"a": null}.'),
    ],
)  # fmt: skip
def test_what_the_database_would_refuse_is_told_before_it(feed, facts, why):
    feed([shop_order(1, **facts), shop_order(2)])

    assert sentences(feed) == [why]
    assert SalesOrder.objects.get().shop_number == "1002"
