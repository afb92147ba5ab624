"""Pictures of the call bar in its states, and of the grid of pending orders."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from callmgmt.actions import call_orders, calls
from callmgmt.actions.telephony import Told, hear
from callmgmt.models import Call, CtiSource
from csc import leases
from orders.models import CustomerPhone, PendingOrder
from orders.searching import index
from tests.conftest import person
from tests.factories import CustomerFactory, pending_order
from tests.pictures.steps import pressed

pytestmark = pytest.mark.django_db(transaction=True)
PHONE = "+34 600 218 412"


def caller(number, first_name, last_name):
    customer = CustomerFactory(number=number, first_name=first_name, last_name=last_name)
    CustomerPhone.objects.create(customer=customer, shown=PHONE, digits="34600218412")
    index([customer])
    return customer


@pytest.fixture
def ana(agent):
    return caller("C-20817", "Ana", "Lopez")


@pytest.fixture
def lea(db):
    return person("lea", "Customer Service Agent", first_name="Lea", last_name="Moreau")


def shown(page, selector):
    expect(page.locator(selector).first).to_be_visible()


def more(page):
    """On a phone the verbs of the call are behind a button."""
    button = page.get_by_role("button", name="What to do with the call")
    if button.is_visible():
        button.click()


def several(page):
    page.locator("#call-q").fill("600218412")
    page.keyboard.press("Enter")
    page.wait_for_timeout(800)


def scratchpad(page):
    more(page)
    page.locator("#call-scratchpad-open").click()
    shown(page, "#call-text")


def picker(page):
    more(page)
    page.locator("#call-transfer-open").click()
    shown(page, "#transfer-people .person")


def test_a_call_from_its_start_to_its_end(album, agent, ana, lea):
    pages = album(agent)

    call = calls.start(by=agent)
    pages.take("call-who", "/")
    calls.end(call, by=agent)
    call = calls.start(by=agent, number=PHONE, customer=ana)
    pages.take("call-customer", ana.get_absolute_url())
    calls.end(call, by=agent)
    call = calls.start(by=agent, number=PHONE, customer=ana, pending=pending_order(agent, customer=ana, line_count=3))
    pages.take("call-order", "/")
    pages.take("call-menu", "/", more)
    pages.take("call-actions", "/", pressed("a"))
    pages.take("call-transfer", "/", picker)
    calls.save_scratchpad(call, "Wants the blue one, size 42.\nCall back before six.", before="")
    pages.take("call-notes", "/", scratchpad)
    call_orders.park(call, by=agent, seen=PendingOrder.objects.get().version)
    pages.take("call-undo", "/")
    Call.objects.update(ended_at=timezone.now() - timedelta(seconds=20))
    pages.take("call-wrap-up", f"/calls/{call.pk}/wrap-up/")

    assert "\n".join(pages.found) == ""


def test_who_rings_and_what_is_handed_over(album, agent, ana, lea):
    source = CtiSource.objects.create(name="telephones")
    pages = album(agent)

    hear(source, Told("ringing", "c-1", PHONE, agent))
    pages.take("call-rings", "/")
    hear(source, Told("ringing", "c-2", "+34 900 100 200", agent))
    pages.take("call-two-ring", "/")
    Call.objects.all().delete()
    caller("C-20818", "Anna", "Lopez")
    calls.start(by=agent)
    pages.take("call-several-callers", "/", several)
    Call.objects.all().delete()
    handed = pending_order(lea, "P-2", customer=ana, line_count=2)
    call_orders.transfer(calls.start(by=lea, pending=handed), by=lea, to=agent, message="Wants blue.", seen=1)
    pages.take("call-handed-over", "/")

    assert "\n".join(pages.found) == ""


def test_the_grid_of_pending_orders(album, agent, manager, ana, lea):
    pending_order(agent, "P-1", customer=ana, line_count=3, parked_at=timezone.now())
    pending_order(lea, "P-2", line_count=1, updated_at=timezone.now() - timedelta(hours=3))
    held = pending_order(lea, "P-3", customer=ana, line_count=2)
    leases.acquire("pending_order", held.pk, by=lea, tab=uuid4())
    restored = pending_order(agent, "P-4", customer=ana)
    call_orders.void(calls.start(by=agent, pending=restored), by=agent, seen=1)
    of_agent, of_manager = album(agent), album(manager)

    of_agent.take("grid", "/?view=all&agent=all")
    of_agent.take("grid-mine", "/")
    of_manager.take("grid-voided", "/?view=voided&agent=all")

    assert "\n".join(of_agent.found + of_manager.found) == ""
