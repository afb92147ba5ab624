"""Suspend Order and Resume: the action, the views, and two agents at once."""

from uuid import uuid4

import pytest
from django.urls import reverse

from activities.models import Audit, Event
from csc.errors import Refused
from csc.models import IdempotencyKey, Promise
from orders.actions import suspension
from orders.models import SalesOrder
from tests.concurrency import at_once
from tests.conftest import person, signed_in
from tests.factories import order as placed

pytestmark = pytest.mark.django_db


def timeline(order):
    return [event.summary for event in Event.objects.about("order", order.pk) if event.actor_id]


def form(order, **fields):
    return {"idem": str(uuid4()), "version": order.version, "reason": "Possible fraud", **fields}


def suspend_url(order):
    return reverse("orders:suspend", args=[order.number])


class TestTheAction:
    def test_a_suspended_order_tells_who_and_why(self, agent):
        order = placed()

        suspension.suspend(order, by=agent, reason="Possible fraud", seen=order.version)

        order.refresh_from_db()
        assert (order.suspended_by, order.suspended_reason, order.version) == (agent, "Possible fraud", 2)
        assert timeline(order) == ["Order suspended: Possible fraud"]

    def test_a_resumed_order_is_as_it_was(self, agent):
        order = placed(suspended=agent)

        suspension.resume(order, by=agent, reason="Customer confirmed", seen=order.version)

        order.refresh_from_db()
        assert (order.suspended_at, order.suspended_by, order.suspended_reason) == (None, None, "")
        assert timeline(order)[0] == "Order resumed: Customer confirmed"

    def test_resuming_wakes_the_workflow(self, agent):
        order = placed(suspended=agent)

        suspension.resume(order, by=agent, reason="Customer confirmed", seen=order.version)

        assert Promise.objects.filter(kind="advance", subject_kind="order", subject_id=order.pk).count() == 1

    def test_a_suspended_order_is_not_suspended_again(self, agent):
        order = placed(suspended=agent)

        with pytest.raises(Refused, match=r"Order 1001 is already suspended."):
            suspension.suspend(order, by=agent, reason="Twice", seen=order.version)

    def test_a_closed_order_is_not_suspended(self, agent):
        order = placed(closed=True)

        with pytest.raises(Refused, match=r"Order 1001 is Closed; nothing is left to suspend."):
            suspension.suspend(order, by=agent, reason="Too late", seen=order.version)

        assert timeline(order) == []

    def test_an_order_that_is_not_suspended_is_not_resumed(self, agent):
        order = placed()

        with pytest.raises(Refused, match=r"Order 1001 is not suspended."):
            suspension.resume(order, by=agent, reason="Why not", seen=order.version)

    def test_who_has_not_seen_the_last_change_is_told_about_it(self, agent, manager):
        order = placed()
        suspension.suspend(order, by=manager, reason="Possible fraud", seen=order.version)

        with pytest.raises(
            Refused, match=r"has changed since you opened it: Order suspended: Possible fraud .Jon Berg"
        ):
            suspension.suspend(order, by=agent, reason="Mine too", seen=order.version)

    def test_the_audit_row_holds_ids_and_no_words(self, agent):
        order = placed()

        suspension.suspend(order, by=agent, reason="Possible fraud", seen=order.version)

        row = Audit.objects.get(action="order.suspended")
        assert (row.actor_id, row.role, row.subject_kind, row.subject_id, row.outcome) == (
            agent.pk, "Customer Service Agent", "order", order.pk, "done",
        )  # fmt: skip
        assert len(bytes(row.content_sha256)) == 32


class TestTheViews:
    def test_a_plain_post_suspends_and_leads_back_to_the_order(self, agent_client):
        order = placed()

        response = agent_client.post(suspend_url(order), form(order), follow=True)

        assert response.redirect_chain == [(order.get_absolute_url(), 302)]
        assert "Order 1001 is suspended." in response.text
        assert SalesOrder.objects.get().is_suspended

    def test_htmx_gets_the_panel_and_the_message(self, htmx_client):
        order = placed()

        response = htmx_client.post(suspend_url(order), form(order))

        assert response.status_code == 200
        assert response.text.lstrip().startswith('<section id="order-panel"')
        assert 'hx-swap-oob="true"' in response.text
        assert "Order 1001 is suspended." in response.text
        assert "<html" not in response.text

    def test_the_panel_is_the_same_in_the_page_and_as_a_part(self, agent_client):
        order = placed(lines=3)
        url = order.get_absolute_url()

        page, part = agent_client.get(url), agent_client.get(url, headers={"HX-Request": "true"})

        keys = {str(uuid) for uuid in _keys(page.text) + _keys(part.text)}
        assert _without(part.text.strip(), keys) in _without(page.text, keys)

    def test_without_a_reason_the_form_comes_back_open_and_says_why(self, htmx_client):
        order = placed()

        response = htmx_client.post(suspend_url(order), form(order, reason="  "))

        assert response.status_code == 422
        assert "Say why; one line is enough." in response.text
        assert 'id="suspension" open' in response.text
        assert not SalesOrder.objects.get().is_suspended

    def test_a_reason_that_is_too_long_is_not_lost(self, agent_client):
        order = placed()

        response = agent_client.post(suspend_url(order), form(order, reason="x" * 201))

        assert response.status_code == 422
        assert "x" * 201 in response.text
        assert "Say it in 200 characters; this has 201." in response.text

    def test_a_refusal_is_a_notice_in_the_words_of_the_rule(self, htmx_client, manager):
        order = placed(suspended=manager)

        response = htmx_client.post(suspend_url(order), form(order))

        assert (response.status_code, response["HX-Retarget"]) == (409, "#notice")
        assert "Show it as it is now" not in response.text  # this client does not say where it stands
        assert "Order 1001 is already suspended." in response.text
        assert Audit.objects.filter(action="POST orders:suspend", outcome="refused").count() == 1

    def test_a_refusal_without_htmx_is_a_page(self, agent_client, manager):
        order = placed(suspended=manager)

        response = agent_client.post(suspend_url(order), form(order))

        assert response.status_code == 409
        assert "<html" in response.text
        assert "Order 1001 is already suspended." in response.text

    def test_the_same_form_sent_twice_suspends_once_and_answers_the_same(self, agent_client):
        order = placed()
        fields = form(order)

        answers = [agent_client.post(suspend_url(order), fields, follow=True) for _twice in range(2)]

        assert ["Order 1001 is suspended." in answer.text for answer in answers] == [True, True]
        assert timeline(order) == ["Order suspended: Possible fraud"]

    def test_a_key_is_not_good_for_another_deed(self, agent_client):
        order = placed()
        fields = form(order)
        agent_client.post(suspend_url(order), fields)

        response = agent_client.post(suspend_url(order), {**fields, "reason": "Something else"})

        assert response.status_code == 409
        assert "sent before with other content" in response.text

    def test_a_form_with_errors_may_be_corrected_under_its_key(self, agent_client):
        order = placed()
        fields = form(order, reason="")
        agent_client.post(suspend_url(order), fields)

        agent_client.post(suspend_url(order), {**fields, "reason": "Possible fraud"})

        assert SalesOrder.objects.get().is_suspended
        assert IdempotencyKey.objects.count() == 1

    @pytest.mark.parametrize("key", ["", "nonsense"])
    def test_a_form_without_its_key_changes_nothing(self, agent_client, key):
        order = placed()

        response = agent_client.post(suspend_url(order), form(order, idem=key))

        assert response.status_code == 409
        assert not SalesOrder.objects.get().is_suspended

    @pytest.mark.parametrize("version", ["", "0", "-1", "two", "99999999999999999999"])
    def test_a_form_with_a_bad_version_changes_nothing(self, agent_client, version):
        order = placed()

        response = agent_client.post(suspend_url(order), form(order, version=version))

        assert response.status_code in {409, 422}
        assert not SalesOrder.objects.get().is_suspended

    @pytest.mark.parametrize("reason", ["\u200b", "\u202e", "\u2060 \u200d"])
    def test_a_reason_that_nobody_can_see_is_none(self, agent_client, reason):
        order = placed()

        response = agent_client.post(suspend_url(order), form(order, reason=reason))

        assert response.status_code == 422
        assert "Say why; one line is enough." in response.text

    def test_a_reason_written_backwards_does_not_turn_our_words_around(self, agent_client):
        order = placed()

        page = agent_client.post(suspend_url(order), form(order, reason="\u202ertl"), follow=True).text

        assert "<bdi>\u202ertl</bdi>. Nothing moves on while it is suspended." in page

    @pytest.mark.parametrize("reason", ["a\x00b", "\ud800", "<script>alert(1)</script>", "‏مرحبا", "🙂" * 50])
    def test_odd_text_is_kept_as_text_or_refused(self, agent_client, reason):
        order = placed()

        response = agent_client.post(
            suspend_url(order), form(order, reason=reason.encode("utf-8", "surrogatepass")), follow=True
        )

        assert response.status_code in {200, 422}
        assert "<script>alert" not in response.text

    @pytest.mark.parametrize(
        ("reason", "why"),
        [
            ("card 4111 1111 1111 1111", "This looks like a card number."),
            ("a\x00b", "This holds a sign that cannot be"),
        ],
    )
    def test_what_no_text_may_hold_is_refused_once_and_stays_to_be_corrected(self, agent_client, reason, why):
        order = placed()

        response = agent_client.post(suspend_url(order), form(order, reason=reason))
        order.refresh_from_db()

        assert (response.status_code, order.suspended_reason) == (422, "")
        assert response.text.count(why) == 2  # in the summary and beside the field

    def test_a_get_changes_nothing_and_leads_to_the_order(self, agent_client):
        order = placed()

        response = agent_client.get(suspend_url(order))

        assert (response.status_code, response["Location"]) == (302, "../")
        assert not SalesOrder.objects.get().is_suspended

    def test_who_may_not_is_turned_away_and_that_is_kept(self, client, administrator):
        order = placed()
        client.force_login(administrator)

        response = client.post(suspend_url(order), form(order))

        assert response.status_code == 403
        assert Audit.objects.filter(
            action="POST orders:suspend", outcome="refused", actor_id=administrator.pk
        ).exists()
        assert not SalesOrder.objects.get().is_suspended

    def test_who_has_not_signed_in_is_asked_to(self, client):
        order = placed()

        plain = client.post(suspend_url(order), form(order))
        htmx = client.post(suspend_url(order), form(order), headers={"HX-Request": "true"})

        assert plain["Location"].startswith("/sign-in/")
        assert (htmx.status_code, htmx["HX-Trigger"], htmx.text) == (401, "session-expired", "")


def _keys(text):
    return [part.split('"')[0] for part in text.split('name="idem" value="')[1:]]


def _without(text, keys):
    for key in keys:
        text = text.replace(key, "KEY")
    return "".join(line for line in text.splitlines() if "csrfmiddlewaretoken" not in line)


@pytest.mark.django_db(transaction=True)
class TestTwoAtOnce:
    def test_of_eight_agents_at_once_one_suspends_and_seven_are_told(self):
        agents = [person(f"agent{n}", "Customer Service Agent") for n in range(8)]
        order = placed()

        outcomes = at_once([lambda agent=agent: suspended_by(agent, order) for agent in agents])

        assert sorted(outcomes) == ["refused"] * 7 + ["suspended"]
        assert len(timeline(order)) == 1
        order.refresh_from_db()
        assert order.version == 2

    def test_one_form_sent_eight_times_at_once_is_one_deed(self):
        order, nia = placed(), person("nia", "Customer Service Agent")
        fields = form(order)

        statuses = at_once([lambda: signed_in(nia).post(suspend_url(order), fields).status_code for _n in range(8)])

        assert statuses == [302] * 8
        assert len(timeline(order)) == 1


def suspended_by(agent, order):
    try:
        suspension.suspend(order, by=agent, reason="Race", seen=order.version)
    except Refused:
        return "refused"
    return "suspended"
