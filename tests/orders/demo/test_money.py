"""Money of the demo shop: sums, taxes, invoices, credits, and the worked example to the cent."""

from decimal import Decimal
from io import StringIO

from django.core.management import call_command
from django.db.models import Count, F, Q, Sum

from orders.models import (
    Alert,
    Component,
    CreditMemo,
    Entry,
    Invoice,
    InvoiceLine,
    LineItem,
    Payment,
    PriceAdjustment,
    ReturnOrder,
    SalesOrder,
)

State = SalesOrder.State


def test_every_order_is_the_sum_of_its_components(shop):
    sums = SalesOrder.objects.annotate(
        charged=Sum("components__gross"), taxed=Sum("components__tax"), back=Sum("components__credited_gross")
    )

    assert list(sums.exclude(charged=F("total"), taxed=F("tax"), back=F("credited_total"))) == []
    assert SalesOrder.objects.filter(total__lte=0).count() == 0


def test_every_component_is_the_sum_of_its_entries(shop):
    sold = Sum("entries__gross", filter=~Q(entries__effect=Entry.Effect.CREDIT))
    credited = Sum("entries__gross", filter=Q(entries__effect=Entry.Effect.CREDIT), default=Decimal(0))
    sums = Component.objects.annotate(sold=sold, given_back=credited)

    assert list(sums.exclude(sold=F("gross"), given_back=-F("credited_gross"))) == []


def test_the_check_of_money_finds_nothing(shop):
    call_command("check_money", stdout=StringIO(), stderr=StringIO())  # it ends with an error when it finds something


def test_line_tax_is_the_rate_on_the_extended_price_under_the_net_policy(shop):
    net = Component.objects.filter(order__tax_policy="net", kind=Component.Kind.LINE, tax_rate__gt=0)
    wrong = [each for each in net if abs(each.net * each.tax_rate - each.tax) > Decimal("0.005")]

    assert net.exists()
    assert wrong == []


def test_prices_contain_their_tax_under_the_gross_policy(shop):
    lines = LineItem.objects.filter(order__tax_policy="gross").annotate(
        charged=Sum("components__gross", filter=Q(components__kind=Component.Kind.LINE))
    )

    assert lines.exists()
    assert list(lines.exclude(charged=F("unit_price") * F("original_quantity"))) == []


def test_yen_have_no_decimals(shop):
    totals = SalesOrder.objects.filter(currency="JPY").values_list("total", flat=True)

    assert totals
    assert all(total == int(total) for total in totals)


def test_an_order_that_was_sent_is_invoiced_whole(shop):
    sent = SalesOrder.objects.filter(state__in=[State.WAITING_FILING, State.CLOSED]).annotate(
        invoiced=Sum("invoices__gross")
    )

    assert list(sent.exclude(invoiced=F("total"), captured=F("total"))) == []
    lines = InvoiceLine.objects.values("component").annotate(
        part=Sum("gross"), whole=Sum("component__gross") / Count("id")
    )
    assert list(lines.exclude(part=F("whole"))) == []


def test_invoices_have_no_gap_in_their_numbers(shop):
    for site in ("us", "eu", "uk", "jp"):
        numbers = Invoice.objects.filter(site__code=site).values_list("number", flat=True)
        prefix = f"I-{site.upper()}-"

        assert sorted(int(each.removeprefix(prefix)) for each in numbers) == list(range(1, len(numbers) + 1))


def test_there_are_promotions_on_items_and_on_orders(shop):
    adjustments = PriceAdjustment.objects.exclude(order__number="FURNITURE")

    assert adjustments.filter(line__isnull=False).exists()
    assert adjustments.filter(line__isnull=True, ship_to__isnull=True).exists()


def test_an_order_level_adjustment_has_one_charge_for_each_tax_rate(shop):
    over_orders = Component.objects.filter(kind=Component.Kind.ORDER_ADJUSTMENT)
    of_lines = Component.objects.filter(kind=Component.Kind.LINE)
    for order_id in over_orders.values_list("order", flat=True).distinct():
        rates = set(of_lines.filter(order=order_id).values_list("tax_rate", flat=True))

        assert set(over_orders.filter(order=order_id).values_list("tax_rate", flat=True)) == rates


def test_returns_are_credited_and_refunded(shop):
    assert ReturnOrder.objects.filter(state=ReturnOrder.State.WAITING_RECEIVING).exists()
    assert ReturnOrder.objects.filter(state=ReturnOrder.State.CLOSED).exists()
    memos = CreditMemo.objects.aggregate(sum=Sum("gross"))["sum"]
    assert SalesOrder.objects.aggregate(sum=Sum("credited_total"))["sum"] == memos > 0
    assert Payment.objects.aggregate(sum=Sum("refund_promised"))["sum"] == memos


def test_orders_know_what_their_payments_have_moved(shop):
    sums = SalesOrder.objects.annotate(
        asked=Sum("payments__authorised"), taken=Sum("payments__captured"), given=Sum("payments__refunded")
    )

    assert list(sums.exclude(asked=F("authorised"), taken=F("captured"), given=F("refunded"))) == []


def test_the_furniture_order_is_the_worked_example_to_the_cent(shop):
    furniture = SalesOrder.objects.get(number="FURNITURE")

    assert (furniture.state, furniture.tax_policy, furniture.currency) == (State.WAITING_ALLOCATION, "net", "USD")
    amounts = ("subtotal", "order_adjustment", "shipping", "handling", "tax", "total")
    assert {name: str(round(getattr(furniture, name), 2)) for name in amounts} == {
        "subtotal": "799.54",
        "order_adjustment": "-75.00",
        "shipping": "60.00",
        "handling": "0.00",
        "tax": "47.07",
        "total": "831.61",
    }
    lines = furniture.line_items.values_list("name", "ordered", "unit_price")
    assert [(name, int(ordered), str(round(price, 2))) for name, ordered, price in lines] == [
        ("Desk Chair - Black", 2, "112.99"),
        ("Desk Chair - Brown", 1, "126.99"),
        ("Office Desk - Black", 2, "159.19"),
        ("Office Desk - Brown", 1, "173.19"),
    ]
    components = furniture.components.order_by("id").values_list("kind", "line__position", "net", "tax", "tax_rate")
    shown = [(kind, line or 0, f"{net:.2f}", f"{tax:.2f}", f"{rate:.2f}") for kind, line, net, tax, rate in components]
    assert sorted(shown) == [
        ("handling", 0, "0.00", "0.00", "0.06"),
        ("line", 1, "225.98", "13.56", "0.06"),
        ("line", 2, "126.99", "7.62", "0.06"),
        ("line", 3, "318.38", "19.10", "0.06"),
        ("line", 4, "173.19", "10.39", "0.06"),
        ("line_adjustment", 3, "-45.00", "-2.70", "0.06"),
        ("order_adjustment", 0, "-75.00", "-4.50", "0.06"),
        ("shipping", 0, "60.00", "3.60", "0.06"),
    ]  # fmt: skip
    [alert] = Alert.objects.about(furniture).open()
    assert (alert.blocking, alert.words.startswith("Line 2 is late")) == (False, True)


def test_the_shop_stated_other_figures_for_an_order_that_waits_and_for_one_that_is_closed(shop):
    alerts = Alert.objects.filter(kind="figures_differ")

    assert sorted(bool(each.cleared_at) for each in alerts) == [False, True]
    assert SalesOrder.objects.exclude(feed_figures={}).count() == 2


def test_what_came_back_was_worked_out_by_the_engine_and_tells_how(shop):
    given = Entry.objects.filter(deed__kind__in=["returned", "appeased"]).select_related("component")

    assert given.exists()
    for entry in given:
        moved = [sum(Decimal(step[part]) for step in entry.steps) for part in ("net", "tax")]
        assert moved == [entry.net, entry.tax]
        assert all(step["rule"] and step["words"] % step["numbers"] for step in entry.steps)
