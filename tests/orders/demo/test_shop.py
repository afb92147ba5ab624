"""The demo shop: who is in it, how its orders stand, what is told of them, and who can sign in."""

from datetime import timedelta
from decimal import Decimal
from io import StringIO

from django.contrib.auth import authenticate
from django.core.management import call_command
from django.db.models import Count, F, Sum
from django.test import RequestFactory
from django.utils import timezone

from activities.models import Event, Note
from csc.models import JobRun
from orders.actions.allocation import why_not_allocate
from orders.demo.places import COUNTRIES
from orders.demo.users import doors
from orders.models import (
    Alert,
    Customer,
    CustomerAddress,
    CustomerEmail,
    PendingOrder,
    Quote,
    SalesOrder,
    ShippingOrder,
    ShippingOrderItem,
    ShipTo,
    Stock,
)
from orders.pages.quote_reckoning import reckoned
from orders.workflow.queue import advance_orders

State = SalesOrder.State


def said(command: str, **options: object) -> str:
    out = StringIO()
    call_command(command, stdout=out, **options)
    return out.getvalue()


def test_the_shop_has_orders_in_every_state(shop):
    states = set(SalesOrder.objects.values_list("state", flat=True))

    assert states == set(State)


def test_most_orders_are_closed(shop):
    assert SalesOrder.objects.filter(state=State.CLOSED).count() > SalesOrder.objects.count() / 2


def test_orders_go_back_eighteen_months_and_end_today(shop):
    run = JobRun.objects.get(job="load_demo")
    placed = SalesOrder.objects.order_by("placed_at").values_list("placed_at", flat=True)

    assert timedelta(days=530) < run.started_at - placed[0] <= timedelta(days=548)
    assert timedelta(0) < run.started_at - placed[len(placed) - 1] < timedelta(minutes=5)


def test_the_next_order_that_is_placed_here_has_the_next_number(shop):
    numbers = SalesOrder.objects.exclude(number="FURNITURE").values_list("number", flat=True)

    assert sorted(map(int, numbers)) == list(range(99_821, 100_001))


def test_customers_live_in_six_countries_and_speak_four_languages(shop):
    countries = set(CustomerAddress.objects.values_list("country", flat=True))
    locales = set(Customer.objects.values_list("locale", flat=True))

    assert countries == {"US", "GB", "DE", "FR", "ES", "JP"}
    assert locales == {"en", "de", "es", "fr"}


def test_postal_codes_belong_to_their_city(shop):
    known = {
        (country.code, city.name, code.split(" ")[0] if country.code == "JP" else code)
        for country in COUNTRIES.values()
        for city in country.cities
        for code in city.postal_codes
    }

    assert set(CustomerAddress.objects.values_list("country", "city", "postal_code")) <= known


def test_mail_goes_to_reserved_domains_only(shop):
    real = CustomerEmail.objects.exclude(address__regex=r"(\.example|@example\.(com|org|net))$")

    assert list(real) == []


def test_some_orders_travel_in_two_parcels_and_to_two_places(shop):
    orders = SalesOrder.objects.annotate(
        parcels=Count("shipping_orders", distinct=True), places=Count("ship_tos", distinct=True)
    )

    assert orders.filter(parcels=2, places=1).exists()
    assert orders.filter(places=2).exists()


def test_every_parcel_that_has_gone_can_be_followed(shop):
    gone = ShippingOrder.objects.filter(state__gte=ShippingOrder.State.FULFILLED)

    assert gone.exists()
    assert not gone.filter(trackings__isnull=True).exists()


def test_alerts_are_counted_on_their_orders(shop):
    alerts = Alert.objects.open().values_list("subject_id", "blocking")
    orders = SalesOrder.objects.filter(open_alerts__gt=0)

    assert {each.pk for each in orders} == {subject for subject, _blocking in alerts}
    for each in orders:
        counted = [blocking for subject, blocking in alerts if subject == each.pk]
        assert (each.open_alerts, each.blocking_alerts) == (len(counted), sum(counted))


def test_orders_are_alerted_and_suspended_together_or_one_of_both(shop):
    held = SalesOrder.objects.exclude(suspended_at=None, blocking_alerts=0)

    assert held.filter(suspended_at__isnull=False, blocking_alerts__gt=0).exists()
    assert held.filter(suspended_at__isnull=True, blocking_alerts__gt=0).exists()
    assert Alert.objects.cleared().exists()
    suspended = held.filter(suspended_at__isnull=False)
    told = Event.objects.filter(verb="order.suspended", subject_id__in=suspended).values("subject_id").distinct()
    assert told.count() == suspended.count()


def test_an_order_that_waits_for_allocation_waits_for_stock(shop):
    waiting = list(SalesOrder.objects.filter(state=State.WAITING_ALLOCATION))

    assert [each.number for each in waiting if not why_not_allocate(each)] == []


def test_the_workflow_finds_nothing_to_move_in_a_shop_that_was_just_loaded(shop):
    assert advance_orders() == 0


def test_an_order_that_waits_for_fulfillment_has_a_parcel_that_has_not_gone(shop):
    waiting = SalesOrder.objects.filter(state=State.WAITING_FULFILLMENT)
    to_go = waiting.filter(shipping_orders__state__lt=ShippingOrder.State.FULFILLED).distinct()

    assert waiting.count() == to_go.count() > 0


def test_stock_is_held_for_what_has_not_been_sent(shop):
    items = (
        ShippingOrderItem.objects.filter(line__item__stock__isnull=False)
        .values("id", "quantity", "shipped")
        .distinct()
    )
    waiting = sum((each["quantity"] - each["shipped"] for each in items), Decimal(0))

    assert Stock.objects.aggregate(held=Sum("on_hold"))["held"] == waiting > 0
    assert not Stock.objects.filter(on_hold__gt=F("on_hand")).exists()


def test_history_is_told_at_its_time_and_never_ahead_of_it(shop):
    run = JobRun.objects.get(job="load_demo")
    first = {each.subject_id: each.at for each in Event.objects.filter(verb="order.placed")}

    assert {each.pk: each.placed_at for each in SalesOrder.objects.all()} == first
    assert not Event.objects.filter(at__gt=run.started_at).exists()


def test_notes_carry_codes_words_and_their_event(shop):
    notes = list(Note.objects.all())
    events = set(Event.objects.filter(verb="note.added").values_list("id", flat=True))

    assert notes
    assert {note.event_id for note in notes} == events
    assert all(note.activity_words and note.result_words and note.text and "{" not in note.text for note in notes)
    assert Note.objects.filter(follow_up_at__isnull=False, closed_at__isnull=True).exists()


def test_there_are_carts_and_quotes_with_totals(shop):
    assert PendingOrder.objects.filter(line_count__gt=0, total__gt=0, cart__schema=1).exists()
    assert PendingOrder.objects.filter(line_count=0, total=0).count() == 1
    assert Quote.objects.values("state").distinct().count() == 7


def test_quotes_that_were_not_turned_can_be_explained_part_by_part(shop):
    quotes = Quote.objects.exclude(state="converted")

    assert [reckoned(quote) is not None for quote in quotes] == [True] * 7


def test_quotes_tell_how_they_came_into_their_state(shop):
    told = {
        state: [each.verb.removeprefix("quote.") for each in Event.objects.about("quote", quote.pk)][::-1]
        for quote in Quote.objects.all()
        for state in [quote.state]
    }

    assert told == {
        "open": ["created"],
        "sent": ["created", "sent"],
        "accepted": ["created", "sent", "accepted"],
        "declined": ["created", "sent", "declined"],
        "expired": ["created", "sent", "expired"],
        "void": ["created", "voided"],
        "converted": ["created", "sent", "turned"],
    }
    assert not Event.objects.filter(subject_kind="quote", at__gt=timezone.now()).exists()
    assert Quote.objects.get(state="void").version == 2


def test_eight_agents_two_managers_and_an_administrator_can_sign_in(shop):
    roles = [role for role, _name, _words in doors()]

    assert [roles.count(role) for role in dict.fromkeys(roles)] == [8, 2, 1]
    for role, name, words in {door[0]: door for door in doors()}.values():
        user = authenticate(RequestFactory().post("/sign-in/"), username=name, password=words)
        assert user is not None
        assert list(user.groups.values_list("name", flat=True)) == [role]
        assert (user.is_staff, user.is_superuser) == ((role == "Administrator"),) * 2


def test_demo_users_prints_role_user_name_and_password(shop):
    lines = said("demo_users").splitlines()

    assert lines[0] == "These users and passwords are for the demo only:"
    assert lines[1].split(maxsplit=4)[3:] == ["mia", "answer the phone"]
    assert len(lines) == 12


def test_a_loaded_demo_is_left_alone(shop):
    before = SalesOrder.objects.count()

    assert said("load_demo") == "The demo shop is already loaded.\n"
    assert SalesOrder.objects.count() == before


def test_some_orders_replace_others_began_as_a_quote_or_are_gifts(shop):
    replacements = SalesOrder.objects.filter(replaces__isnull=False)
    quotes = Quote.objects.filter(state="converted")
    gifts = ShipTo.objects.filter(promised_until__isnull=False).exclude(gift_text="")

    assert {each.replaces.state for each in replacements} == {State.VOID}
    assert {each.turned_into.placed_order.channel for each in quotes} == {"phone"}
    assert gifts.exists()
