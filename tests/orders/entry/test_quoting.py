"""Quotes: made from a cart, extended, declined, expired by the nightly job, and turned into an order."""

import re
from datetime import timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from activities.models import Event
from csc.errors import Refused
from csc.models import Site
from orders.actions import quoting
from orders.cart import edits
from orders.cart.document import Discount
from orders.models import OrderSettings, PendingOrder, PriceBookEntry, Quote, ShippingMethod
from orders.pages.quote import QuotePage
from orders.tasks import expire_quotes
from tests.orders.entry.shop import cart_of, edit, guards, hand, put_in, ready, url

pytestmark = pytest.mark.django_db


def today(days=0):
    return timezone.localdate() + timedelta(days=days)


def in_words(day):
    return f"{day.day} {day:%B %Y}"


def quoted(agent, days=30, **facts):
    pending = ready(agent, "TIE", quantity=3)
    pending.refresh_from_db()
    quote = quoting.create(pending, hand=hand(agent), until=today(days), seen=pending.version)
    if facts:
        Quote.objects.filter(pk=quote.pk).update(**facts)
        quote.refresh_from_db()
    return quote


def form(quote, **fields):
    return {"idem": str(uuid4()), "version": str(quote.version), **fields}


def totals_of(page):
    """Names and figures of a quote's totals, without their how?"""
    rows = re.findall(r"<tr[^>]*>(.*?)</tr>", page.partition('id="totals"')[2].partition("</table>")[0], re.S)
    texts = (
        " ".join(re.sub(r"<a class=.how.*?</a>|<svg.*?</svg>|<[^>]+>", " ", row, flags=re.S).split()) for row in rows
    )
    return [each for each in texts if each]


class TestThePage:
    def test_discounts_shipping_and_tax_stand_apart(self, agent, agent_client):
        quote = quoted(agent)

        assert totals_of(agent_client.get(quote.get_absolute_url()).text) == [
            "Subtotal 30.00", "Shipping 5.00", "Tax 2.10", "Total USD 37.10",
        ]  # fmt: skip

    def test_a_discount_stands_beneath_its_line_and_one_on_the_order_among_the_totals(self, agent, agent_client):
        pending = ready(agent, "TIE", quantity=3)
        edit(pending, discounted, agent)
        pending.refresh_from_db()
        quote = quoting.create(pending, hand=hand(agent), until=today(3), seen=pending.version)

        page = agent_client.get(quote.get_absolute_url()).text

        assert "(3.00)" in page.partition('id="items"')[2].partition("</table>")[0]
        assert totals_of(page)[:2] == ["Subtotal 27.00", "Price Adj. minus (2.00)"]

    @pytest.mark.parametrize(
        ("what", "words"), [("tax", "P17:"), ("shipping", "5.00"), ("subtotal", "Item TIE"), ("total", "37.10")]
    )
    def test_how_explains_each_figure(self, agent, agent_client, what, words):
        quote = quoted(agent)

        told = agent_client.get(f"{quote.get_absolute_url()}explain/{what}/")

        assert (told.status_code, words in told.text) == (200, True)
        assert f"explain/{what}/" in agent_client.get(quote.get_absolute_url()).text

    def test_how_of_what_a_quote_has_not_is_not_there(self, agent, agent_client):
        assert agent_client.get(f"{quoted(agent).get_absolute_url()}explain/line-1/").status_code == 404

    def test_when_the_shop_asks_for_something_else_meanwhile_the_promise_stays_and_it_says_so(
        self, agent, agent_client
    ):
        quote = quoted(agent)
        ShippingMethod.objects.update(price=Decimal("9.00"))

        page = agent_client.get(quote.get_absolute_url()).text

        assert totals_of(page) == ["Items 30.00", "Discounts, shipping and tax 7.10", "Total USD 37.10"]
        assert "cannot be told apart any more" in page
        assert agent_client.get(f"{quote.get_absolute_url()}explain/tax/").status_code == 404

    def test_lines_stand_beneath_the_address_that_they_go_to(self, agent, agent_client):
        quote = quoted(agent)
        cart = quote.cart
        cart["ship_tos"].append({"id": 9, "address": {"first_name": "Ben", "city": "Boston"}, "method_name": "Ground"})
        cart["lines"].append({**cart["lines"][0], "id": 90, "name": "Scarf", "ship_to": 9})
        Quote.objects.filter(pk=quote.pk).update(cart=cart)

        items = agent_client.get(quote.get_absolute_url()).text.partition('id="items"')[2].partition("</table>")[0]

        found = [items.index(words) for words in ("Ship to 1", "Albany", "Item TIE", "Ship to 2", "Boston", "Scarf")]
        assert found == sorted(found)


def discounted(cart, pending):
    """10 % off the line and 2.00 off the order, by hand."""
    cart.lines[0].discount = Discount(percent=Decimal(10))
    cart.discount = Discount(amount=Decimal(2))


class TestTheActions:
    def test_a_quote_freezes_the_cart_with_its_prices(self, agent):
        quote = quoted(agent)
        PriceBookEntry.objects.update(amount=Decimal("99.00"))

        page = QuotePage(Quote.objects.get())

        assert (quote.state, quote.total, quote.line_count) == ("open", Decimal("37.10"), 1)
        assert [(line.name, line.unit_price, line.extended) for line in page.lines] == [
            ("Item TIE", Decimal(10), Decimal("30.00"))
        ]
        assert [each.summary for each in Event.objects.about("quote", quote.pk)] == [
            f"Quoted 37.10 USD until {in_words(today(30))}"
        ]

    def test_the_switch_leaves_parking(self, agent):
        OrderSettings.objects.update_or_create(pk=1, defaults={"quotes_enabled": False})

        with pytest.raises(Refused, match=r"Quotes are switched off here\. Park the order instead\."):
            quoted(agent)

    def test_a_day_that_is_over_is_refused(self, agent):
        with pytest.raises(Refused, match="That day is over"):
            quoted(agent, days=-1)

    def test_extending_lets_prices_hold_on_and_opens_what_had_expired(self, agent):
        quote = quoted(agent, state="expired", valid_until=today(-3))

        quoting.extend(quote, by=agent, until=today(5), seen=quote.version)

        quote.refresh_from_db()
        assert (quote.state, quote.valid_until) == ("open", today(5))
        assert Event.objects.about("quote", quote.pk).first().summary == f"Extended until {in_words(today(5))}"

    def test_a_declined_quote_is_over(self, agent):
        quote = quoting.decline(quoted(agent), by=agent, reason="Too dear", seen=1)

        with pytest.raises(Refused, match="is Declined; nothing more can be done with it"):
            quoting.turn(quote, by=agent, seen=quote.version)
        with pytest.raises(Refused, match="is Declined"):
            quoting.extend(quote, by=agent, until=today(60), seen=quote.version)

    def test_the_nightly_job_expires_what_has_run_out_and_nothing_else(self, agent):
        late, fresh = quoted(agent, valid_until=today(-2)), quoted(agent)
        turned = quoted(agent, valid_until=today(-2), state="declined")

        expire_quotes()
        expire_quotes()

        assert [Quote.objects.get(pk=each.pk).state for each in (late, fresh, turned)] == [
            "expired",
            "open",
            "declined",
        ]
        assert Event.objects.about("quote", late.pk).filter(verb="quote.expired").count() == 1

    def test_turned_into_an_order_it_keeps_its_prices_and_shows_todays(self, agent, agent_client):
        quote = quoted(agent)
        PriceBookEntry.objects.update(amount=Decimal("12.00"))

        pending = quoting.turn(quote, by=agent, seen=quote.version)
        page = agent_client.get(url(pending)).content.decode()

        quote.refresh_from_db()
        assert (quote.state, quote.turned_into) == ("converted", pending)
        assert pending.total == Decimal("37.10")
        assert "quoted; today 12.00" in page
        assert "quoted at 37.10 USD." in page
        assert "At today&#x27;s prices it would come to 43.46 USD." in page.replace("'", "&#x27;")
        assert "It comes to the same today." not in page

        edit(pending, edits.use_todays_price(cart_of(pending).lines[0].id), agent)
        page = agent_client.get(url(pending)).content.decode()

        assert PendingOrder.objects.get(pk=pending.pk).total == Decimal("43.46")
        assert "Now it comes to 43.46 USD." in page
        assert "it would come to" not in page

    def test_what_is_added_to_a_quoted_item_is_a_line_of_its_own_at_todays_price(self, agent):
        pending = quoting.turn(quoted(agent), by=agent, seen=1)
        PriceBookEntry.objects.update(amount=Decimal("8.00"))

        put_in(pending, "TIE", agent, 2)
        put_in(pending, "TIE", agent, 1)

        assert [(each.quantity, each.unit_price) for each in cart_of(pending).lines] == [
            (Decimal(3), Decimal("10.00")),
            (Decimal(3), Decimal("8.00")),
        ]

    def test_the_quoted_pieces_count_when_more_of_the_item_is_added(self, agent):
        pending = quoting.turn(quoted(agent), by=agent, seen=1)

        with pytest.raises(Refused, match=r"TIE: 10 available, 11 wanted\."):
            put_in(pending, "TIE", agent, 8)

    def test_a_line_with_todays_price_again_takes_added_pieces_up(self, agent):
        pending = quoting.turn(quoted(agent), by=agent, seen=1)
        edit(pending, edits.use_todays_price(cart_of(pending).lines[0].id), agent)

        put_in(pending, "TIE", agent, 2)

        assert [each.quantity for each in cart_of(pending).lines] == [Decimal(5)]

    def test_more_pieces_than_were_quoted_are_told_at_the_line(self, agent, agent_client, htmx_client):
        pending = quoting.turn(quoted(agent), by=agent, seen=1)
        PriceBookEntry.objects.update(amount=Decimal("8.00"))
        line = cart_of(pending).lines[0].id

        before = agent_client.get(url(pending)).text
        after = htmx_client.post(url(pending), guards(pending, **{f"quantity-{line}": "5"})).text

        assert "quoted; today 8.00" in before
        assert "quoted for 3; today 8.00" in after
        assert "Now it comes to 58.30 USD." in after
        assert "s prices it would come to 47.70 USD." in after

    def test_it_is_turned_once(self, agent):
        quote = quoted(agent)
        pending = quoting.turn(quote, by=agent, seen=quote.version)
        quote.refresh_from_db()

        with pytest.raises(Refused, match=f"was turned into Pending order {pending.number}"):
            quoting.turn(quote, by=agent, seen=quote.version)

    def test_prices_that_ran_out_are_not_turned_into_an_order(self, agent):
        quote = quoted(agent, valid_until=today(-2))

        with pytest.raises(Refused, match="Prices ran out on"):
            quoting.turn(quote, by=agent, seen=quote.version)

    def test_prices_that_ran_out_are_renewed_with_todays_and_the_difference_is_told(self, agent, agent_client):
        quote = quoted(agent, state="expired", valid_until=today(-2))
        PriceBookEntry.objects.update(amount=Decimal("12.00"))

        pending = quoting.renew(quote, by=agent, seen=quote.version)
        page = agent_client.get(url(pending)).text

        quote.refresh_from_db()
        assert (quote.state, pending.total) == ("expired", Decimal("43.46"))
        assert "Now it comes to 43.46 USD." in page
        assert Event.objects.about("quote", quote.pk).first().summary == (
            f"Offered anew at today's prices as {pending.number}"
        )

    def test_a_quote_whose_prices_hold_is_not_renewed(self, agent):
        quote = quoted(agent)

        with pytest.raises(Refused, match="have not run out; turn it into an order"):
            quoting.renew(quote, by=agent, seen=quote.version)

    def test_a_quote_of_a_shop_that_sells_in_another_currency_now_is_turned_into_no_order(self, agent):
        quote = quoted(agent)
        Site.objects.update(currency="EUR")

        with pytest.raises(Refused, match="sells in EUR now; this was begun in USD"):
            quoting.turn(Quote.objects.get(), by=agent, seen=quote.version)


class TestTheViews:
    def test_review_makes_one_quote_of_two_clicks(self, agent, agent_client):
        pending = ready(agent)
        posted = guards(pending, until=str(today(10)))

        answers = [agent_client.post(url(pending, "quote_order"), posted) for _twice in range(2)]

        quote = Quote.objects.get()
        assert {each["Location"] for each in answers} == {quote.get_absolute_url()}
        assert quote.valid_until == today(10)

    def test_a_day_that_is_none_is_refused_in_words(self, agent, agent_client):
        pending = ready(agent)

        answer = agent_client.post(url(pending, "quote_order"), guards(pending, until="soon"))

        assert answer.status_code == 409
        assert "“soon” is no day" in answer.content.decode()

    def test_review_says_that_quotes_are_off(self, agent, agent_client):
        OrderSettings.objects.update_or_create(pk=1, defaults={"quotes_enabled": False})
        pending = ready(agent)

        page = agent_client.get(url(pending, tab="review")).content.decode()

        assert "Quotes are switched off here. Park the order instead." in page
        assert "Create quote" not in page

    def test_extend_decline_and_turn_by_their_buttons(self, agent, htmx_client, agent_client):
        quote = quoted(agent)

        extended = htmx_client.post(
            reverse("orders:extend_quote", args=[quote.number]), form(quote, until=str(today(60)))
        )
        quote.refresh_from_db()
        turned = agent_client.post(reverse("orders:turn_quote", args=[quote.number]), form(quote))
        quote.refresh_from_db()
        declined = htmx_client.post(
            reverse("orders:decline_quote", args=[quote.number]), form(quote, reason="Changed their mind")
        )

        assert extended.status_code == 200
        assert quote.valid_until == today(60)
        assert turned["Location"] == url(PendingOrder.objects.latest("pk"))
        assert declined.status_code == 409

    def test_a_day_that_is_refused_is_told_at_its_field_in_the_open_popup(self, agent, htmx_client):
        quote = quoted(agent)
        day = str(today(-3))

        answer = htmx_client.post(reverse("orders:extend_quote", args=[quote.number]), form(quote, until=day))

        popup = answer.text.partition('id="extend"')[2].partition("</details>")[0]
        assert answer.status_code == 409
        assert popup.startswith(" open>")
        assert f'value="{day}"' in popup
        assert 'id="until-error"' in popup
        assert answer.text.count('role="alert"') == 1

    def test_a_reason_that_is_too_long_stays_in_its_field_with_what_is_wrong(self, agent, htmx_client):
        quote = quoted(agent)
        posted = form(quote, reason="Too dear. " * 21)

        answer = htmx_client.post(reverse("orders:decline_quote", args=[quote.number]), posted)

        assert answer.status_code == 422
        assert "Say it in 200 characters; this has 209." in answer.text
        assert f'name="reason" value="{posted["reason"]}"' in answer.text

    @pytest.mark.parametrize("verb", ["extend_quote", "decline_quote", "turn_quote", "renew_quote"])
    def test_who_may_not_quote_is_turned_away(self, agent, administrator, client, verb):
        quote = quoted(agent)
        client.force_login(administrator)

        assert client.post(reverse(f"orders:{verb}", args=[quote.number]), form(quote)).status_code == 403

    def test_the_page_shows_what_a_line_costs_today_where_that_differs(self, agent, agent_client):
        quote = quoted(agent)

        before = agent_client.get(quote.get_absolute_url()).text
        PriceBookEntry.objects.update(amount=Decimal("8.00"))
        after = agent_client.get(quote.get_absolute_url()).text

        assert "today's price differs" not in before
        assert "today 8.00" in after
        assert "today's price differs on 1 line." in after.replace("&#x27;", "'")

    def test_an_expired_quote_is_renewed_by_its_button(self, agent, agent_client):
        quote = quoted(agent, state="expired", valid_until=today(-2))
        posted = form(quote)

        page = agent_client.get(quote.get_absolute_url()).text
        answers = [agent_client.post(reverse("orders:renew_quote", args=[quote.number]), posted) for _twice in (1, 2)]

        pending = PendingOrder.objects.latest("pk")
        assert 'id="renew"' in page
        assert [each["Location"] for each in answers] == [url(pending), url(pending)]

    def test_the_page_keeps_its_verbs_and_says_why_one_is_off(self, agent, agent_client):
        quote = quoted(agent, valid_until=today(-1))

        page = agent_client.get(quote.get_absolute_url()).content.decode()

        assert "Prices ran out on" in page
        assert "Extend" in page
