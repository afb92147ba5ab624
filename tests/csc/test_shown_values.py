"""How amounts, unit prices, quantities and times are shown to an agent."""

from datetime import UTC, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from csc.locales import read_in
from csc.templatetags.csc import clock, credit, exact_price, icon, initials, is_cut, money, quantity, unit_price, when


@pytest.mark.parametrize(
    ("amount", "currency", "shown"),
    [
        ("1203.5", "USD", "1,203.50"),
        ("1203", "JPY", "1,203"),
        ("3.125", "KWD", "3.125"),
        ("0", "EUR", "0.00"),
        ("0.0000", "EUR", "0.00"),
    ],
)
def test_an_amount_has_the_decimals_of_its_currency(amount, currency, shown):
    assert money(Decimal(amount), currency) == shown


def test_an_amount_is_written_as_the_agents_locale_does():
    with read_in("de"):
        shown = money(Decimal("1203.50"), "EUR")

    assert shown == "1.203,50"


def test_a_negative_amount_stands_in_brackets_and_is_read_aloud_as_minus():
    shown = money(Decimal("-75.00"), "USD")

    assert shown == '<span class="negative"><span class="sr">minus </span>(75.00)</span>'


def test_nothing_is_shown_for_an_amount_that_is_not_known():
    assert money(None, "USD") == ""


def test_a_credit_reduces_a_charge_and_gives_back_a_discount():
    assert "(10.26)" in credit(Decimal("10.26"), "USD")
    assert credit(Decimal("-12.82"), "USD") == "12.82"


def test_a_unit_price_is_cut_not_rounded_and_its_dagger_tells_the_exact_one():
    shown = unit_price(Decimal("2.9990000000"), "USD", "exact-prices")

    assert shown.startswith("2.99<a ")
    assert 'href="#exact-prices"' in shown
    assert 'aria-label="exact unit price 2.999"' in shown


def test_a_unit_price_that_loses_nothing_has_no_dagger():
    assert unit_price(Decimal("159.1900000000"), "USD", "exact-prices") == "159.19"


def test_a_price_is_cut_by_a_currency_without_decimals():
    assert is_cut(Decimal("9.50"), "JPY")
    assert not is_cut(Decimal("9.50"), "USD")


@pytest.mark.parametrize(("price", "shown"), [("143.2710000000", "143.271"), ("100.0000000000", "100"), ("0", "0")])
def test_an_exact_price_has_no_idle_zeros(price, shown):
    assert exact_price(Decimal(price)) == shown


@pytest.mark.parametrize(("amount", "shown"), [("2.0000", "2"), ("1.5000", "1.5"), ("1200", "1,200"), (None, "")])
def test_a_quantity_has_no_idle_decimals(amount, shown):
    assert quantity(amount and Decimal(amount)) == shown


def test_a_time_is_shown_in_the_agents_zone_and_names_it():
    moment = datetime(2026, 11, 23, 12, 58, 0, tzinfo=UTC)

    with timezone.override(ZoneInfo("Europe/Madrid")):
        shown = when(moment)

    assert ">23 Nov 2026 13:58</time>" in shown
    assert 'title="2026-11-23 13:58:00 CET"' in shown


NAMES = [("Mia Berg", "MB"), ("admin", "A"), ("Ana María de López", "AL"), ("", "")]


def test_a_moment_of_another_year_names_its_year():
    assert ">20 Jun 2025 22:04</time>" in clock(datetime(2025, 6, 20, 22, 4, tzinfo=UTC))


def test_no_moment_shows_nothing():
    assert clock(None) == ""


@pytest.mark.parametrize(("name", "letters"), NAMES)
def test_initials_are_those_of_the_first_and_the_last_word(name, letters):
    assert initials(name) == letters


def test_an_icon_is_hidden_from_screen_readers():
    assert 'aria-hidden="true"' in icon("lock")
