"""What was typed and not saved, after a hand-over: it stays until whoever has the order puts it in or needs it not."""

import json

import pytest

from csc.models import Lease
from tests.orders.editing.page import Page, time_passes

pytestmark = pytest.mark.django_db
STREET = {"street": {"label": "Street", "value": "Elm 5", "at": "/entry/P-1/shipping/"}}
PHONE = {"phone": {"label": "Phone", "value": "555", "at": "/entry/P-1/info/"}}


def given(holder, asker, typed):
    asker.beat().post("ask", reason="mine")
    holder.beat()
    holder.post("give", draft=json.dumps(typed))
    return asker.beat()


@pytest.fixture
def leas(pending, agent, lea):
    return given(Page(agent).beat(), Page(lea), STREET)


def test_what_is_typed_when_it_is_given_goes_along(leas):
    assert "Mia Berg had typed this and not saved it: Street Elm 5" in leas.words
    assert 'href="/entry/P-1/shipping/"' in leas.html


def test_it_stays_when_the_receiver_types_and_goes_to_another_tab(leas):
    leas.beat(draft=json.dumps(PHONE))
    leas.post("release")
    leas.fence = ""
    leas.beat()

    assert "Mia Berg had typed this and not saved it: Street Elm 5" in leas.words


def test_it_stays_for_the_next_when_the_receiver_leaves(leas, manager):
    leas.post("release")

    assert "Mia Berg had typed this and not saved it: Street Elm 5" in Page(manager).beat().words


def test_each_of_two_hand_overs_names_who_typed(leas, manager):
    jons = given(leas, Page(manager), PHONE)

    assert "Lea Berg had typed this and not saved it: Phone 555" in jons.words
    assert "Mia Berg had typed this and not saved it: Street Elm 5" in jons.words


def test_what_is_put_in_or_not_needed_is_gone(leas):
    leas.post("let-go", field="street")

    assert "had typed this" not in leas.words
    assert Lease.objects.get().left_over is None


def test_what_belongs_on_another_tab_stays_when_the_rest_is_put_in(pending, agent, lea):
    leas = given(Page(agent).beat(), Page(lea), {**STREET, **PHONE})

    leas.post("let-go", field="phone")

    assert "Mia Berg had typed this and not saved it: Street Elm 5" in leas.words


def test_who_has_it_no_longer_lets_nothing_go(leas, manager):
    Page(manager).beat().post("take-over", reason="late")

    leas.post("let-go", field="street")

    assert leas.answer.status_code == 409
    assert "Jon Berg edits Pending order P-1 now." in leas.answer.text
    assert list(Lease.objects.get().left_over) == ["street"]


@pytest.mark.parametrize("at", ["//evil.example/", "javascript:alert(1)", "/a b/", 'x" onclick="', 7])
def test_an_address_that_is_no_page_of_ours_is_not_kept(pending, agent, at):
    Page(agent).beat().beat(draft=json.dumps({"street": {**STREET["street"], "at": at}}))

    assert Lease.objects.get().draft is None


class TestHowItCame:
    def test_whoever_asked_reads_that_it_was_given(self, leas):
        assert "Mia Berg gave you this order. You edit it now." in leas.words

    def test_it_is_told_for_two_minutes(self, leas):
        time_passes(121)
        Lease.objects.update(came_at=Lease.objects.get().acquired_at)
        leas.fence = ""

        assert "gave you this order" not in leas.beat().words

    def test_whoever_asked_reads_that_it_passed_after_a_silent_minute(self, pending, agent, lea):
        holder, asker = Page(agent).beat(), Page(lea).beat()
        asker.post("ask", reason="mine")
        time_passes(61)
        holder.beat(idle="61")

        asker.beat()

        assert "Mia Berg has neither typed nor clicked in this order for a minute. You edit it now." in asker.words

    def test_whoever_asked_reads_that_its_holder_left(self, pending, agent, lea):
        holder, asker = Page(agent).beat(), Page(lea).beat()
        asker.post("ask", reason="mine")
        holder.post("release")

        asker.beat()

        assert "Mia Berg has left this order. You edit it now." in asker.words

    def test_who_took_it_over_reads_from_whom(self, pending, agent, manager):
        Page(agent).beat()

        page = Page(manager).beat().post("take-over", reason="late")

        assert "You took this order over from Mia Berg. You edit it now." in page.words

    def test_who_opens_what_was_free_is_told_nothing(self, pending, agent, lea):
        Page(agent).beat().post("release")

        assert "You edit it now." not in Page(lea).beat().words
