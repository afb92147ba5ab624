"""How an amount came about, the ledger, and the order as it was after any entry."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from orders.actions import suspension
from orders.actions.crediting import Credit, book_credits
from orders.actions.placing import NewAdjustment, NewCharge, NewPayment, NewShipTo, NewTransaction, place
from orders.actions.snapshots import snapshot
from orders.models import Component, CreditMemo, Deed, Entry, Invoice
from orders.pages.explaining import FIGURES, explain
from orders.pages.ledger import as_of
from orders.pages.reasons import reason
from orders.totals import charged
from tests.conftest import person
from tests.factories import line, new_order

pytestmark = pytest.mark.django_db


@pytest.fixture
def order():
    new = new_order("1001")
    new.lines = [line(1, quantity=3)]
    [order] = place([new])
    return order


def credited(order, by, *, net="2.00", tax="0.12", pieces=1):
    """Gives part of the first line back, its pieces counted."""
    item = order.line_items.first()
    before = snapshot([item])
    item.credited = pieces
    item.save()
    component = order.components.get(kind="line", line=item)
    credit = Credit(component, Decimal(net), Decimal(tax), quantity=Decimal(pieces))
    return book_credits(order, [credit], kind=Deed.Kind.REFUNDED, by=by, before=before)


@pytest.mark.parametrize("name", FIGURES)
def test_the_entries_behind_a_figure_come_to_the_figure(order, name):
    field = name.replace("-", "_")

    assert explain(order, name).charged == getattr(order, field)


def test_credits_stand_beneath_and_lead_to_what_is_left(order, agent):
    credited(order, agent)

    explanation = explain(order, "total")

    assert (explanation.charged, explanation.credited) == (order.total, Decimal("-2.12"))
    assert explanation.left == order.total - Decimal("2.12")


def test_a_line_is_explained_by_its_own_entries_alone(order):
    component = order.components.get(kind="line", line__position=1)

    assert explain(order, "line-1").charged == component.net


def test_each_entry_says_why_who_and_what(order, agent):
    credited(order, agent)

    [row] = explain(order, "subtotal").credits

    assert (row.deed, row.who) == ("Refunded by the shop", "Mia Berg")


@pytest.mark.parametrize(
    "name",
    [
        "nothing",
        "line-",
        "line-99",
        "line-²",
        "line-1e3",
        "LINE-1",
        "line-01",
        "line-0",
        "line-9-price",
        "line-9-tax",
        "adjustment-1",
        "invoice-1",
        "memo-1",
        "invoice-0",
    ],
)
def test_a_figure_that_there_is_not_is_answered_with_404(agent_client, order, name):
    assert agent_client.get(f"/orders/1001/explain/{name}/").status_code == 404


def test_how_opens_as_a_part_and_as_a_page(agent_client, order):
    part = agent_client.get("/orders/1001/explain/total/", headers={"HX-Request": "true"})
    page = agent_client.get("/orders/1001/explain/total/")

    assert part.text.strip() in page.text
    assert "<html" not in part.text
    assert "P3: Subtotal, Price Adj., Shipping, Handling, fees and Tax." in part.text


def test_who_may_not_see_orders_may_not_see_why(client, order):
    nobody = person("zoe", "Customer Service Agent")
    nobody.groups.clear()
    client.force_login(nobody)

    assert client.get("/orders/1001/ledger/").status_code == 403
    assert client.get("/orders/1001/explain/total/").status_code == 403


def test_the_ledger_lists_deeds_latest_first(agent_client, agent, order):
    credited(order, agent)

    page = agent_client.get("/orders/1001/ledger/").text

    assert page.index("Refunded by the shop") < page.index("As sold: 3 x 10")


def test_explaining_takes_the_same_number_of_queries_for_more_entries(
    order, agent, agent_client, django_assert_num_queries
):
    agent_client.get("/orders/1001/ledger/")
    credited(order, agent)
    with django_assert_num_queries(6):
        agent_client.get("/orders/1001/ledger/")
    for _n in range(5):
        credited(order, agent, net="0.10", tax="0.00")

    with django_assert_num_queries(6):
        agent_client.get("/orders/1001/ledger/")


def test_a_total_begins_with_the_figures_printed_above_it(order):
    [printed] = explain(order, "total").blocks

    assert [(row.what, row.amount) for row in printed.rows] == [
        ("Subtotal", order.subtotal), ("Price Adj.", 0), ("Shipping", order.shipping), ("Handling", 0),
        ("Tax", order.tax),
    ]  # fmt: skip
    assert printed.amount == order.total


def test_a_total_that_was_credited_says_what_changed_it(order, agent):
    credited(order, agent)

    printed, changed = explain(order, "total").blocks

    assert [(row.what, row.amount) for row in changed.rows] == [
        ("Imported", order.total), ("1. Item 1", Decimal("-2.12"))
    ]  # fmt: skip
    assert sum(row.amount for row in printed.rows) == changed.amount == printed.amount == order.total - Decimal("2.12")


def test_a_gross_total_counts_its_tax_once(order):
    [order] = place([gross_order()])

    [printed] = explain(order, "total").blocks

    assert sum(row.amount for row in printed.rows) == order.total


def gross_order():
    """An order whose prices contain their tax."""
    new = new_order("1002")
    new.tax_policy = "gross"
    return new


def test_how_of_a_line_says_its_tax_in_money(order):
    [row] = explain(order, "line-1").charges

    assert row.reasons == ["As sold: 3 x 10.00; tax 1.80 at 6 %"]


def test_a_tax_that_its_rate_does_not_explain_is_the_shops_own():
    new = new_order("1002")
    new.lines[0].charge = NewCharge(Decimal("10.00"), Decimal("0.99"), Decimal("0.06"))
    [order] = place([new])

    [row] = explain(order, "line-1-tax").charges

    assert (row.amount, row.reasons) == (Decimal("0.99"), ["As sold: 1 x 10.00; tax 0.99 as the shop stated it"])


def test_a_unit_price_tells_what_moved_it(order, agent):
    item = order.line_items.get()
    item.unit_price = Decimal("9.125")
    item.save()
    book_credits(order, [], kind=Deed.Kind.PRICE_CHANGED, by=agent, before=snapshot([order.line_items.get()]))
    first = order.deeds.order_by("pk").last()
    first.before["lines"][str(item.pk)]["unit_price"] = "10.00"
    first.save()

    [block] = explain(order, "line-1-price").blocks

    assert [(row.what, row.said, row.shown) for row in block.rows] == [
        ("As sold", "", "10.00"), ("Price changed", "Mia Berg", '<span class="sr">minus </span>(0.875)')
    ]  # fmt: skip
    assert block.shown == "9.125"


def test_an_adjustment_and_its_tax_have_explanations_of_their_own():
    new = new_order("1002")
    new.lines[0].adjustments = [
        NewAdjustment("Autumn", [NewCharge(Decimal("-1.00"), Decimal("-0.06"), Decimal("0.06"))])
    ]
    [order] = place([new])

    assert explain(order, "adjustment-1").charged == Decimal("-1.00")
    assert explain(order, "adjustment-1-tax").charged == Decimal("-0.06")
    assert explain(order, "line-1").charged == Decimal("10.00")
    assert explain(order, "adjustment-2") is None


def test_numbers_of_steps_are_printed_like_the_amounts_beside_them(order):
    entry = Entry.objects.filter(order=order).first()
    step = {"rule": "P4", "words": "%(was)s x %(left)s = %(now)s, %(rate)s.",
            "numbers": {"was": "-30.00", "left": "1200.5", "now": "<b>", "rate": "6 %"}}  # fmt: skip

    words = reason(step, entry)

    assert words == 'P4: <span class="sr">minus </span>(30.00) x 1,200.5 = &lt;b&gt;, 6 %.'


def test_what_is_due_is_the_total_less_what_was_paid(order):
    order.captured, order.refunded = Decimal("20.00"), Decimal("3.00")

    [block] = explain(order, "due").blocks

    assert [row.amount for row in block.rows] == [order.total, Decimal("-20.00"), Decimal("3.00")]
    assert block.amount == order.due


def test_captured_names_the_payment_and_what_its_gateway_answered():
    new = new_order("1002")
    asked = NewTransaction("capture", Decimal("15.60"), asked_at=timezone.now(), answer={})
    paid = {"authorised": Decimal("15.60"), "captured": Decimal("15.60"), "last4": "4242"}
    new.payments = [NewPayment("Card", "captured", **paid, transactions=[asked])]
    [order] = place([new])

    [block] = explain(order, "captured").blocks

    assert (block.rows[0].what, block.amount) == ("Card 4242", order.captured)
    assert block.rows[0].reasons[0].startswith("Capture of 15.60: ")


def test_a_credit_memo_leads_to_the_entries_of_its_deed(order, agent):
    memo = memo_of(order, credited(order, agent))

    [block] = explain(order, "memo-1").blocks

    assert [row.what for row in block.rows] == ["1. Item 1"]
    assert block.amount == -memo.gross


def test_an_invoice_leads_to_the_amounts_of_the_order(order):
    invoice = invoice_of(order)

    [block] = explain(order, "invoice-1").blocks

    assert [(row.what, row.how, row.amount) for row in block.rows] == [("1. Item 1", "line-1", invoice.gross)]


def memo_of(order, deed):
    """The credit memo of a deed that gave 2.12 back."""
    money = {"net": Decimal("2.00"), "tax": Decimal("0.12"), "gross": Decimal("2.12"), "currency": order.currency}
    return CreditMemo.objects.create(
        number="CM-1", site=order.site, order=order, deed=deed, made_at=deed.booked_at, **money
    )


def invoice_of(order, **facts):
    """An invoice of the first line."""
    component = order.components.get(kind="line")
    money = {name: getattr(component, name) for name in ("net", "tax", "gross", "currency")}
    made_at = facts.pop("made_at", timezone.now())
    invoice = Invoice.objects.create(number="I-1", site=order.site, order=order, made_at=made_at, **money, **facts)
    invoice.lines.create(component=component, words="Item 1", quantity=3, **money)
    return invoice


def two_places(number="1002"):
    """An order to two towns, 5.00 of shipping for each, less 2.00 at the second."""
    new = new_order(number, lines=2)
    off = NewAdjustment("Off shipping", [NewCharge(Decimal("-2.00"))])
    new.ship_tos = [
        NewShipTo({"city": "Hoboken"}, shipping=NewCharge(Decimal("5.00"))),
        NewShipTo({"city": "Salem"}, shipping=NewCharge(Decimal("5.00")), adjustments=[off]),
    ]
    new.lines[1].ship_to = 1
    return place([new])[0]


def test_what_is_charged_for_one_of_several_ship_tos_names_it(agent_client):
    order = two_places()

    rows = explain(order, "shipping").charges

    assert [row.what for row in rows] == [
        "Shipping, ship to 1, Hoboken", "Shipping, ship to 2, Salem", "Off shipping, ship to 2, Salem"
    ]  # fmt: skip
    assert 'Off shipping <span class="quiet">ship to 2, Salem</span>' in agent_client.get("/orders/1002/").text


def test_the_only_ship_to_is_not_named(order):
    assert [row.what for row in explain(order, "shipping").charges] == ["Shipping"]


def test_as_of_the_first_deed_the_order_is_as_sold(order, agent):
    sold = Entry.objects.filter(order=order).last()
    total = order.total
    credited(order, agent)

    then = as_of(order, str(sold.pk))

    assert (then.order.total, then.order.credited_total) == (total, 0)
    assert [each.credited for each in then.lines(order.line_items.all())] == [0] * order.line_items.count()


def test_as_of_a_later_deed_its_credits_and_pieces_are_there(order, agent):
    credited(order, agent)
    middle = Entry.objects.filter(order=order).last()
    credited(order, agent, net="1.00", tax="0.06", pieces=2)

    then = as_of(order, str(middle.pk))

    assert then.order.credited_total == Decimal("2.12")
    assert then.lines(order.line_items.all())[0].credited == 1


def test_as_of_now_is_what_is_stored(order, agent):
    credited(order, agent)
    order.refresh_from_db()

    then = as_of(order, str(Entry.objects.filter(order=order).last().pk))

    names = [field.name for field in Component._meta.concrete_fields]
    stored = [[getattr(each, name) for name in names] for each in order.components.order_by("pk")]
    assert [[getattr(each, name) for name in names] for each in then.components] == stored
    assert vars(charged(then.components, tax_policy=order.tax_policy))["total"] == order.total


def test_as_of_then_later_invoices_and_credit_memos_are_not_there_and_open_what_was_paid_later(order, agent):
    sold = Entry.objects.filter(order=order).last()
    made = {"made_at": sold.booked_at, "paid": Decimal("31.80"), "closed_at": sold.booked_at + timedelta(days=1)}
    invoice = invoice_of(order, **made)
    memo = memo_of(order, credited(order, agent))
    now = as_of(order, str(Entry.objects.filter(order=order).last().pk))

    then = as_of(order, str(sold.pk))

    assert [(each.paid, each.closed_at) for each in then.invoices([invoice])] == [(0, None)]
    assert then.credit_memos([memo]) == []
    assert now.credit_memos([memo]) == [memo]
    assert invoice.paid == Decimal("31.80")


def test_as_of_then_unit_values_are_those_of_then_and_the_rest_is_said_to_be_todays(agent_client, order, agent):
    sold = Entry.objects.filter(order=order).last()
    credited(order, agent)

    page = agent_client.get(f"/orders/1001/?as_of={sold.pk}").text

    assert f"/orders/1001/?as_of={sold.pk}&amp;unit_values=1" in page
    assert "Items, totals, invoices and credit memos are those of then; state, addresses," in page


@pytest.mark.parametrize("entry", ["", "x", "²", "0", "9" * 30])
def test_no_entry_of_the_order_is_no_moment_of_it(order, entry):
    assert as_of(order, entry) is None


def test_a_moment_is_the_end_of_its_deed(order, agent):
    first = Entry.objects.filter(order=order).first()
    last = Entry.objects.filter(order=order).last()
    credited(order, agent)

    assert as_of(order, str(first.pk)).order.total == as_of(order, str(last.pk)).order.total == order.total


def test_a_figure_is_explained_as_of_the_moment_that_is_shown(agent_client, order, agent):
    sold = Entry.objects.filter(order=order).last()
    credited(order, agent)

    page = agent_client.get(f"/orders/1001/?as_of={sold.pk}").text
    then = agent_client.get(f"/orders/1001/explain/total/?as_of={sold.pk}").text

    assert f"/orders/1001/explain/total/?as_of={sold.pk}" in page
    assert "Refunded by the shop" not in then
    assert "Refunded by the shop" in agent_client.get("/orders/1001/explain/total/").text


def test_as_of_then_the_state_is_said_to_be_todays_and_nothing_is_changed(agent_client, order, agent):
    sold = Entry.objects.filter(order=order).last()
    suspension.suspend(order, by=agent, reason="Possible fraud", seen=order.version)

    page = agent_client.get(f"/orders/1001/?as_of={sold.pk}").text

    assert "State today:" in page
    assert page.count("This is how the order stood; go back to now to change it.") >= 3
    assert 'id="suspension-open" aria-disabled="true"' in page
    assert "SUSPENDED" not in page
    assert "State today:" not in agent_client.get("/orders/1001/").text
