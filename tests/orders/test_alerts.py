"""System alerts: raised once per cause, cleared all at once by an agent who says why."""

from uuid import uuid4

import pytest
from django.urls import reverse

from activities.models import Event
from csc.errors import Refused
from csc.models import Promise
from orders.actions.alerts import clear_alerts, raise_alert
from orders.models import Alert, SalesOrder
from tests.concurrency import at_once
from tests.conftest import person
from tests.factories import order as placed

pytestmark = pytest.mark.django_db


def declined(order, **facts):
    words = {"kind": "payment_declined", "source": "payment", "words": "The card was declined.", "fingerprint": "card"}
    return raise_alert(order, **{**words, **facts})


def form(order, **fields):
    return {"idem": str(uuid4()), "version": order.version, "reason": "Payment settled", **fields}


def url(order):
    return reverse("orders:clear_alerts", args=[order.number])


def test_an_alert_is_counted_on_its_order_and_written_into_history():
    order = placed()

    declined(order)

    order.refresh_from_db()
    assert (order.open_alerts, order.blocking_alerts, order.version) == (1, 1, 2)
    assert Event.objects.about("order", order.pk).first().summary == "Alert: The card was declined."


def test_the_same_cause_twenty_times_is_one_alert():
    order = placed()

    for _n in range(20):
        declined(order)

    alert = Alert.objects.get()
    order.refresh_from_db()
    assert (alert.times, order.open_alerts, order.version) == (20, 1, 2)


def test_a_warning_does_not_block():
    order = placed()

    declined(order, blocking=False)

    order.refresh_from_db()
    assert (order.open_alerts, order.blocking_alerts, order.why_held()) == (1, 0, "")


def test_clearing_clears_all_and_says_who_and_why(agent):
    order = placed()
    declined(order)
    declined(order, fingerprint="late", words="Line 2 is late.", blocking=False)

    clear_alerts(order, by=agent, reason="Payment settled", seen=order.version)

    order.refresh_from_db()
    assert (order.open_alerts, order.blocking_alerts) == (0, 0)
    assert set(Alert.objects.values_list("cleared_by", "cleared_why")) == {(agent.pk, "Payment settled")}
    assert Event.objects.about("order", order.pk).first().summary == "Alerts cleared: Payment settled"
    assert Promise.objects.filter(kind="advance", subject_id=order.pk).count() == 1


def test_without_alerts_there_is_nothing_to_clear(agent):
    order = placed()

    with pytest.raises(Refused, match=r"Order 1001 has no alerts\."):
        clear_alerts(order, by=agent, reason="Payment settled", seen=order.version)


def test_an_alert_that_the_agent_has_not_seen_is_not_cleared(agent):
    order = placed()
    declined(order)
    seen = order.version
    declined(order, fingerprint="fraud", words="The address is on a list.")

    with pytest.raises(Refused, match="The address is on a list"):
        clear_alerts(order, by=agent, reason="Payment settled", seen=seen)

    assert Alert.objects.open().count() == 2


def test_the_page_lists_blocking_alerts_first_and_offers_to_clear_them(agent_client):
    order = placed()
    declined(order, fingerprint="late", words="Line 2 is late.", blocking=False)
    declined(order)

    page = agent_client.get(order.get_absolute_url()).text

    assert page.index("The card was declined.") < page.index("Line 2 is late.")
    assert "Blocks the workflow." in page
    assert "Clear Alerts" in page


@pytest.mark.parametrize("ended", ["closed", "void"])
def test_an_alert_of_an_order_that_has_ended_blocks_nothing_and_says_so(agent_client, ended):
    order = placed(**{ended: True})
    declined(order)

    page = agent_client.get(order.get_absolute_url()).text

    assert "Blocks the workflow." not in page
    assert f"Blocks nothing: Order 1001 is {ended.capitalize()}." in page


def test_without_alerts_the_button_is_not_there(agent_client):
    page = agent_client.get(placed().get_absolute_url()).text

    assert page.count("Clear Alerts") == 1  # in the Actions menu, greyed
    assert 'id="clear-alerts-open"' not in page


def test_a_plain_post_clears_and_says_that_the_workflow_goes_on(agent_client):
    order = placed()
    declined(order)

    page = agent_client.post(url(order), form(order), follow=True).text

    assert "The alerts of order 1001 are cleared. The workflow goes on." in page
    assert "The card was declined." in page  # under System Events


def test_clearing_does_not_resume(agent_client, manager):
    order = placed(suspended=manager)
    declined(order)

    page = agent_client.post(url(order), form(order), follow=True).text

    assert "The alerts of order 1001 are cleared. It is still suspended." in page
    assert SalesOrder.objects.get().is_suspended


def test_htmx_gets_the_panel_without_the_alerts(htmx_client):
    order = placed()
    declined(order)

    response = htmx_client.post(url(order), form(order))

    assert response.status_code == 200
    assert "Blocks the workflow." not in response.text


def test_without_a_reason_nothing_is_cleared(htmx_client):
    order = placed()
    declined(order)

    response = htmx_client.post(url(order), form(order, reason=""))

    assert response.status_code == 422
    assert "Say why; one line is enough." in response.text
    assert Alert.objects.open().count() == 1


def test_who_may_not_clear_alerts_is_turned_away(client, administrator):
    order = placed()
    declined(order)
    client.force_login(administrator)

    assert client.post(url(order), form(order)).status_code == 403
    assert Alert.objects.open().count() == 1


@pytest.mark.django_db(transaction=True)
def test_eight_watchers_who_raise_the_same_alert_at_once_raise_one():
    order = placed()

    at_once([lambda: declined(order) for _n in range(8)])

    order.refresh_from_db()
    assert (Alert.objects.get().times, order.open_alerts) == (8, 1)


@pytest.mark.django_db(transaction=True)
def test_of_clearing_and_suspending_at_once_the_second_is_told_of_the_first():
    order = placed()
    declined(order)
    mia, jon = person("mia", "Customer Service Agent"), person("jon", "Customer Service Agent")
    from orders.actions.suspension import suspend

    def clear():
        return clear_alerts(order, by=mia, reason="Settled", seen=2)

    def hold():
        return suspend(order, by=jon, reason="Fraud", seen=2)

    outcomes = at_once([refused_or(clear), refused_or(hold)])

    assert sorted(outcomes) == ["done", "refused"]


def refused_or(deed):
    def tried():
        try:
            deed()
        except Refused:
            return "refused"
        return "done"

    return tried
