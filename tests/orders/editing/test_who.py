"""Who may edit and who is here; what a conflict shows."""

import re
from uuid import UUID

import pytest
from django.contrib.auth.models import Permission
from django.db import connection
from django.test.utils import CaptureQueriesContext

from csc import leases, presence
from csc.conflicts import differences
from csc.models import Lease, Presence
from tests.factories import order as placed
from tests.orders.editing.page import Page, time_passes

pytestmark = pytest.mark.django_db


class TestWhoMay:
    @pytest.mark.parametrize("verb", ["ask", "give", "keep", "use-here", "take-over"])
    def test_who_may_only_read_answers_for_nobody(self, pending, administrator, verb):
        page = Page(administrator, wants=False).post(verb, reason="x")

        assert page.answer.status_code == 403

    def test_who_may_only_read_takes_nothing_by_opening(self, pending, administrator):
        administrator.user_permissions.add(Permission.objects.get(codename="view_pendingorder"))

        page = Page(administrator).beat()

        assert page.state == "free"
        assert leases.holder("pending_order", pending.pk) is None

    @pytest.mark.parametrize("base", ["/lease/customer/C-1/", "/lease/pending_order/P-9/", "/lease/order/%00/"])
    def test_what_there_is_not_is_not_found(self, pending, agent, base):
        page = Page(agent)
        page.base = base

        assert page.beat().answer.status_code == 404

    @pytest.mark.parametrize("bad", [{"tab": ""}, {"tab": "x"}, {"tab": "\x00"}])
    def test_a_tab_without_a_name_does_nothing(self, pending, agent, bad):
        assert Page(agent).beat(**bad).answer.status_code == 404
        assert Page(agent).post("use-here", **bad).answer.status_code == 409
        assert Page(agent).post("release", **bad).answer.status_code == 204

    @pytest.mark.parametrize(
        "odd", [{"fence": "1e3"}, {"fence": "9" * 30}, {"fence": "٣"}, {"idle": "-5"}, {"idle": "nan"}]
    )
    def test_odd_numbers_are_no_numbers(self, pending, agent, odd):
        assert Page(agent).beat(**odd).state == "mine"

    @pytest.mark.parametrize(
        "draft",
        [
            "x",
            "[]",
            "[1",
            '{"a": 1}',
            '{"a": {"label": "A"}}',
            '{"a": {"label": "\\u0000", "value": ""}}',
            '"' + "x" * 70_000,
        ],
    )
    def test_a_draft_that_is_none_is_not_kept(self, pending, agent, draft):
        page = Page(agent).beat()

        page.beat(draft=draft)

        assert page.state == "mine"
        assert Lease.objects.get().draft is None


class TestWhoIsHere:
    def test_viewing_editing_and_away(self, pending, agent, lea, manager):
        editing = Page(agent).beat()
        Page(lea).beat()
        Page(manager).beat(away="1")

        editing.beat()

        assert "Here: you (editing) Lea Berg (viewing) Jon Berg (away)" in editing.words

    def test_who_left_or_fell_silent_is_not_here(self, pending, agent, lea, manager):
        Page(lea).beat().post("release")
        Page(manager, wants=False).beat(away="1")
        time_passes(61)
        assert "Jon Berg (away)" in Page(agent).beat().words
        time_passes(60)

        assert "Here: you (editing)" in Page(agent).beat().words

    def test_old_rows_are_forgotten(self, pending, agent):
        Page(agent).beat()
        time_passes(3601)

        presence.forget_old()

        assert not Presence.objects.exists()

    def test_the_order_page_shows_it_at_the_cost_of_one_statement(self, agent_client, agent, lea):
        order = placed("1001")
        Page(lea, kind="order", number="1001", wants=False).beat()
        leases.acquire("order", order.pk, by=lea, tab=UUID(int=1))
        agent_client.get("/orders/1001/")

        with CaptureQueriesContext(connection) as captured:
            page = agent_client.get("/orders/1001/").text

        assert len([each for each in captured.captured_queries if "EXECUTE who_is_there" in each["sql"]]) == 1
        assert "Lea Berg is editing this order" in re.sub(r"<[^>]+>", "", page)

    def test_a_visit_is_led_to_the_record(self, agent_client):
        placed("1001")

        assert agent_client.get("/lease/order/1001/")["Location"] == "/orders/1001/"


def test_a_conflict_shows_before_theirs_and_yours():
    labels = {"phone": "Phone", "place": "Ship to", "note": "Note"}
    before = {"phone": "412", "place": "Home", "note": "x"}

    found = differences(
        labels, before=before, theirs={**before, "phone": "413"}, yours={**before, "place": "Office", "phone": "412"}
    )

    assert [(each.label, each.before, each.theirs, each.yours) for each in found] == [
        ("Phone", "412", "413", "412"), ("Ship to", "Home", "Home", "Office"),
    ]  # fmt: skip
    assert [each.prefers_theirs for each in found] == [True, False]
