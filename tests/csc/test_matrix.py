"""Who may come in where: every address, every role, in one table."""

import pytest
from django.test import Client
from django.urls import URLResolver, get_resolver, reverse

from tests.conftest import person
from tests.factories import order as placed

pytestmark = pytest.mark.django_db

IN, NO, ASKED = "comes in", "is turned away", "is asked to sign in"
GET, POST = "get", "post"
ROLES = ("anonymous", "Customer Service Agent", "Customer Service Manager", "Administrator")

# An address: how it is used, and what happens to each of ROLES in their order.
MATRIX = {
    "callmgmt:home": (GET, ASKED, IN, IN, IN),
    "callmgmt:call": (GET, ASKED, IN, IN, NO),
    "callmgmt:here": (POST, ASKED, IN, IN, NO),
    "callmgmt:start": (POST, ASKED, IN, IN, NO),
    "callmgmt:take": (POST, ASKED, IN, IN, NO),
    "callmgmt:caller": (POST, ASKED, IN, IN, NO),
    "callmgmt:park": (POST, ASKED, IN, IN, NO),
    "callmgmt:undo": (POST, ASKED, IN, IN, NO),
    "callmgmt:later": (POST, ASKED, IN, IN, NO),
    "callmgmt:end": (POST, ASKED, IN, IN, NO),
    "callmgmt:end_and_start": (POST, ASKED, IN, IN, NO),
    "callmgmt:reopen": (POST, ASKED, IN, IN, NO),
    "callmgmt:scratchpad": (POST, ASKED, IN, IN, NO),
    "callmgmt:transfer": (GET, ASKED, IN, IN, NO),
    "callmgmt:void": (POST, ASKED, IN, IN, NO),
    "callmgmt:wrap_up": (GET, ASKED, IN, IN, NO),
    "callmgmt:cti": (POST, IN, IN, IN, IN),
    "callmgmt:pending": (GET, ASKED, IN, IN, IN),
    "callmgmt:pending_row": (GET, ASKED, IN, IN, IN),
    "callmgmt:void_pending": (POST, ASKED, IN, IN, NO),
    "callmgmt:void_empty": (POST, ASKED, IN, IN, NO),
    "callmgmt:undo_pending": (POST, ASKED, IN, IN, NO),
    "callmgmt:restore_pending": (POST, ASKED, NO, IN, NO),
    "csc:healthz": (GET, IN, IN, IN, IN),
    "csc:readyz": (GET, IN, IN, IN, IN),
    "csc:sign_in": (GET, IN, IN, IN, IN),
    "csc:sign_in_again": (POST, IN, IN, IN, IN),
    "csc:sign_out": (POST, IN, IN, IN, IN),
    "csc:profile": (GET, ASKED, IN, IN, IN),
    "csc:password": (GET, ASKED, IN, IN, IN),
    "orders:search": (GET, ASKED, IN, IN, IN),
    "orders:orders": (GET, ASKED, IN, IN, IN),
    "orders:explain_figure": (GET, ASKED, IN, IN, IN),
    "orders:explain_quote": (GET, ASKED, IN, IN, IN),
    "orders:explain_refund": (GET, ASKED, IN, IN, IN),
    "orders:ledger": (GET, ASKED, IN, IN, IN),
    "orders:show_history": (POST, ASKED, IN, IN, IN),
    "orders:preview": (GET, ASKED, IN, IN, IN),
    "orders:save_view": (POST, ASKED, IN, IN, IN),
    "orders:rename_view": (POST, ASKED, IN, IN, IN),
    "orders:delete_view": (POST, ASKED, IN, IN, IN),
    "orders:choose_columns": (POST, ASKED, IN, IN, IN),
    "orders:order": (GET, ASKED, IN, IN, IN),
    "orders:suspend": (POST, ASKED, IN, IN, NO),
    "orders:resume": (POST, ASKED, IN, IN, NO),
    "orders:clear_alerts": (POST, ASKED, IN, IN, NO),
    "orders:flag": (POST, ASKED, IN, IN, NO),
    "orders:unflag": (POST, ASKED, IN, IN, NO),
    "orders:tag": (POST, ASKED, IN, IN, NO),
    "orders:untag": (POST, ASKED, IN, IN, NO),
    "orders:lease": (GET, ASKED, IN, IN, IN),
    "orders:beat": (POST, ASKED, IN, IN, IN),
    "orders:release": (POST, ASKED, IN, IN, IN),
    "orders:ask": (POST, ASKED, IN, IN, IN),
    "orders:give": (POST, ASKED, IN, IN, IN),
    "orders:keep": (POST, ASKED, IN, IN, IN),
    "orders:let_go": (POST, ASKED, IN, IN, IN),
    "orders:use_here": (POST, ASKED, IN, IN, IN),
    "orders:take_over": (POST, ASKED, IN, IN, IN),
    "orders:customers": (GET, ASKED, IN, IN, IN),
    "orders:customer": (GET, ASKED, IN, IN, IN),
    "orders:return_orders": (GET, ASKED, IN, IN, IN),
    "orders:return_order": (GET, ASKED, IN, IN, IN),
    "orders:returns": (GET, ASKED, IN, IN, IN),
    "orders:return": (GET, ASKED, IN, IN, IN),
    "orders:quotes": (GET, ASKED, IN, IN, IN),
    "orders:quote": (GET, ASKED, IN, IN, IN),
    "orders:new_order": (GET, ASKED, IN, IN, NO),
    "orders:entry_order": (GET, ASKED, IN, IN, NO),
    "orders:entry_tab": (GET, ASKED, IN, IN, NO),
    "orders:answer": (GET, ASKED, IN, IN, NO),
    "orders:find_customer": (POST, ASKED, IN, IN, NO),
    "orders:choose_customer": (POST, ASKED, IN, IN, NO),
    "orders:new_customer": (POST, ASKED, IN, IN, NO),
    "orders:add_item": (POST, ASKED, IN, IN, NO),
    "orders:remove_line": (POST, ASKED, IN, IN, NO),
    "orders:hide_notes": (POST, ASKED, IN, IN, NO),
    "orders:todays_price": (POST, ASKED, IN, IN, NO),
    "orders:add_ship_to": (POST, ASKED, IN, IN, NO),
    "orders:remove_ship_to": (POST, ASKED, IN, IN, NO),
    "orders:add_payment": (POST, ASKED, IN, IN, NO),
    "orders:remove_payment": (POST, ASKED, IN, IN, NO),
    "orders:quote_order": (POST, ASKED, IN, IN, NO),
    "orders:changes": (POST, ASKED, IN, IN, NO),
    "orders:take_here": (POST, ASKED, IN, IN, NO),
    "orders:place": (POST, ASKED, IN, IN, NO),
    "orders:pay_again": (POST, ASKED, IN, IN, NO),
    "orders:extend_quote": (POST, ASKED, IN, IN, NO),
    "orders:decline_quote": (POST, ASKED, IN, IN, NO),
    "orders:turn_quote": (POST, ASKED, IN, IN, NO),
    "orders:renew_quote": (POST, ASKED, IN, IN, NO),
    # Programs come in with a token, and nobody with a session: everyone here is told so in words.
    "api:orders": (POST, IN, IN, IN, IN),
    "api:api-root": (GET, IN, IN, IN, IN),
    "api:openapi-json": (GET, IN, IN, IN, IN),
    "api:openapi-view": (GET, IN, IN, IN, IN),
    "api:nowhere": (GET, IN, IN, IN, IN),
}


def addresses(resolver=None, before=""):
    """The name of every address, with the names of what stands in it; the admin site guards its own."""
    for each in (resolver or get_resolver()).url_patterns:
        if not isinstance(each, URLResolver):
            yield f"{before}{each.name}", list(each.pattern.converters)
        elif each.app_name != "admin":
            yield from addresses(each, f"{before}{each.namespace}:" if each.namespace else before)


ADDRESSES = dict(addresses())


def test_every_address_is_in_the_matrix():
    missing = sorted(set(ADDRESSES) - set(MATRIX))

    lines = [f'    "{name}": (GET or POST, ASKED, IN, IN, IN),' for name in missing]
    assert missing == [], "\n".join(["Add to MATRIX, with what happens to each of ROLES:", *lines])


def outcome(response):
    if response.status_code == 403:
        return NO
    if response.status_code == 302 and response["Location"].startswith("/sign-in/?next="):
        return ASKED
    return IN if response.status_code != 500 else "breaks"


@pytest.mark.parametrize("name", [name for name in MATRIX if name in ADDRESSES])
def test_each_role_comes_in_where_it_may(name):
    method, *expected = MATRIX[name]
    placed("1001")
    url = reverse(name, args=["1001" for _part in ADDRESSES[name]])

    found = []
    for position, role in enumerate(ROLES):
        client = Client()
        if role != "anonymous":
            client.force_login(person(f"user{position}", role))
        found.append(outcome(getattr(client, method)(url)))

    assert dict(zip(ROLES, found, strict=True)) == dict(zip(ROLES, expected, strict=True))


@pytest.mark.parametrize("name", [name for name in MATRIX if name in ADDRESSES and MATRIX[name][1] == ASKED])
def test_who_lost_all_roles_comes_in_nowhere_but_to_their_own_account(name, agent_client, agent):
    agent.groups.clear()
    url = reverse(name, args=["1001" for _part in ADDRESSES[name]])

    response = getattr(agent_client, MATRIX[name][0])(url)

    assert outcome(response) == (IN if name in {"csc:profile", "csc:password"} else NO)
