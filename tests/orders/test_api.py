"""Orders handed over by a shop's system: tokens, answers in words, keys that make a request count once."""

import gzip
import json
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from activities.models import Audit
from csc.models import ApiToken, GroupSite, Site, User
from orders.models import SalesOrder
from tests.conftest import person
from tests.factories import SiteFactory
from tests.orders.feeds.b2c import order, orders
from tests.orders.feeds.shop import refund, shop_order

pytestmark = pytest.mark.django_db
ADDRESS = "/api/v1/orders"


def token(user: User, **facts) -> tuple[ApiToken, str]:
    """A token of the user, with its words."""
    stated = {"name": "Shop", "scopes": ["orders.import_order"], "expires_at": timezone.now() + timedelta(days=1)}
    row = ApiToken(user=user, **{**stated, **facts})
    words = row.renew()
    row.save()
    return row, words


@pytest.fixture
def shop(administrator):
    """Posts what a shop hands over, with a token of the administrator."""
    _row, words = token(administrator)
    return Shop(words)


class Shop:
    """A shop's system."""

    def __init__(self, words: str) -> None:
        self.client = Client(headers={"Authorization": f"Bearer {words}"})

    def __call__(self, content, *, kind: str = "", query: str = "", **headers: str):
        """The status and the answer."""
        is_xml = isinstance(content, str) and content.lstrip().startswith("<")
        body = content if isinstance(content, str | bytes) else json.dumps(content)
        kind = kind or ("application/xml" if is_xml else "application/json")
        response = self.client.post(ADDRESS + query, body, content_type=kind, headers=headers)
        return response.status_code, response.json()


def results(answer) -> list[tuple[int, str, str]]:
    """Position, number and result of each record."""
    return [(each["position"], each["number"], each["result"]) for each in answer["records"]]


def test_an_order_is_created_then_unchanged_then_updated(shop):
    newer = shop_order(updated_at="2026-03-02T10:00:00Z", fulfillment_status="fulfilled")

    answers = [shop(shop_order()), shop(shop_order()), shop(newer)]

    assert [status for status, _answer in answers] == [201, 200, 200]
    assert [results(answer) for _status, answer in answers] == [
        [(1, "#1001", "created")], [(1, "#1001", "unchanged")], [(1, "#1001", "updated")],
    ]  # fmt: skip


def test_a_list_of_orders_comes_in_as_json_and_as_xml(shop):
    assert shop([shop_order(1), shop_order(2)])[1]["created"] == 2
    assert shop(orders(order("3"), order("4")))[1]["created"] == 2
    assert SalesOrder.objects.count() == 4


def test_what_is_rejected_is_told_record_by_record_and_the_others_come_in(shop):
    status, answer = shop({"orders": [shop_order(1, currency=""), shop_order(2)]})

    assert (status, answer["created"], answer["rejected"]) == (422, 1, 1)
    assert answer["records"][0]["why"] == "The order lacks currency."
    assert SalesOrder.objects.get().shop_number == "1002"


@pytest.mark.parametrize(
    ("content", "why"),
    [
        ("{", "The content is not JSON: line 1, column 2."),
        ("[" * 20000, "The content is JSON that cannot be read: it is nested too deep."),
        ('{"orders": [{"id": "\\u0000\\ud800", "line_items": []}]}', "The order lacks"),
        ("<!DOCTYPE orders><orders/>", "declares a document type"),
        (orders(order())[:-40], "The content breaks off at line 2"),
        (b"\xff\xfe\x00", "The content is not UTF-8 text."),
    ],
)
def test_a_body_that_cannot_be_read_is_one_sentence(shop, content, why):
    status, answer = shop(content)

    assert (status, why in answer["records"][-1]["why"]) == (422, True)


def test_the_same_key_gets_the_first_answer_and_another_body_is_refused(shop):
    first = shop(shop_order(1), **{"Idempotency-Key": "a"})

    again = shop(shop_order(1), **{"Idempotency-Key": "a"})
    other = shop(shop_order(2), **{"Idempotency-Key": "a"})
    status, answer = shop(shop_order(2), **{"Idempotency-Key": "x" * 201})

    assert again == first == (201, first[1])
    assert other == (409, {"why": "This Idempotency-Key was used before with other content. Nothing was done."})
    assert (status, answer["why"]) == (400, "An Idempotency-Key has at most 200 printable characters.")
    assert SalesOrder.objects.count() == 1


def test_a_key_of_one_user_says_nothing_to_another(shop, administrator):
    other = person("eve", "Administrator")
    shop(shop_order(1), **{"Idempotency-Key": "a"})

    assert Shop(token(other)[1])(shop_order(2), **{"Idempotency-Key": "a"})[0] == 201


@pytest.mark.parametrize(
    "kind", ["text/plain", "multipart/form-data; boundary=x", "application/x-www-form-urlencoded"]
)
def test_other_content_is_refused_in_words(shop, kind):
    assert shop("{}", kind=kind) == (415, {"why": "Send application/json or application/xml."})


@pytest.mark.parametrize(
    ("body", "headers"),
    [(gzip.compress(b"{}"), {}), (b"<orders/>", {"Content-Encoding": "gzip"}), (b"{}", {"Content-Encoding": "br"})],
)
def test_packed_content_is_refused_in_words(shop, body, headers):
    status, answer = shop(body, **headers)

    assert (status, answer["why"]) == (
        415,
        "Send the content as it is, neither packed nor encoded: without Content-Encoding.",
    )


def test_an_empty_request_is_told_so(shop):
    assert shop(" ")[1]["records"][0]["why"] == "The content is empty."


def test_what_is_too_large_is_refused_in_words(shop):
    status, answer = shop(" " * 2_700_000)

    assert (status, answer["why"].startswith("A request holds at most 2560 KB.")) == (413, True)


def test_without_a_valid_token_nobody_comes_in(administrator):
    _row, words = token(administrator)
    answers = [Shop("csc_wrong")(shop_order()), Client().post(ADDRESS).status_code]

    ApiToken.objects.update(expires_at=timezone.now())
    answers.append(Shop(words)(shop_order())[0])
    ApiToken.objects.update(expires_at=timezone.now() + timedelta(days=1))
    User.objects.update(deactivated_at=timezone.now())
    answers.append(Shop(words)(shop_order())[0])

    assert answers == [(401, {"why": "Send a valid token: Authorization: Bearer …"}), 401, 401, 401]
    assert not SalesOrder.objects.exists()


def test_a_token_does_no_more_than_its_user_may(agent):
    _row, words = token(agent)

    assert Shop(words)(shop_order()) == (403, {"why": "The user of this token may not do that."})
    assert Audit.objects.filter(action="api.orders_imported", outcome="refused", actor_id=agent.pk).count() == 1


def test_a_session_is_no_token(client, administrator):
    client.force_login(administrator)

    assert client.post(ADDRESS, "{}", content_type="application/json").status_code == 401


def test_orders_belong_to_the_site_that_is_named(shop):
    SiteFactory(code="eu")

    assert shop(shop_order(), query="?site=eu")[0] == 201
    assert SalesOrder.objects.get().site.code == "eu"
    assert shop(shop_order(), query="?site=moon") == (404, {"why": "There is no site with the code moon."})
    assert shop(shop_order(), query="?site=%00")[0] == 404


def test_a_user_limited_to_a_site_neither_makes_nor_changes_orders_of_another(shop, administrator):
    shop(shop_order(), query="")
    ours = SiteFactory(code="ours")
    GroupSite.objects.create(group=administrator.groups.get(), site=ours)
    newer = shop_order(updated_at="2026-03-02T10:00:00Z", financial_status="refunded")

    assert shop(newer) == (404, {"why": "Name the site that the orders belong to: ?site=CODE."})
    assert shop(newer, query=f"?site={Site.objects.exclude(pk=ours.pk).get().code}")[0] == 404
    status, answer = shop(newer, query="?site=ours")
    assert (status, answer["records"][0]["why"]) == (422, "This is not known here.")


def test_use_is_noted_on_the_token_and_in_the_audit(shop, administrator):
    shop(shop_order())

    assert ApiToken.objects.get().last_used_at is not None
    assert Audit.objects.filter(action="api.orders_imported", outcome="done", actor_id=administrator.pk).count() == 1


def test_other_methods_are_answered_in_words(client):
    response = client.get(ADDRESS)

    assert (response.status_code, response["Allow"], response.json()) == (
        405, "POST", {"why": "Only POST is answered here."},
    )  # fmt: skip


def test_the_description_names_every_answer(client):
    described = client.get("/api/v1/openapi.json").json()["paths"]["/api/v1/orders"]["post"]

    assert sorted(described["responses"]) == [
        "200",
        "201",
        "400",
        "401",
        "403",
        "404",
        "409",
        "413",
        "415",
        "422",
        "503",
    ]
    assert sorted(described["requestBody"]["content"]) == ["application/json", "application/xml"]


def test_the_page_of_the_description_comes_from_here(client):
    page = client.get("/api/v1/docs")

    assert (page.status_code, "cdn" in page.text) == (200, False)


def test_an_address_that_is_none_answers_in_json(client):
    for address in ("/api/v1/orders/", "/api/v1/nothing"):
        answer = client.post(address, "{}", content_type="application/json")

        assert (answer.status_code, answer.json()) == (
            404,
            {"why": "Nothing is answered here; openapi.json tells what is."},
        )


def test_a_list_of_envelopes_is_taken_as_each_of_them_alone(shop):
    content = [{"order": shop_order(1)}, {"orders": [shop_order(2)]}, {"refund": refund(order_id=7001)}, shop_order(3)]

    _status, answer = shop([*content, {"what": 1}])

    assert [result for _position, _number, result in results(answer)] == [
        "created", "created", "updated", "created", "rejected",
    ]  # fmt: skip


class TestTokensInTheAdmin:
    def made(self, client: Client, user: User, **facts: str):
        return client.post(
            "/admin/csc/apitoken/add/",
            {
                "name": "Shop", "user": user.pk, "scopes": ["orders.import_order"],
                "expires_at_0": "2030-01-01", "expires_at_1": "00:00:00", **facts,
            },
        )  # fmt: skip

    def test_its_words_are_shown_once_and_open_the_door(self, client, administrator):
        client.force_login(administrator)

        page = self.made(client, administrator)

        words = page.text.split('<code id="token">')[1].split("<")[0]
        assert ("no-store" in page["Cache-Control"], words.startswith("csc_")) == (True, True)
        assert Shop(words)(shop_order())[0] == 201
        again = client.get(f"/admin/csc/apitoken/{ApiToken.objects.get().pk}/change/")
        assert (again.status_code, words in again.text) == (200, False)

    def test_only_its_hash_is_kept_and_making_it_is_audited(self, client, administrator):
        client.force_login(administrator)

        page = self.made(client, administrator)

        words = page.text.split('<code id="token">')[1].split("<")[0]
        assert words not in str(ApiToken.objects.values().get())
        assert Audit.objects.filter(action="token.made").count() == 1

    def test_one_that_is_over_already_is_refused_on_the_form(self, client, administrator):
        client.force_login(administrator)

        page = self.made(client, administrator, expires_at_0="2020-01-01")

        assert (page.status_code, ApiToken.objects.count()) == (200, 0)
        assert "This moment is over: the token would never be valid." in page.text

    def test_one_for_a_user_who_may_not_import_is_refused_on_the_form(self, client, administrator, agent):
        client.force_login(administrator)

        page = self.made(client, agent)

        assert (page.status_code, ApiToken.objects.count()) == (200, 0)
        assert "may not do that: Import orders. Give the user a group with that right first." in page.text

    def test_it_is_withdrawn_and_not_deleted(self, client, administrator):
        client.force_login(administrator)
        row, words = token(administrator)

        client.post(
            f"/admin/csc/apitoken/{row.pk}/change/",
            {
                "name": "Shop", "scopes": ["orders.import_order"],
                "expires_at_0": "2026-01-01", "expires_at_1": "00:00:00",
            },
        )  # fmt: skip

        assert Shop(words)(shop_order())[0] == 401
        assert client.post(f"/admin/csc/apitoken/{row.pk}/delete/").status_code == 403
