"""One cart, one editor: heartbeats, asking, giving, a silent minute, another tab, taking over, and who is here."""

import json
import re
import threading
from datetime import timedelta
from functools import partial
from uuid import UUID, uuid4

import pytest
from django.contrib.auth.models import Permission
from django.db import connection, transaction
from django.db.models import F
from django.test import Client
from django.test.utils import CaptureQueriesContext

from activities.models import Audit, Event
from csc import leases, presence
from csc.conflicts import differences
from csc.errors import Refused
from csc.models import Lease, Presence
from orders.actions import editing, pending_orders
from orders.models import PendingOrder
from tests.concurrency import at_once
from tests.conftest import person
from tests.factories import order as placed
from tests.factories import pending_order

pytestmark = pytest.mark.django_db


class Page:
    """A tab of somebody's browser that shows a record, without the browser."""

    def __init__(self, user, *, kind="pending_order", number="P-1", wants=True):
        self.client, self.user = Client(headers={"HX-Request": "true", "X-Background": "1"}), user
        self.client.force_login(user)
        self.base, self.tab = f"/lease/{kind}/{number}/", str(uuid4())
        self.fence, self.asking, self.wants, self.html = "", "", "1" if wants else "", ""

    def post(self, verb, **more):
        form = {"tab": self.tab, "fence": self.fence, "asking": self.asking, "idem": uuid4(), **more}
        self.answer = self.client.post(f"{self.base}{verb}/", form, follow=True)
        if self.answer.status_code == 200:
            self.html = self.answer.text
            self.fence = self.shown("fence") or self.fence
            self.asking = self.shown("asking")
        return self

    def beat(self, **more):
        return self.post("beat", wants=self.wants, **more)

    def shown(self, name):
        return re.search(rf'data-{name}="([^"]*)"', self.html)[1]

    @property
    def state(self):
        return self.shown("state")

    @property
    def words(self):
        return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", self.html)).replace(" ,", ",").strip()


@pytest.fixture
def pending(agent):
    return pending_order(agent, "P-1")


@pytest.fixture
def lea(db):
    return person("lea", "Customer Service Agent")


def time_passes(seconds):
    """Moves every lease into the past, as if the database's clock had gone on."""
    by = timedelta(seconds=seconds)
    fields = ("acquired_at", "seen_at", "expires_at", "active_at", "asked_at")
    Lease.objects.update(**{name: F(name) - by for name in fields})
    Presence.objects.update(seen_at=F("seen_at") - by)


def timeline(pending):
    return [event.summary for event in Event.objects.about("pending_order", pending.pk)]


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
        ("reason", "said"), [("", "Say why"), (" ", "Say why"), ("x" * 201, "at most"), ("a\x00", "Null characters")]
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
