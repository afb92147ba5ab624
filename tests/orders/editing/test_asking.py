"""Asked for, given, kept, passed on after a silent minute, and taken over by a manager."""

import json

import pytest

from activities.models import Audit
from csc import leases
from csc.models import Lease
from tests.concurrency import at_once
from tests.factories import pending_order
from tests.orders.editing.page import Page, time_passes, timeline

pytestmark = pytest.mark.django_db


class TestAsking:
    def test_the_holder_sees_who_asks_and_why(self, pending, agent, lea):
        holder, asker = Page(agent).beat(), Page(lea).beat()

        asker.post("ask", reason="Customer on my line <now>")
        holder.beat(seen=holder.shown("seen"))

        assert holder.state == "asked"
        assert "Lea Berg asks for this order: Customer on my line &lt;now&gt;" in holder.words
        assert "You have asked Mia Berg for it." in asker.words

    def test_it_is_given_with_the_half_done_work(self, pending, agent, lea):
        holder, asker = Page(agent).beat(), Page(lea).beat()
        holder.beat(draft=json.dumps({"street": {"label": "Street", "value": "Elm 5"}}))
        asker.post("ask", reason="mine")
        holder.beat()

        holder.post("give")
        asker.beat()

        assert asker.state == "mine"
        assert "Mia Berg had typed this and not saved it: Street Elm 5" in asker.words
        assert holder.state == "lost"
        assert "You gave this order to Lea Berg at" in holder.words
        assert timeline(pending) == ["Given to Lea Berg"]
        assert Audit.objects.filter(action="pending_order.handed_over").count() == 1

    def test_it_is_kept_and_the_asker_is_told(self, pending, agent, lea):
        holder, asker = Page(agent).beat(), Page(lea).beat()
        asker.post("ask", reason="mine")
        holder.beat()

        holder.post("keep")
        asker.beat()

        assert holder.state == "mine"
        assert "Mia Berg still needs it." in asker.words

    def test_it_passes_after_a_minute_in_which_the_holder_did_nothing(self, pending, agent, lea):
        holder, asker = Page(agent).beat(), Page(lea).beat()
        asker.post("ask", reason="mine")
        time_passes(59)
        holder.beat(idle="59")
        assert asker.beat().state == "other"

        time_passes(2)
        holder.beat(idle="61")
        asker.beat()
        holder.beat()

        assert asker.state == "mine"
        assert holder.state == "lost"
        assert "Lea Berg asked for this order and has it since" in holder.words
        assert timeline(pending) == ["Passed on after a silent minute"]

    def test_it_does_not_pass_from_who_types(self, pending, agent, lea):
        holder, asker = Page(agent).beat(), Page(lea).beat()
        asker.post("ask", reason="mine")

        for _turn in range(5):
            time_passes(30)
            holder.beat(idle="3")
            asker.beat()

        assert asker.state == "other"
        assert holder.beat().state == "asked"

    def test_it_does_not_pass_before_the_holders_page_has_reported_the_silence(self, pending, agent, lea):
        Page(agent).beat()
        asker = Page(lea).beat().post("ask", reason="mine")

        time_passes(80)
        asker.beat()

        assert asker.state == "other"

    def test_what_nobody_edits_any_more_is_got_by_asking(self, pending, agent, lea):
        holder, asker = Page(agent).beat(), Page(lea).beat()
        holder.post("release")

        asker.post("ask", reason="mine")

        assert asker.state == "mine"

    def test_of_two_who_ask_the_second_is_told_who_was_first(self, pending, agent, lea, manager):
        Page(agent).beat()
        Page(lea).beat().post("ask", reason="mine")

        page = Page(manager).beat().post("ask", reason="no, mine")

        assert page.answer.status_code == 409
        assert "Lea Berg has asked for it already. Wait until that is answered." in page.answer.text

    @pytest.mark.parametrize(
        ("reason", "said"),
        [
            ("", "Say why"),
            (" ", "Say why"),
            ("x" * 201, "at most"),
            ("a\x00", "cannot be kept"),
            ("4111 1111 1111 1111", "looks like a card number"),
        ],
    )
    def test_without_a_reason_nobody_is_asked(self, pending, agent, lea, reason, said):
        Page(agent).beat()

        page = Page(lea).beat().post("ask", reason=reason)

        assert page.answer.status_code == 409
        assert Lease.objects.get().asked_by is None

    def test_what_nobody_asks_for_is_not_given(self, pending, agent):
        page = Page(agent).beat().post("give")

        assert page.answer.status_code == 409
        assert "Nobody asks for Pending order P-1 any more." in page.answer.text

    @pytest.mark.parametrize("verb", ["give", "keep"])
    def test_who_lost_it_answers_for_nobody(self, pending, agent, lea, manager, verb):
        holder = Page(agent).beat()
        Page(manager).beat().post("take-over", reason="late")

        holder.post(verb)

        assert holder.answer.status_code == 409
        assert "Jon Berg edits Pending order P-1 now." in holder.answer.text


class TestTakingOver:
    def test_managers_take_over_with_a_reason_that_the_former_holder_reads(self, pending, agent, manager):
        holder, page = Page(agent).beat(), Page(manager).beat()
        assert "Take over" in page.words

        page.post("take-over", reason="Mia is at lunch")
        holder.beat()

        assert page.state == "mine"
        assert holder.state == "lost"
        assert "Jon Berg took this order over at" in holder.words
        assert "Mia is at lunch" in holder.words
        assert timeline(pending) == ["Taken over from Mia Berg: Mia is at lunch"]
        assert Audit.objects.filter(action="pending_order.taken_over").count() == 1

    def test_without_a_reason_nothing_is_taken(self, pending, agent, manager):
        Page(agent).beat()

        page = Page(manager).beat().post("take-over", reason="")

        assert page.answer.status_code == 409
        assert leases.holder("pending_order", pending.pk).holder == agent

    def test_an_agent_does_not(self, pending, agent, lea):
        Page(agent).beat()

        page = Page(lea).beat().post("take-over", reason="mine")

        assert page.answer.status_code == 403
        assert leases.holder("pending_order", pending.pk).holder == agent


@pytest.mark.django_db(transaction=True)
def test_while_one_gives_and_a_manager_takes_over_one_of_them_has_it(agent, lea, manager):
    pending = pending_order(agent, "P-1")
    holder, asker, taker = Page(agent).beat(), Page(lea).beat(), Page(manager).beat()
    asker.post("ask", reason="mine")

    at_once([lambda: holder.post("give"), lambda: taker.post("take-over", reason="late")])
    for page in (holder, asker, taker):
        page.beat()

    last = leases.holder("pending_order", pending.pk).holder
    assert holder.state == "lost"
    assert {asker.state, taker.state} <= {"mine", "lost", "other"}
    assert [page.user for page in (asker, taker) if page.state == "mine"] == [last]
