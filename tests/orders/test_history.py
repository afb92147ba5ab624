"""Activity History: notes in full, kinds, older pages, and the same number of queries however much happened."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from activities.models import Note
from activities.recording import Happening, record, record_many
from csc.models import Code
from tests.factories import order as placed

pytestmark = pytest.mark.django_db


def happened(order, count, *, by=None):
    now = timezone.now()
    record_many(
        Happening("order.advanced", order, f"Step {n} of {count}", by=by, at=now + timedelta(seconds=n))
        for n in range(1, count + 1)
    )


def noted(order, agent, text, result="satisfied"):
    event = record("note.added", order, by=agent, summary="Order Status Inquiry: When?")
    code = Code.objects.get(list="result", code=result)
    return Note.objects.create(
        event_id=event.pk, subject_kind="order", subject_id=order.pk, result_code=code, result_words=code.label,
        text=text, written_by=agent, written_at=event.at,
    )  # fmt: skip


def page(client, order, query=""):
    response = client.get(f"{order.get_absolute_url()}{query}")
    assert response.status_code == 200
    return response.text


def test_a_note_is_shown_in_full_with_how_it_ended(agent_client, agent):
    order = placed()
    noted(order, agent, "Asked whether <b>line 3</b> can come in brown.")

    shown = page(agent_client, order)

    assert "Asked whether &lt;b&gt;line 3&lt;/b&gt; can come in brown." in shown
    assert '<span class="badge green">Satisfied</span>' in shown


def test_a_result_that_is_not_satisfied_is_not_green(agent_client, agent):
    order = placed()
    noted(order, agent, "Still late.", result="not-satisfied")

    assert '<span class="badge">Not Satisfied</span>' in page(agent_client, order)


@pytest.mark.parametrize(
    ("kind", "shown"),
    [
        ("", {"When?", "Step 1 of 1", "By hand"}),
        ("notes", {"When?"}),
        ("changes", {"By hand"}),
        ("system", {"Step 1 of 1"}),
        ("nonsense", {"When?", "Step 1 of 1", "By hand"}),
    ],
)
def test_a_kind_shows_its_own_and_nothing_else(agent_client, agent, kind, shown):
    order = placed()
    happened(order, 1)
    noted(order, agent, "Text")
    record("order.suspended", order, by=agent, summary="By hand")

    found = page(agent_client, order, f"?history={kind}")

    assert {words for words in ("When?", "Step 1 of 1", "By hand") if words in found} == shown


def test_a_kind_of_which_nothing_happened_says_so(agent_client):
    assert "Nothing of this kind has happened to this order." in page(agent_client, placed(), "?history=notes")


def test_older_pages_follow_each_other_without_gap_or_repetition(agent_client):
    order = placed()
    happened(order, 60)
    query, seen = "?history=", []

    while query is not None:
        shown = page(agent_client, order, query).split('id="history-list"')[1].split("</section>")[0]
        seen += [n for n in range(60, 0, -1) if f"Step {n} of 60" in shown]
        before = shown.split("before=")[1].split("#")[0] if "before=" in shown else ""
        query = f"?history=&before={before}" if before else None

    assert seen == list(range(60, 0, -1))


@pytest.mark.parametrize("before", ["", "nonsense", "%00", str(uuid4())])
def test_a_forged_page_is_the_newest(agent_client, before):
    order = placed()
    happened(order, 3)

    assert "Step 3 of 3" in page(agent_client, order, f"?before={before}")


def test_an_event_of_another_order_opens_no_page_of_this_one(agent_client, agent):
    order, other = placed("1"), placed("2")
    happened(order, 3)
    event = record("order.suspended", other, by=agent, summary="Elsewhere")

    found = page(agent_client, order, f"?before={event.pk}")

    assert "Step 3 of 3" in found
    assert "Elsewhere" not in found


def test_asking_for_a_kind_opens_the_history(agent_client):
    assert 'id="history-list"' in page(agent_client, placed(), "?history=")


def test_only_what_happened_last_is_shown_until_somebody_asks(agent_client):
    order = placed()
    happened(order, 3)

    shown = page(agent_client, order)

    assert [f"Step {n} of 3" in shown for n in (1, 2, 3)] == [False, False, True]
    assert ("Show History" in shown.partition('id="order-history"')[2], "Hide History" in shown) == (True, False)


def test_who_opened_it_sees_it_at_once_on_every_order_until_they_close_it(agent_client):
    one, other = placed("1"), placed("2")
    happened(one, 3), happened(other, 3)

    opened = agent_client.post(f"{one.get_absolute_url()}history/", {"show": "yes"})
    afterwards = [page(agent_client, each) for each in (one, other)]
    agent_client.post(f"{other.get_absolute_url()}history/", {"show": "no"})

    assert opened["Location"] == f"{one.get_absolute_url()}#history"
    assert [f"Step {n} of 3" in shown for shown in afterwards for n in (1, 2, 3)] == [True] * 6
    assert ["Step 1 of 3" in page(agent_client, each) for each in (one, other)] == [False, False]


def test_it_is_open_for_whoever_opened_it_and_for_nobody_else(agent_client, manager_client):
    order = placed()
    happened(order, 3)

    agent_client.post(f"{order.get_absolute_url()}history/", {"show": "yes"})

    assert "Step 1 of 3" not in page(manager_client, order)


def test_the_answer_to_opening_it_is_the_history_with_its_heading_in_focus(htmx_client):
    order = placed()
    happened(order, 3)

    part = htmx_client.post(f"{order.get_absolute_url()}history/", {"show": "yes"}).text

    assert '<h2 id="history" tabindex="-1" data-focus>' in part
    assert ("Step 1 of 3" in part, "Totals" in part) == (True, False)
    assert "data-focus" not in page(htmx_client, order).partition('id="order-history"')[2]


def test_htmx_gets_the_history_alone(agent_client):
    order = placed()
    happened(order, 3)

    part = agent_client.get(
        f"{order.get_absolute_url()}?history=", headers={"HX-Request": "true", "HX-Target": "order-history"}
    ).text

    assert (part.lstrip()[:50], "Step 1 of 3" in part, "Totals" in part) == (
        '<section class="history" id="order-history" aria-l', True, False,
    )  # fmt: skip


def test_many_events_and_notes_cost_as_many_queries_as_one(agent_client, agent):
    quiet, busy = placed("1"), placed("2")
    noted(quiet, agent, "One")
    happened(busy, 10)
    for n in range(10):
        noted(busy, agent, f"Note {n}")

    assert queries(agent_client, quiet) == queries(agent_client, busy)


def queries(client, order):
    with CaptureQueriesContext(connection) as captured:
        page(client, order, "?history=")
    return len(captured)
