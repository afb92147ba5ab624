"""Void in the grid, one by one or all empty ones: Undo, Restore, and refusals by name."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from orders.actions import pending_orders
from orders.models import PendingOrder
from tests.callmgmt.grid import edited_by, post, row_of, words
from tests.concurrency import at_once
from tests.conftest import signed_in
from tests.factories import CustomerFactory, pending_order

pytestmark = pytest.mark.django_db


class TestVoidAllEmptyOnes:
    @pytest.fixture
    def stale(self, agent, lea):
        full = pending_order(agent, "P-1", customer=CustomerFactory(), line_count=2, total="10.00")
        empty, edited = pending_order(agent, "P-2"), pending_order(agent, "P-3")
        fresh, others = pending_order(agent, "P-4"), pending_order(lea, "P-5")
        for each in (full, empty, edited, others):
            PendingOrder.objects.filter(pk=each.pk).update(updated_at=timezone.now() - timedelta(hours=1))
        edited_by(lea, edited)
        return fresh

    def states(self):
        return dict(PendingOrder.objects.values_list("number", "state"))

    def test_the_empty_ones_of_the_view_go_and_each_can_be_taken_back(self, htmx_client, stale):
        part = htmx_client.post("/pending/void-empty/", {"idem": uuid4(), "view": "stale", "agent": "me"})

        assert self.states() == {"P-1": "open", "P-2": "voided", "P-3": "open", "P-4": "open", "P-5": "open"}
        assert "Voided. Undo P-2" in words(part.text)
        assert "2 of 2" in words(part.text)
        assert "1 empty order is voided." in part.text

    def test_those_of_everybody_when_everybodys_are_listed(self, htmx_client, stale):
        htmx_client.post("/pending/void-empty/", {"idem": uuid4(), "view": "stale", "agent": "all"})

        assert [number for number, state in self.states().items() if state == "voided"] == ["P-2", "P-5"]

    def test_without_scripts_the_page_shows_them_with_their_undo(self, agent_client, stale):
        form = {"idem": uuid4(), "view": "stale", "agent": "all"}

        page = agent_client.post("/pending/void-empty/", form, follow=True)

        assert page.redirect_chain == [("/?view=stale&agent=all&voided=P-2,P-5", 302)]
        assert page.text.count('class="seconds"') == 2

    def test_the_same_form_twice_does_it_once(self, agent_client, stale):
        form = {"idem": uuid4(), "view": "stale", "agent": "me"}

        answers = [agent_client.post("/pending/void-empty/", form).status_code for _twice in range(2)]

        assert answers == [302, 302]

    def test_where_none_is_left_it_says_so(self, htmx_client):
        response = htmx_client.post("/pending/void-empty/", {"idem": uuid4(), "view": "stale", "agent": "me"})

        assert response.status_code == 409
        assert "No empty order is left here that could be voided." in response.text

    @pytest.mark.parametrize(("view", "offered"), [("stale", True), ("mine", False)])
    def test_it_is_offered_in_the_stale_view(self, agent_client, stale, view, offered):
        assert ("Void all empty ones" in agent_client.get("/", {"view": view, "agent": "me"}).text) is offered


class TestVoid:
    def test_it_voids_and_offers_undo_for_ten_seconds(self, htmx_client, agent):
        pending_order(agent, "P-1", customer=CustomerFactory(), line_count=2)

        response = post(htmx_client, "P-1", "void")

        assert response.status_code == 200
        assert "Ana Lopez , 2 lines. Voided. Undo P-1" in words(response.text)
        assert 'data-goes="9"' in response.text or 'data-goes="10"' in response.text
        assert PendingOrder.objects.get().state == "voided"

    def test_undo_opens_it_again(self, htmx_client, agent):
        pending_order(agent, "P-1")
        post(htmx_client, "P-1", "void")

        response = post(htmx_client, "P-1", "undo")

        assert "Locked False" in words(response.text)
        assert PendingOrder.objects.get().state == "open"

    def test_without_scripts_the_home_page_says_so_and_offers_undo(self, agent_client, agent):
        pending_order(agent, "P-1")

        page = agent_client.post("/pending/P-1/void/", {"idem": uuid4(), "version": 1}, follow=True)

        assert page.redirect_chain == [("/?voided=P-1", 302)]
        assert "Pending order P-1 is voided." in page.text
        assert "Undo P-1" in words(row_of(page.text, "P-1"))

    def test_after_ten_seconds_it_is_too_late(self, htmx_client, agent):
        pending = pending_orders.void(pending_order(agent, "P-1"), by=agent, seen=1)
        from activities.models import Event

        Event.objects.update(at=timezone.now() - timedelta(seconds=11))
        PendingOrder.objects.filter(pk=pending.pk).update(voided_at=timezone.now() - timedelta(seconds=11))

        response = post(htmx_client, "P-1", "undo")

        assert response.status_code == 409
        assert "the ten seconds have passed" in response.text

    def test_what_another_edits_is_refused_with_their_name(self, htmx_client, agent, manager):
        edited_by(manager, pending_order(agent, "P-1"))

        response = post(htmx_client, "P-1", "void")

        assert response.status_code == 409
        assert "Jon Berg is editing Pending order P-1. Ask them for it, or a manager." in response.text
        assert PendingOrder.objects.get().state == "open"

    def test_what_has_changed_since_is_refused(self, htmx_client, agent, lea):
        pending_orders.park(pending_order(agent, "P-1"), by=agent, seen=1)

        response = post(htmx_client, "P-1", "void", version=1)

        assert response.status_code == 409
        assert "has changed since you opened it: Parked (Mia Berg" in response.text

    def test_a_second_click_has_one_effect_and_the_same_answer(self, htmx_client, agent):
        from activities.models import Event

        pending_order(agent, "P-1")
        key = uuid4()

        first = post(htmx_client, "P-1", "void", key=key)
        second = htmx_client.post("/pending/P-1/void/", {"idem": key, "version": 1}, follow=True)

        assert "Voided." in words(first.text)
        assert "Voided." in words(second.text)
        assert Event.objects.filter(verb="pending_order.voided").count() == 1

    @pytest.mark.parametrize("form", [{}, {"idem": "x", "version": "1"}, {"idem": str(uuid4()), "version": "1e3"}])
    def test_a_form_without_its_guards_does_nothing(self, htmx_client, agent, form):
        pending_order(agent, "P-1")

        response = htmx_client.post("/pending/P-1/void/", form)

        assert response.status_code == 409
        assert PendingOrder.objects.get().state == "open"

    def test_managers_restore_it(self, manager_client, manager, agent):
        pending_orders.void(pending_order(agent, "P-1"), by=agent, seen=1)
        page = manager_client.get("/", {"view": "voided", "agent": "all"}).text
        assert "29 days left" in words(row_of(page, "P-1"))

        post(manager_client, "P-1", "restore")

        pending = PendingOrder.objects.get()
        assert (pending.state, pending.agent) == ("open", agent)

    def test_an_agent_does_not_restore(self, agent_client, agent):
        pending_orders.void(pending_order(agent, "P-1"), by=agent, seen=1)

        assert post(agent_client, "P-1", "restore").status_code == 403
        assert PendingOrder.objects.get().state == "voided"


@pytest.mark.django_db(transaction=True)
def test_of_two_who_void_at_once_one_wins_and_the_other_is_told_by_name(agent, manager):
    pending_order(agent, "P-1")
    clients = [(signed_in(user, hx_request="true"), user) for user in (agent, manager)]

    answers = at_once([lambda c=client, u=user: (post(c, "P-1", "void"), u) for client, user in clients])

    codes = sorted(answer.status_code for answer, _user in answers)
    refused = next(answer.text for answer, _user in answers if answer.status_code == 409)
    winner = next(user for answer, user in answers if answer.status_code == 200)
    assert codes == [200, 409]
    assert str(winner) in refused
