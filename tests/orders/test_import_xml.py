"""XML of all kinds: what is hostile is refused in one sentence with its place, and what came before it stays."""

import pytest

from orders.models import SalesOrder
from tests.orders.feeds.b2c import ORDERS, order, orders, shipment
from tests.orders.feeds.shop import Feed, run

pytestmark = pytest.mark.django_db
ENTITY = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
LAUGHS = f'<?xml version="1.0"?><!DOCTYPE orders [<!ENTITY l0 "lol">{ENTITY}]><orders xmlns="{ORDERS}">&l9;</orders>'
FILE_OF_OURS = '<!DOCTYPE orders [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
PARAMETER = '<!DOCTYPE orders [<!ENTITY % x SYSTEM "http://127.0.0.1:9/x.dtd"> %x;]>'
REFUSED = "The content declares a document type (DTD, entities) on its first lines, which is refused."


@pytest.fixture
def feed(tmp_path):
    return Feed(tmp_path)


def refused(feed: Feed, content: str | bytes) -> tuple[str, str, str]:
    """The summary, and position and sentence of the one rejection."""
    path = feed.folder / "hostile.xml"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    _code, out = run(path, report=str(feed.report))
    summary = next(text for text in out.splitlines() if " created" in text)
    [row] = feed.report.read_text().splitlines()[1:]
    position, sentence = row.removeprefix(f"{path},").split(",", 1)
    return summary, position, sentence.removeprefix(",").strip('"').replace('""', '"')


@pytest.mark.parametrize(
    "content",
    [
        LAUGHS,
        FILE_OF_OURS + f'<orders xmlns="{ORDERS}">&x;</orders>',
        PARAMETER + f'<orders xmlns="{ORDERS}"/>',
        f'<!DOCTYPE orders SYSTEM "http://127.0.0.1:9/order.dtd"><orders xmlns="{ORDERS}"/>',
        f'<!DOCTYPE orders><orders xmlns="{ORDERS}"/>',
    ],
    ids=["billion laughs", "external entity", "parameter entity", "external DTD", "empty DTD"],
)
def test_a_document_type_is_refused_before_anything_is_read(feed, content):
    assert refused(feed, content) == ("0 created, 0 updated, 0 unchanged, 1 rejected", "0", REFUSED)


@pytest.mark.parametrize(
    ("content", "why"),
    [
        ("<orders>", "neither B2C Commerce orders nor a shipping order feed: its root is <orders> in no namespace."),
        ('<orders xmlns="urn:x"/>', "its root is <orders> in the namespace urn:x."),
        ("<html><body/></html>", "its root is <html> in no namespace."),
        (orders(), "The content holds no orders."),
        ("<", "The content is XML without a root element."),
        ("<?xml version='1.0'?>", "The content is XML without a root element."),
        ("<!-- nothing -->", "The content is XML without a root element."),
        (
            '<?xml version="1.0" encoding="x-klingon"?><orders/>',
            "The content is not in the encoding that it names: line 1",
        ),
        (
            orders(order()).encode().replace(b"Item", b"\xff\xfe"),
            "The content is not in the encoding that it names: line 2",
        ),
        (orders('<order order-no="1">' + "<a>" * 100_000), "nested too deep, or holds a text too long, at line 2"),
        (orders(f'<order order-no="1"><currency>{"A" * 11_000_000}</currency></order>'), "or holds a text too long"),
        (orders('<order order-no="1">&nothing;</order>'), "The content uses an entity that is not declared: line 2"),
        (orders("<order></orde>"), "The content is not well-formed XML: line 2"),
        ("<orders " + "a='1' " * 50 + "/>", "The content is not well-formed XML: line 1"),
        (b"\x00" + orders(order()).encode(), "1 rejected"),
    ],
)
def test_what_is_no_feed_is_one_sentence_with_its_place(feed, content, why):
    summary, position, sentence = refused(feed, content)

    assert (summary, position) == ("0 created, 0 updated, 0 unchanged, 1 rejected", "0")
    assert why in sentence + summary


def test_a_name_without_end_ends_the_reading(feed):
    assert feed(orders(f'<order order-no="{"1" * 11_000_000}"/>', order("2"))).endswith("2 rejected")
    assert ',,"The content is nested too deep, or holds a text too long, at line 2' in feed.report.read_text()


def test_a_record_nested_too_deep_is_rejected_alone(feed):
    part = "<bundled-product-lineitems><bundled-product-lineitem>"
    end = "</bundled-product-lineitem></bundled-product-lineitems>"
    deep = f'<order order-no="7">{part * 90}{end * 90}</order>'

    assert feed(orders(deep, order("8"))) == "1 created, 0 updated, 0 unchanged, 1 rejected"
    assert "1,7,The record is nested too deep." in feed.report.read_text()


@pytest.mark.parametrize("cut", [120, 700, 1100])
def test_orders_before_the_fault_stay_and_the_broken_one_leaves_nothing(feed, cut):
    whole = orders(order("1"), order("2"), order("3"))
    begin = whole.index('<order order-no="3"')

    summary, position, sentence = refused(feed, whole[: begin + cut])

    assert summary == "2 created, 0 updated, 0 unchanged, 1 rejected"
    assert (position, sentence.startswith("The content breaks off at line 2")) == ("3", True)
    assert list(SalesOrder.objects.order_by("pk").values_list("number", flat=True)) == ["1", "2"]


def test_a_record_beyond_all_measure_is_not_read_to_its_end(feed, monkeypatch):
    monkeypatch.setattr("orders.feeds.xml_reading.LARGEST", 200_000)
    huge = orders(order("1"), order("2", after="<notes>" + "<note/>" * 100_000 + "</notes>"))

    summary, _position, sentence = refused(feed, huge)

    assert (summary[:9], "no order is" in sentence) == ("1 created", True)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "iso-8859-1"])
def test_an_encoding_that_is_named_rightly_is_read(feed, encoding):
    named = {"utf-8-sig": "utf-8"}.get(encoding, encoding)
    content = orders(order(shipments=shipment(city="Málaga"))).replace("UTF-8", named)

    path = feed.folder / "encoded.xml"
    path.write_bytes(content.encode(encoding))
    code, _out = run(path)

    assert (code, SalesOrder.objects.get().ship_tos.get().address.city) == (0, "Málaga")


def test_a_file_with_blanks_before_its_first_element_is_xml_too(feed):
    assert feed("\n  " + orders(order()).split("\n", 1)[1]) == "1 created, 0 updated, 0 unchanged, 0 rejected"


def test_one_order_alone_is_a_file_too(feed):
    alone = order().replace("<order ", f'<order xmlns="{ORDERS}" ', 1)

    assert feed(alone) == "1 created, 0 updated, 0 unchanged, 0 rejected"


def test_comments_and_processing_instructions_are_passed_over(feed):
    noisy = orders(order()).replace("<currency>USD", "<!-- a --><?b c?><currency><!-- d -->USD")

    assert feed(noisy) == "1 created, 0 updated, 0 unchanged, 0 rejected"
