"""Amounts of order entry: read and shown as the agent's locale writes them, with the decimals of their currency."""

import html
import re
from decimal import Decimal

import pytest
from django.utils import timezone

from activities.models import Event
from csc.errors import Refused
from csc.locales import read_in
from csc.models import Site
from orders.cart import edits, typed
from orders.cart.document import Discount
from orders.gateways import Outcome
from orders.gateways.practice import PracticeGateway
from orders.models import Alert, Quote
from tests.orders.entry.placing import ask, place, question
from tests.orders.entry.shop import cart_of, edit, guards, ready, shop, url
from tests.orders.entry.shown import standing

WAYS = [
    ("EUR", "en", "5.5", "5.50", "10.40"),
    ("EUR", "de", "5,5", "5,50", "10,40"),
    ("KWD", "en", "5.125", "5.125", "10.775"),
    ("KWD", "de", "5,5", "5,500", "10,400"),
    ("JPY", "en", "7", "7", "9"),
    ("JPY", "de", "7", "7", "9"),
]


@pytest.mark.parametrize("space", [" ", "\u00a0", "\u202f"])
def test_thousands_are_read_with_any_space_where_the_language_writes_one(space):
    with read_in("fr"):
        assert typed.amount(f"1{space}234,56", "EUR") == Decimal("1234.56")
    with read_in("en"), pytest.raises(Refused):
        typed.amount(f"1{space}234.56", "EUR")


@pytest.mark.parametrize(
    ("words", "currency"), [("1.000", "JPY"), ("10.000", "EUR"), ("5.0", "JPY"), ("1.0000", "KWD")]
)
def test_noughts_after_the_point_may_mean_thousands_and_are_refused_where_the_currency_has_none(words, currency):
    for name in ("en", "fr"):
        with read_in(name), pytest.raises(Refused, match="decimals"):
            typed.amount(words, currency)
    with pytest.raises(Refused, match="not a number of whole pieces"):
        typed.quantity("1.000")


@pytest.fixture
def begins(agent):
    """An order of one item for 10, sent for 5, in a currency, keyed by an agent of a locale."""

    def begin(currency, locale):
        shop()
        Site.objects.update(currency=currency)
        agent.locale = locale
        agent.save()
        return ready(agent)

    return begin


def shown(page):
    """What an agent reads of a page, and what stands in its fields; the history keeps its words as they were said."""
    main = page.text[max(0, page.text.find('id="main"')) :].split('id="history"')[0]
    words = re.sub(r"<(svg|template).*?</\1>|<[^>]+>", " ", main, flags=re.DOTALL)
    fields = re.findall(r'<input class="input[^>]*? value="([^"]*)"', page.text)
    return html.unescape(" ".join([words, *fields]))


def with_points(page):
    """The numbers of a page that are written with a point."""
    return re.findall(r"\d+\.\d+", shown(page))


@pytest.mark.django_db
@pytest.mark.parametrize(("currency", "locale", "words", "field", "left"), WAYS)
def test_an_amount_of_a_payment_is_read_and_shown_with_the_decimals_of_its_currency(
    htmx_client, begins, currency, locale, words, field, left
):
    pending = begins(currency, locale)
    payment = cart_of(pending).payments[0].id

    page = htmx_client.post(url(pending, tab="payments"), guards(pending, **{f"amount-{payment}": words}))
    again = htmx_client.post(url(pending, tab="payments"), guards(pending, **{f"amount-{payment}": field}))

    assert [standing(each, f"amount-{payment}") for each in (page, again)] == [field, field]
    assert f"{left} of the order is not paid" in shown(page)
    assert cart_of(pending).payments[0].amount == Decimal(field.replace(",", "."))


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("currency", "locale", "words", "field"),
    [
        ("EUR", "de", "2,5", "2,50"),
        ("KWD", "de", "0,125", "0,125"),
        ("KWD", "en", "0.5", "0.500"),
        ("JPY", "de", "3", "3"),
        ("EUR", "de", "2,5%", "2,5%"),
        ("EUR", "en", "2.50%", "2.5%"),
    ],
)
def test_a_discount_is_read_and_shown_as_the_agent_writes_it(htmx_client, begins, currency, locale, words, field):
    pending = begins(currency, locale)
    line = cart_of(pending).lines[0].id

    page = htmx_client.post(url(pending), guards(pending, **{f"discount-{line}": words, "discount": words}))

    assert [standing(page, name) for name in (f"discount-{line}", "discount")] == [field, field]
    assert isinstance(cart_of(pending).discount, Discount)


@pytest.mark.parametrize(
    ("currency", "locale", "words", "why"),
    [
        ("JPY", "de", "10,5", "JPY has 0 decimals; 10,5 has more."),
        ("KWD", "de", "1,2345", "KWD has 3 decimals; 1,2345 has more."),
        ("KWD", "en", "1.2345", "KWD has 3 decimals; 1.2345 has more."),
        ("EUR", "de", "1.2.3", "“1.2.3” is not an amount of EUR."),
    ],
)
def test_what_has_too_many_decimals_is_refused_in_the_words_that_were_typed(currency, locale, words, why):
    with read_in(locale), pytest.raises(Refused, match=re.escape(why)):
        typed.amount(words, currency)


@pytest.mark.django_db
def test_a_discount_that_is_too_large_is_refused_with_both_amounts_as_the_agent_writes_them(htmx_client, begins):
    pending = begins("KWD", "de")

    page = htmx_client.post(url(pending), guards(pending, discount="20,5"))

    assert "A discount of 20,500 is more than the 10,000 that it is taken off." in shown(page)


@pytest.mark.django_db
@pytest.mark.parametrize("currency", ["KWD", "EUR"])
def test_no_page_of_order_entry_writes_a_point_where_the_agent_writes_a_comma(
    agent, agent_client, htmx_client, begins, currency
):
    pending = begins(currency, "de")
    cart = cart_of(pending)
    edit(pending, edits.set_cart({}, {cart.lines[0].id: Discount(percent=Decimal("2.5"))}, None, ""), agent)
    edit(pending, edits.set_payments({cart.payments[0].id: Decimal("1.35")}, {}), agent)
    edit(pending, edits.add_payment("link"), agent)

    pages = [agent_client.get(url(pending, tab=tab)) for tab in ("info", "cart", "shipping", "payments", "review")]
    agent_client.post(url(pending, "quote_order"), guards(pending, until=timezone.localdate().isoformat()))
    pages.append(agent_client.get(Quote.objects.get().get_absolute_url()))
    ask(place(pending, agent))
    pages.append(htmx_client.get(url(pending, "answer")))

    assert [with_points(page) for page in pages] == [[]] * 7


@pytest.mark.django_db
@pytest.mark.parametrize(("currency", "said"), [("KWD", "15.900 KWD"), ("JPY", "16 JPY"), ("EUR", "15.90 EUR")])
def test_the_history_of_a_payment_has_the_decimals_of_its_currency(agent, begins, currency, said):
    yes, no = place(begins(currency, "en"), agent), place(ready(agent), agent)
    no.payments.update(gateway_token="tok_declined")

    ask(yes)
    ask(no)

    summaries = Event.objects.filter(verb="order.payment_authorised").values_list("summary", flat=True)
    assert list(summaries) == [f"Payment authorised: Card {said}"]
    assert Alert.objects.get().words == f"Visa 4242 {said} was declined: Insufficient funds"


@pytest.mark.parametrize(("amount", "currency"), [("1.351", "KWD"), ("3751", "JPY"), ("12.5100", "EUR")])
def test_the_last_digits_of_an_amount_of_any_currency_ask_the_practice_gateway(amount, currency):
    asked = question("stored", "tok_visa", amount=Decimal(amount), currency=currency)

    assert PracticeGateway().authorise(asked).outcome == Outcome.DECLINED
