"""The import as it is run: files of all kinds, batches, reports, rehearsals."""

import csv
import json

import pytest
from django.core.management import CommandError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from csc.models import Promise, Site
from orders.feeds.importing import Result, store
from orders.feeds.reading import records_of
from orders.feeds.records import Rejection
from orders.feeds.report import Report, as_text
from orders.models import Alert, Item, SalesOrder
from tests.concurrency import at_once
from tests.factories import SiteFactory
from tests.orders.feeds.shop import Feed, line, refund, run, shop_order, the_order, words

pytestmark = pytest.mark.django_db


@pytest.fixture
def feed(tmp_path):
    return Feed(tmp_path)


def sentences(feed: Feed) -> list[tuple[str, str, str]]:
    """Position, number and sentence of the report."""
    with feed.report.open(newline="") as file:
        return [(row["position"], row["number"], row["sentence"]) for row in csv.DictReader(file)]


@pytest.mark.parametrize(
    "content",
    [
        {"orders": [shop_order(1), shop_order(2)]},
        [shop_order(1), shop_order(2)],
        [shop_order(1), shop_order(2, refunds=[refund(order_id=7002)])],
    ],
)
def test_a_list_of_orders_is_told_by_its_content(feed, content):
    assert feed(content) == "2 created, 0 updated, 0 unchanged, 0 rejected"


@pytest.mark.parametrize("content", [{"order": shop_order(), "notice": "Cancelled"}, shop_order(), [shop_order()]])
def test_a_single_order_is_told_by_its_content(feed, content):
    assert feed(content) == "1 created, 0 updated, 0 unchanged, 0 rejected"


@pytest.mark.parametrize("content", [{"refund": refund()}, {"refunds": [refund()]}, refund(), [refund()]])
def test_a_refund_is_told_by_its_content(feed, content):
    feed(shop_order())

    assert feed(content) == "0 created, 1 updated, 0 unchanged, 0 rejected"


@pytest.mark.parametrize(
    ("content", "why"),
    [
        ("", "The content is empty."),
        ("order,total\n1,2", "The content is not JSON: line 1, column 1."),
        ('{"orders": [NaN]}', "The content is JSON that cannot be read: NaN is not a number."),
        ('{"products": []}', "The content holds neither orders nor refunds of a Shopify shop."),
        ("42", "The content holds neither orders nor refunds of a Shopify shop."),
        ('{"orders": "none"}', "The content holds neither orders nor refunds of a Shopify shop."),
        ("[" * 50000, "The content is JSON that cannot be read"),
    ],
)
def test_a_file_of_something_else_is_one_rejection(feed, content, why):
    assert feed(content) == "0 created, 0 updated, 0 unchanged, 1 rejected"
    [(position, _number, sentence)] = sentences(feed)
    assert (position, why in sentence) == ("0", True)


def test_an_empty_list_is_nothing_to_do(feed):
    assert feed({"orders": []}, []) == "0 created, 0 updated, 0 unchanged, 0 rejected"


def test_a_file_that_does_not_exist_is_a_rejection_and_the_others_come_in(feed, tmp_path):
    code, out = run(tmp_path / "gone.json", feed.write(shop_order()), report=str(feed.report))

    assert (code, "1 created, 0 updated, 0 unchanged, 1 rejected" in out) == (1, True)
    assert sentences(feed) == [("0", "", "The file cannot be opened: No such file or directory.")]


@pytest.mark.parametrize(
    ("facts", "why"),
    [
        ({"line_items": []}, "The order lacks line items."),
        ({"line_items": "none"}, "Line items of the order cannot be read: none."),
        ({"line_items": [7]}, "Line 1 is not a JSON object."),
        ({"line_items": [line(1, quantity=0)]}, "Line 1 has quantity 0."),
        ({"line_items": [line(1), line(1)]}, "Line 2 has no id of its own."),
        ({"line_items": [line(1, discount_allocations=[{"amount": "1.00", "discount_application_index": 3}])]},
         "Line 1 names a discount that the order does not have."),
        ({"name": "9" * 61}, "Name of the order has more than 60 characters."),
        ({"created_at": "yesterday"}, "Date of creation of the order cannot be read: yesterday."),
        ({"created_at": "2026-13-45T00:00:00Z"},
         "Date of creation of the order cannot be read: 2026-13-45T00:00:00Z."),
        ({"customer": []}, "Customer is not a JSON object."),
    ],
)  # fmt: skip
def test_a_record_that_cannot_be_understood_is_rejected_with_a_sentence(feed, facts, why):
    feed({"orders": [shop_order(1, **facts), shop_order(2)]})

    assert [(position, sentence.lower()) for position, _number, sentence in sentences(feed)] == [("1", why.lower())]
    assert SalesOrder.objects.get().shop_number == "1002"


def test_what_is_neither_order_nor_refund_in_a_list_is_rejected_alone(feed):
    feed([{"id": 1}, shop_order(), 7])

    assert [position for position, _number, _sentence in sentences(feed)] == ["1", "3"]
    assert SalesOrder.objects.count() == 1


def test_an_order_that_names_a_parcel_twice_rejects_only_itself(feed):
    twins = [{"id": 5, "status": "success", "line_items": [{"id": 1, "quantity": 1}]}] * 2
    orders = [shop_order(n) for n in range(1, 6)] + [shop_order(6, fulfillments=twins), shop_order(7)]

    assert feed({"orders": orders}) == "6 created, 0 updated, 0 unchanged, 1 rejected"
    assert sentences(feed) == [("6", "#1006", "Fulfillment 2 has no id of its own.")]


def test_an_amount_beyond_what_is_stored_rejects_only_itself(feed):
    huge = shop_order(1, line_items=[line(1, price="99999999999999.00", quantity=999)])

    assert feed({"orders": [huge, shop_order(2)]}) == "1 created, 0 updated, 0 unchanged, 1 rejected"
    assert sentences(feed) == [("1", "#1001", "An amount is too large.")]


def test_more_orders_than_a_batch_come_in_with_the_bad_ones_left_out(feed):
    orders = [shop_order(n) for n in range(1, 451)]
    orders[204]["currency"] = ""
    orders[310]["refunds"] = [refund(order_id=7311, transactions=[{"id": 1, "amount": "-5.00", "status": "success"}])]

    assert feed({"orders": orders}) == "448 created, 0 updated, 0 unchanged, 2 rejected"
    assert [(position, number) for position, number, _sentence in sentences(feed)] == [
        ("205", "#1205"),
        ("311", "#1311"),
    ]
    assert feed({"orders": orders[:200]}) == "0 created, 0 updated, 200 unchanged, 0 rejected"


def test_an_order_several_times_in_one_run_is_taken_in_the_order_of_the_file(feed):
    paid = shop_order(updated_at="2026-03-02T10:00:00Z")
    asked = shop_order(financial_status="pending")

    assert feed({"orders": [asked, paid, asked, paid]}) == "1 created, 1 updated, 2 unchanged, 0 rejected"
    assert the_order().payments.get().state == "captured"


def test_an_order_without_a_stamp_is_as_new_as_its_place_in_the_file(feed):
    paid, asked = shop_order(updated_at=None), shop_order(updated_at=None, financial_status="pending")

    assert feed({"orders": [asked, paid]}) == "1 created, 1 updated, 0 unchanged, 0 rejected"
    assert the_order().payments.get().state == "captured"


def test_a_dry_run_does_everything_and_keeps_nothing(feed):
    path = feed.write({"orders": [shop_order(1), shop_order(2, currency="")]})

    code, out = run(path, dry_run=True, report=str(feed.report))

    assert (code, "1 created, 0 updated, 0 unchanged, 1 rejected\nDry run: nothing was kept." in out) == (1, True)
    assert (SalesOrder.objects.count(), Site.objects.count(), len(sentences(feed))) == (0, 0, 1)


def test_a_dry_run_leaves_a_report_only_where_one_is_asked_for(feed, tmp_path, monkeypatch, settings):
    monkeypatch.chdir(tmp_path)
    settings.BASE_DIR = tmp_path

    code, out = run(feed.write(""), dry_run=True)

    assert (code, list(tmp_path.rglob("*.csv")), "With --report FILE" in out) == (1, [], True)


def test_no_report_is_written_when_nothing_is_rejected(feed, tmp_path, monkeypatch, settings):
    monkeypatch.chdir(tmp_path)
    settings.BASE_DIR = tmp_path

    code, _out = run(feed.write(shop_order()))

    assert (code, list(tmp_path.rglob("*.csv"))) == (0, [])


def test_the_report_lies_in_the_folder_of_reports_unless_told_otherwise(feed, tmp_path, settings):
    settings.BASE_DIR = tmp_path

    code, out = run(feed.write(""))

    [report] = (tmp_path / "var" / "reports").glob("import-report-*.csv")
    assert (code, f"listed in {report}" in out) == (1, True)


def test_the_report_lies_in_the_current_folder_where_there_can_be_no_folder_of_reports(
    feed, tmp_path, monkeypatch, settings
):
    monkeypatch.chdir(tmp_path)
    settings.BASE_DIR = tmp_path
    (tmp_path / "var").write_text("not a folder")

    code, out = run(feed.write(""))

    [report] = tmp_path.glob("import-report-*.csv")
    assert (code, f"listed in {report.name}" in out) == (1, True)


def test_a_report_that_cannot_be_written_is_told_and_stops_no_order(feed, tmp_path):
    with pytest.raises(CommandError, match="cannot be written"):
        run(feed.write(""), feed.write(shop_order()), report=str(tmp_path / "no" / "report.csv"))

    assert SalesOrder.objects.count() == 1


def test_a_report_begins_with_the_first_rejection_and_keeps_none_in_memory(tmp_path):
    path = tmp_path / "report.csv"
    report = Report(lambda: str(path))

    before = path.exists()
    report.add(Rejection("a.xml", 1, "1001", "Not this one."))
    begun = path.exists()
    report.add(Rejection("a.xml", 2, "1002", "Nor this."))
    report.close()

    assert (before, begun) == (False, True)
    assert path.read_text().splitlines()[1:] == ["a.xml,1,1001,Not this one.", "a.xml,2,1002,Nor this."]
    assert [each for each in vars(report).values() if isinstance(each, list | Rejection)] == []


def test_a_report_never_holds_a_formula():
    assert [as_text(text) for text in ("=1+1", "@x", "-3", "#1001")] == ["'=1+1", "'@x", "'-3", "#1001"]


def test_a_fresh_installation_gets_a_site_and_an_old_one_keeps_its_own(feed):
    feed(shop_order(1))
    SiteFactory(code="other", name="Other")

    feed(shop_order(2), site="other")

    assert list(SalesOrder.objects.order_by("id").values_list("site__code", "site__currency")) == [
        ("main", "USD"),
        ("other", "USD"),
    ]


def test_a_site_that_does_not_exist_is_told_before_anything_is_read(feed):
    with pytest.raises(CommandError, match="no site with the code nowhere"):
        feed(shop_order(), site="nowhere")


def test_a_line_points_at_the_item_that_bears_its_code(feed):
    item = Item.objects.create(code="I-1", name="Item 1")

    feed(shop_order())

    assert the_order().line_items.get().item == item


def test_text_that_the_database_does_not_keep_is_left_out(feed):
    feed(json.dumps(shop_order(note="be\0fore \ud800after", line_items=[line(1, name="Cha\0ir")])))

    assert (the_order().attributes["note"], the_order().line_items.get().name) == ("before after", "Chair")


def test_a_name_that_is_too_long_is_cut_and_told(feed):
    feed(shop_order(line_items=[line(1) | {"name": "n" * 400}]))

    assert (len(the_order().line_items.get().name), words(the_order(), "text_cut")) == (
        300,
        "Too long and cut: line 1: name.",
    )
    assert Alert.objects.get().blocking is False


def test_what_opens_the_order_at_the_shop_to_anyone_is_not_kept(feed):
    feed(
        shop_order(order_status_url="https://shop.example/orders/1?key=secret", token="secret", browser_ip="192.0.2.1")
    )

    assert "secret" not in json.dumps(SalesOrder.objects.values("attributes", "feed_figures").get())


def test_an_open_order_is_promised_to_go_on_and_an_ended_one_is_not(feed):
    feed({"orders": [shop_order(1), shop_order(2, cancelled_at="2026-03-01T11:00:00Z")]})

    assert list(Promise.objects.values_list("kind", "subject_id")) == [
        ("advance", SalesOrder.objects.get(shop_number="1001").pk)
    ]


def test_importing_fifty_plain_orders_takes_no_query_for_each(feed, django_assert_max_num_queries):
    feed({"orders": [shop_order(n) for n in range(1, 6)]})
    path = feed.write({"orders": [shop_order(n) for n in range(101, 151)]})

    with django_assert_max_num_queries(40):
        run(path)


def test_the_orders_of_a_file_are_locked_in_the_order_of_their_keys(feed):
    feed([shop_order(n) for n in (2, 1)])

    with CaptureQueriesContext(connection) as asked:
        feed([shop_order(n, note="Ring twice") for n in (1, 2)])

    [locking] = [each["sql"] for each in asked if '"source_id" IN' in each["sql"] and "FOR UPDATE" in each["sql"]]
    assert 'ORDER BY "orders_salesorder"."id" ASC FOR UPDATE' in locking


@pytest.mark.django_db(transaction=True)
def test_two_imports_at_once_store_each_order_once_and_reject_none(feed):
    buyers = [{"id": n % 5 + 1, "first_name": "Ana"} for n in range(40)]
    orders = [shop_order(n, customer=buyer) for n, buyer in enumerate(buyers)]
    upwards, downwards = feed.write(orders), feed.write(orders[::-1])

    outcomes = at_once([lambda: list(store(records_of(upwards))), lambda: list(store(records_of(downwards)))])

    results = [each.result for run in outcomes for each in run]
    assert (results.count(Result.CREATED), results.count(Result.UNCHANGED)) == (40, 40)
    assert (SalesOrder.objects.count(), Site.objects.count()) == (40, 1)
