"""One cart, one editor: who opens it edits it, with heartbeats and in one tab."""

from uuid import uuid4

import pytest

from csc import leases
from orders.actions import editing
from orders.models import PendingOrder
from tests.concurrency import at_once
from tests.factories import order as placed
from tests.factories import pending_order
from tests.orders.editing.page import Page, time_passes

pytestmark = pytest.mark.django_db


class TestOpening:
    def test_who_opens_it_edits_it(self, pending, agent):
        page = Page(agent).beat()

        assert (page.state, page.fence) == ("mine", "1")
        assert leases.holder("pending_order", pending.pk).holder == agent

    def test_who_comes_second_is_told_who_edits_it(self, pending, agent, lea):
        Page(agent).beat()

        page = Page(lea).beat()

        assert page.state == "other"
        assert "Mia Berg is editing this order since" in page.words
        assert "Ask for it" in page.words
        assert "Take over" not in page.words

    def test_who_has_placed_it_does_not_begin_again(self, pending, agent, lea):
        seen, holder = Page(lea), Page(agent).beat()
        PendingOrder.objects.update(state="placed", placed_order=placed("1001"), edited_by=agent)
        leases.release("pending_order", pending.pk, fence=int(holder.fence))

        holder.beat()
        seen.beat()

        assert leases.holder("pending_order", pending.pk) is None
        assert "Pending order P-1 was placed as order 1001 by Mia Berg." in seen.words

    def test_a_sign_of_life_that_waited_for_the_placing_takes_nothing(self, pending, agent):
        PendingOrder.objects.update(state="placed", placed_order=placed("1001"), edited_by=agent)

        editing.begin(pending, by=agent, tab=uuid4())

        assert leases.holder("pending_order", pending.pk) is None

    def test_without_news_the_answer_is_empty(self, pending, agent):
        page = Page(agent).beat()

        page.beat(seen=page.shown("seen"))

        assert page.answer.status_code == 204

    def test_a_second_tab_of_the_same_agent_is_told_and_can_go_on_there(self, pending, agent):
        first, second = Page(agent).beat(), Page(agent).beat()
        assert second.state == "elsewhere"
        assert "You have this order open in another tab." in second.words
        assert "Use here" in second.words

        second.post("use-here")
        first.beat()

        assert second.state == "mine"
        assert first.state == "lost"
        assert "You went on with this order in another tab." in first.words

    def test_use_here_takes_nothing_from_another(self, pending, agent, lea):
        Page(agent).beat()

        page = Page(lea).post("use-here")

        assert page.answer.status_code == 409
        assert "Mia Berg edits Pending order P-1 now." in page.answer.text

    def test_it_is_free_at_once_when_the_tab_is_left(self, pending, agent, lea):
        page = Page(agent).beat()

        page.post("release")

        assert page.answer.status_code == 204
        assert Page(lea).beat().state == "mine"

    def test_it_is_free_ninety_seconds_after_the_last_sign_of_life(self, pending, agent, lea):
        Page(agent).beat()
        other = Page(lea)

        time_passes(89)
        assert other.beat().state == "other"
        time_passes(1)

        assert other.beat().state == "mine"

    def test_who_slept_learns_who_has_it_and_writes_with_a_dead_fence(self, pending, agent, lea):
        sleeper = Page(agent).beat()
        time_passes(91)
        Page(lea).beat()

        sleeper.beat()

        assert sleeper.state == "lost"
        assert "Lea Berg is editing this order since" in sleeper.words
        assert "What you typed still stands here." in sleeper.words
        assert not leases.is_held("pending_order", pending.pk, fence=1)

    def test_who_came_while_another_edited_begins_by_a_button(self, pending, agent, lea):
        holder, page = Page(agent).beat(), Page(lea, wants=False).beat()
        holder.post("release")

        page.beat()
        assert "Nobody is editing this order now. Edit it" in page.words
        page.post("use-here")

        assert page.state == "mine"

    def test_who_turns_a_page_is_still_asked(self, pending, agent, lea):
        holder = Page(agent).beat()
        Page(lea).beat().post("ask", reason="mine")
        holder.post("release")
        holder.fence = ""

        holder.beat()

        assert holder.state == "asked"
        assert "Lea Berg asks for this order" in holder.words

    def test_who_slept_and_nobody_came_goes_on_with_a_new_fence(self, pending, agent):
        page = Page(agent).beat()
        time_passes(91)

        page.beat()

        assert (page.state, page.fence) == ("mine", "2")

    def test_a_page_that_is_only_looked_at_takes_nothing(self, agent):
        order = placed("1001")

        page = Page(agent, kind="order", number="1001", wants=False).beat()

        assert page.state == "free"
        assert leases.holder("order", order.pk) is None

    def test_a_beat_prolongs_no_session(self, pending, agent):
        page = Page(agent)
        session = page.client.session
        session["seen"] -= 300
        session.save()

        page.beat()

        assert page.client.session["seen"] == session["seen"]


@pytest.mark.django_db(transaction=True)
def test_of_many_who_open_it_at_once_one_edits_and_all_others_are_told_who(agent, lea, manager):
    pending_order(agent, "P-1")
    pages = [Page(user) for user in (agent, lea, manager) for _tab in range(2)]

    at_once([page.beat for page in pages])
    for page in pages:
        page.beat()

    states = [page.state for page in pages]
    winner = pages[states.index("mine")]
    assert states.count("mine") == 1
    assert all(f"{winner.user} is editing this order" in page.words for page in pages if page.user != winner.user)
