"""Flag and unflag: the actions, the views, and two agents at once."""

from uuid import uuid4

import pytest
from django.urls import reverse

from activities.models import Audit, Event
from csc.errors import Refused
from csc.models import Code
from orders.actions import flagging
from orders.models import SalesOrder
from tests.concurrency import at_once
from tests.conftest import person
from tests.factories import order as placed

pytestmark = pytest.mark.django_db


def colour(name):
    return Code.objects.get(list="flag", code=name)


def timeline(order):
    return [event.summary for event in Event.objects.about("order", order.pk) if event.actor_id]


def form(code="red", **fields):
    return {"idem": str(uuid4()), "code": code, **fields}


def url(order, verb="flag"):
    return reverse(f"orders:{verb}", args=[order.number])


class TestTheActions:
    def test_a_flag_is_set_and_told(self, agent):
        order = placed()

        flagging.flag(order, by=agent, code=colour("red"))

        order.refresh_from_db()
        assert (order.flag, timeline(order)) == (colour("red"), ["Order flagged: Red"])
        assert Audit.objects.filter(action="order.flagged", subject_id=order.pk, actor_id=agent.pk).count() == 1

    def test_flags_leave_the_version_alone_so_that_open_forms_stay_good(self, agent):
        order = placed()

        flagging.flag(order, by=agent, code=colour("red"))
        flagging.unflag(order, by=agent)

        order.refresh_from_db()
        assert order.version == 1

    def test_another_colour_takes_the_place_of_the_first(self, agent):
        order = placed()
        flagging.flag(order, by=agent, code=colour("red"))

        flagging.flag(order, by=agent, code=colour("chk"))

        order.refresh_from_db()
        assert order.flag == colour("chk")
        event = Event.objects.about("order", order.pk).first()
        assert event.diff == {"before": {"flag": "red"}, "after": {"flag": "chk"}}

    def test_unflag_undoes_it(self, agent):
        order = placed()
        flagging.flag(order, by=agent, code=colour("blue"))

        flagging.unflag(order, by=agent)

        order.refresh_from_db()
        assert (order.flag, timeline(order)[0]) == (None, "Flag removed: Blue")

    @pytest.mark.parametrize("ended", ["closed", "void"])
    def test_an_order_that_has_ended_can_be_flagged(self, agent, ended):
        order = placed(**{ended: True})

        flagging.flag(order, by=agent, code=colour("green"))

        order.refresh_from_db()
        assert order.flag == colour("green")

    def test_the_same_flag_is_not_set_again(self, agent):
        order = placed()
        flagging.flag(order, by=agent, code=colour("red"))

        with pytest.raises(Refused, match=r"Order 1001 is already flagged Red."):
            flagging.flag(order, by=agent, code=colour("red"))

        assert timeline(order) == ["Order flagged: Red"]

    def test_what_has_no_flag_is_not_unflagged(self, agent):
        order = placed()

        with pytest.raises(Refused, match=r"Order 1001 has no flag."):
            flagging.unflag(order, by=agent)

        assert timeline(order) == []


class TestTheViews:
    def test_a_plain_post_flags_and_leads_back_to_the_order(self, agent_client):
        order = placed()

        response = agent_client.post(url(order), form(), follow=True)

        assert response.redirect_chain == [(order.get_absolute_url(), 302)]
        assert "Order 1001 is flagged Red." in response.text
        assert 'class="flag flag-red"' in response.text

    def test_htmx_gets_the_panel_and_the_message(self, htmx_client):
        response = htmx_client.post(url(placed()), form("chk"))

        assert response.text.lstrip().startswith('<section id="order-panel"')
        assert "Order 1001 is flagged CHK." in response.text

    def test_the_flag_is_taken_off(self, agent_client):
        order = placed(flag=colour("red"))

        response = agent_client.post(url(order, "unflag"), {"idem": str(uuid4())}, follow=True)

        assert "Order 1001 has no flag any more." in response.text
        assert SalesOrder.objects.get().flag is None

    @pytest.mark.parametrize("code", ["", "pink", "vip", "a\x00b", "x" * 41, "🙂"])
    def test_what_is_not_on_the_list_comes_back_with_a_sentence(self, htmx_client, code):
        response = htmx_client.post(url(placed()), form(code))

        assert response.status_code == 422
        assert 'id="flag" open' in response.text
        assert SalesOrder.objects.get().flag is None

    def test_a_colour_that_an_admin_has_hidden_is_no_longer_given(self, htmx_client):
        Code.objects.filter(list="flag", code="red").update(visible=False)

        response = htmx_client.post(url(placed()), form())

        assert response.status_code == 422
        assert SalesOrder.objects.get().flag is None

    def test_a_refusal_is_a_notice_in_the_words_of_the_rule(self, htmx_client):
        response = htmx_client.post(url(placed(flag=colour("red"))), form())

        assert (response.status_code, response["HX-Retarget"]) == (409, "#notice")
        assert "Order 1001 is already flagged Red." in response.text

    def test_the_same_form_sent_twice_flags_once_and_answers_the_same(self, agent_client):
        order = placed()
        fields = form()

        answers = [agent_client.post(url(order), fields, follow=True) for _twice in range(2)]

        assert ["Order 1001 is flagged Red." in answer.text for answer in answers] == [True, True]
        assert timeline(order) == ["Order flagged: Red"]

    def test_a_form_without_its_key_changes_nothing(self, agent_client):
        response = agent_client.post(url(placed()), form(idem=""))

        assert response.status_code == 409
        assert SalesOrder.objects.get().flag is None

    @pytest.mark.parametrize("verb", ["flag", "unflag"])
    def test_a_get_changes_nothing_and_leads_to_the_order(self, agent_client, verb):
        response = agent_client.get(url(placed(), verb))

        assert (response.status_code, response["Location"]) == (302, "../")

    @pytest.mark.parametrize("verb", ["flag", "unflag"])
    def test_who_may_not_is_turned_away(self, client, administrator, verb):
        order = placed()
        client.force_login(administrator)

        response = client.post(url(order, verb), form())

        assert response.status_code == 403
        assert SalesOrder.objects.get().flag is None

    def test_who_may_not_sees_why(self, client, administrator):
        client.force_login(administrator)

        page = client.get(placed().get_absolute_url()).text

        assert 'aria-describedby="flag-why"' in page


@pytest.mark.django_db(transaction=True)
def test_of_eight_agents_who_give_the_same_flag_at_once_one_does_and_seven_are_told():
    agents = [person(f"agent{n}", "Customer Service Agent") for n in range(8)]
    order, red = placed(), colour("red")

    outcomes = at_once([lambda agent=agent: flagged_by(agent, order, red) for agent in agents])

    assert sorted(outcomes) == ["flagged"] + ["refused"] * 7
    assert timeline(order) == ["Order flagged: Red"]


def flagged_by(agent, order, code):
    try:
        flagging.flag(order, by=agent, code=code)
    except Refused:
        return "refused"
    return "flagged"
