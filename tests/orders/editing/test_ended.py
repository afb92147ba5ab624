"""What was placed or voided meanwhile is taken by nobody."""

import threading
from functools import partial
from uuid import uuid4

import pytest
from django.db import connection, transaction
from django.test import Client

from csc import leases
from csc.errors import Refused
from orders.actions import editing, pending_orders
from orders.models import PendingOrder
from tests.concurrency import at_once
from tests.factories import order as placed
from tests.factories import pending_order
from tests.orders.editing.page import Page, timeline

pytestmark = pytest.mark.django_db


class TestEndedMeanwhile:
    """A record that was placed or voided while pages showed it is taken by nobody, and they tell what became of it."""

    def end(self, pending, by, state):
        facts = {
            "placed": {"placed_order": placed("1001"), "edited_by": by},
            "voided": {"voided_by": by},
        }
        PendingOrder.objects.update(state=state, **facts[state])
        leases.free("pending_order", pending.pk, by=by)

    @pytest.mark.parametrize("verb", ["ask", "use-here", "take-over"])
    def test_what_was_placed_is_taken_by_nobody_and_leads_to_its_order(self, pending, agent, manager, verb):
        Page(agent).beat()
        page = Page(manager).beat()
        self.end(pending, agent, "placed")

        page.post(verb, reason="late")

        assert page.answer.status_code == 409
        assert "Pending order P-1 was placed as order 1001 by Mia Berg." in page.answer.text
        assert 'href="/orders/1001/"' in page.answer.text
        assert "Ask for it" not in page.answer.text
        assert leases.holder("pending_order", pending.pk) is None
        assert timeline(pending) == []

    @pytest.mark.parametrize("verb", ["ask", "use-here", "take-over"])
    def test_what_was_voided_is_taken_by_nobody(self, pending, agent, manager, verb):
        Page(agent).beat()
        page = Page(manager).beat()
        self.end(pending, agent, "voided")

        page.post(verb, reason="late")

        assert page.answer.status_code == 409
        assert "Pending order P-1 was voided by Mia Berg." in page.answer.text
        assert leases.holder("pending_order", pending.pk) is None

    @pytest.mark.parametrize("verb", ["give", "keep"])
    def test_who_answers_for_what_has_ended_reads_how(self, pending, agent, lea, verb):
        holder = Page(agent).beat()
        Page(lea).beat().post("ask", reason="mine")
        self.end(pending, agent, "placed")

        holder.post(verb)

        assert holder.answer.status_code == 409
        assert "Pending order P-1 was placed as order 1001 by Mia Berg." in holder.answer.text

    def test_without_scripts_the_sentence_comes_as_a_page(self, pending, agent, manager):
        page = Page(manager)
        self.end(pending, agent, "placed")
        plain = Client()
        plain.force_login(manager)

        answer = plain.post(f"{page.base}use-here/", {"tab": page.tab, "idem": uuid4()})

        assert answer.status_code == 409
        assert "Pending order P-1 was placed as order 1001 by Mia Berg." in answer.text
        assert "<html" in answer.text

    def test_a_page_that_nobody_edits_hears_that_it_has_ended(self, pending, agent, lea):
        holder, page = Page(agent).beat(), Page(lea, wants=False).beat()
        holder.post("release")
        page.beat()
        assert page.state == "free"
        self.end(pending, agent, "voided")

        page.beat(seen=page.shown("seen"))

        assert page.state == "ended"
        assert "Pending order P-1 was voided by Mia Berg." in page.words
        assert "Edit it" not in page.words


TAKING = {"ask": {"why": "late"}, "use_here": {}, "take_over": {"reason": "late"}}


def taken(verb, pending, by):
    """What `by` is told who tries to get it: nothing when it is theirs."""
    try:
        getattr(editing, verb)(pending, by=by, tab=uuid4(), **TAKING[verb])
    except Refused as why:
        return str(why)
    return ""


def voided(pending, by):
    """What `by` is told who voids it: nothing when it is voided."""
    try:
        pending_orders.void(pending, by=by, seen=pending.version)
    except Refused as why:
        return str(why)
    return ""


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("verb", TAKING)
def test_what_is_voided_in_the_same_moment_is_taken_first_or_not_at_all(agent, manager, verb):
    for number in range(10):
        pending = pending_order(agent, f"P-{number}")

        said = at_once([partial(voided, pending, agent), partial(taken, verb, pending, manager)])

        pending.refresh_from_db()
        holder = leases.holder("pending_order", pending.pk)
        if pending.state == "voided":
            assert holder is None
            assert sorted(said) == ["", f"Pending order P-{number} was voided by Mia Berg."]
        else:
            assert holder.holder == manager
            words = f"Jon Berg is editing Pending order P-{number}. Ask them for it, or a manager."
            assert sorted(said) == ["", words]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("verb", TAKING)
def test_who_waits_for_the_voiding_is_refused(agent, manager, verb):
    pending = pending_order(agent, "P-1")
    said = []

    def take():
        said.append(taken(verb, pending, manager))
        connection.close()

    taking = threading.Thread(target=take)
    with transaction.atomic():
        pending_orders.void(pending, by=agent, seen=pending.version)
        taking.start()
        taking.join(0.5)
        assert said == []
    taking.join()

    assert said == ["Pending order P-1 was voided by Mia Berg."]
    assert leases.holder("pending_order", pending.pk) is None
