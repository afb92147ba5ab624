"""The sign NUL, which no database stores and any program can send: an answer in words, never a fault."""

import json
from uuid import uuid4

import pytest
from django.test import Client

from callmgmt.actions import calls
from callmgmt.models import Call
from csc import leases
from csc.models import Lease
from orders.models import PendingOrder
from tests.factories import CustomerFactory, pending_order
from tests.factories import order as placed

pytestmark = pytest.mark.django_db
NUL = "a\x00b"
TAB = "11111111-1111-4111-8111-111111111111"


@pytest.fixture
def client(agent):
    client = Client(raise_request_exception=False)
    client.force_login(agent)
    return client


@pytest.fixture
def desk(agent, client):
    """What the addresses name: a customer in a call about an order in progress, and an order."""
    customer = CustomerFactory(number="C-1")
    pending = pending_order(agent, "P-1", customer=customer)
    calls.end(calls.start(by=agent, customer=customer), by=agent)
    calls.start(by=agent, customer=customer, pending=pending)
    placed("1001", customer=customer)
    return client


@pytest.mark.parametrize("name", ["agent", "view", "place", "voided", "number"])
def test_home(desk, name):
    assert desk.get("/", {name: NUL}).status_code in {200, 404, 422}


@pytest.mark.parametrize("name", ["agent", "view", "place", "changed"])
def test_the_list_of_pending_orders(desk, name):
    assert desk.get("/pending/", {name: NUL}, headers={"HX-Request": "true"}).status_code == 200


@pytest.mark.parametrize(
    "address",
    [
        *(
            "/search/?q=",
            "/orders/?q=",
            "/orders/?customer=",
            "/orders/?sort=",
            "/orders/?page=",
            "/customers/?last_name=",
        ),
        *("/quotes/?q=", "/returns/?q=", "/return-orders/?q=", "/customers/C-1/?merged=", "/orders/1001/?history="),
        *("/orders/1001/?unit_values=", "/orders/1001/?before=", "/entry/new/?customer=", "/entry/P-1/cart/?item="),
        *("/entry/P-1/info/?from=", "/call/?seen=", "/sign-in/?next=", "/lease/pending_order/P-1/?tab="),
    ],
)
def test_what_is_only_read(desk, address):
    assert desk.get(f"{address}a%00b").status_code in {200, 204, 302}


@pytest.mark.parametrize(
    "address",
    [
        *("/orders/a%00b/", "/orders/a%00b/ledger/", "/orders/a%00b/preview/", "/orders/1001/?as_of=a%00b"),
        *("/customers/a%00b/", "/quotes/a%00b/", "/returns/a%00b/", "/return-orders/a%00b/", "/entry/a%00b/"),
        *("/entry/a%00b/info/", "/entry/P-1/a%00b/", "/pending/a%00b/", "/lease/pending_order/a%00b/"),
        *("/lease/a%00b/P-1/", "/orders/1001/explain/a%00b/", "/views/a%00b/save/"),
    ],
)
def test_what_is_not_there(desk, address):
    assert desk.get(address, headers={"HX-Request": "true"}).status_code == 404


@pytest.mark.parametrize(
    ("address", "fields"),
    [
        ("/entry/new/", {"customer": NUL}),
        ("/entry/new/", {"site": NUL}),
        ("/entry/new/", {"locale": NUL, "who": NUL}),
        ("/entry/P-1/find-customer/", {"who": NUL}),
        ("/entry/P-1/choose-customer/", {"customer": NUL}),
        ("/entry/P-1/new-customer/", {"do": "save", "last_name": NUL, "country": NUL, "email": NUL, "tin": NUL}),
        ("/entry/P-1/add-item/", {"item": NUL}),
        ("/entry/P-1/add-item/", {"code": NUL, "pieces": NUL}),
        ("/entry/P-1/remove-line/", {"line": NUL}),
        ("/entry/P-1/add-payment/", {"method": NUL, "stored": NUL}),
        ("/entry/P-1/info/", {"phone": NUL, "email": NUL, "channel": NUL}),
        ("/entry/P-1/cart/", {"coupon": NUL, "discount": NUL, "go": NUL}),
        ("/entry/P-1/shipping/", {"line1-1": NUL, "country-1": NUL, "method-1": NUL, "saved-1": NUL, "gift-1": NUL}),
        ("/entry/P-1/quote/", {"until": NUL}),
        ("/entry/P-1/place/", {"told": NUL}),
        ("/entry/P-1/take-here/", {"tab": NUL}),
        ("/orders/1001/suspend/", {"reason": NUL}),
        ("/orders/1001/clear-alerts/", {"reason": NUL}),
        ("/orders/1001/flag/", {"code": NUL}),
        ("/orders/1001/tag/", {"code": NUL}),
        ("/orders/1001/untag/", {"code": NUL}),
        ("/views/orders/save/", {"name": NUL, "query": NUL}),
        ("/views/orders/rename/", {"name": "A", "view": NUL}),
        ("/views/orders/columns/", {"shown": NUL}),
        ("/lease/pending_order/P-1/ask/", {"reason": NUL, "tab": TAB}),
        ("/lease/pending_order/P-1/beat/", {"tab": TAB, "wants": "1", "doing": NUL, "seen": NUL}),
        ("/call/start/", {"q": NUL}),
        ("/call/caller/", {"q": NUL}),
        ("/call/caller/", {"customer": NUL}),
        ("/call/transfer/", {"to": NUL, "message": NUL}),
        ("/call/later/", {"number": NUL}),
        ("/call/scratchpad/", {"text": NUL, "call": "1"}),
        ("/call/take/", {"call": NUL}),
        ("/calls/CALL/wrap-up/", {"activity": NUL, "result": NUL, "reason": NUL, "text": NUL}),
        ("/pending/void-empty/", {"agent": NUL, "view": NUL}),
        ("/me/", {"locale": NUL, "time_zone": NUL, "theme": NUL, "density": NUL}),
        ("/sign-in/again/", {"username": NUL, "password": NUL}),
    ],
)
def test_what_is_sent_is_carried_out_without_it_or_refused_in_words(desk, address, fields):
    ended = Call.objects.filter(state="ended").get()

    response = desk.post(
        address.replace("CALL", str(ended.pk)), {"idem": str(uuid4()), "version": 1, "tab": TAB, **fields}
    )

    assert response.status_code in {200, 302, 404, 409, 422}, response.status_code


@pytest.mark.parametrize("sign", ["\\u0000", "\\ud800"])
@pytest.mark.parametrize(
    "draft", ['{"phone": {"label": "Phone", "value": "SIGN"}}', '{"SIGN": {"label": "A", "value": "b"}}']
)
def test_what_is_half_typed_is_kept_without_fields_that_hold_it(desk, agent, draft, sign):
    lease = leases.acquire("pending_order", PendingOrder.objects.get().pk, by=agent, tab=TAB, doing="entry")

    response = desk.post(
        "/lease/pending_order/P-1/beat/", {"tab": TAB, "fence": lease.fence, "draft": draft.replace("SIGN", sign)}
    )

    assert response.status_code in {200, 204}
    assert json.dumps(Lease.objects.get().draft or None) == "null"
