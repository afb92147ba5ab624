"""Tag and untag: the actions, the views, and two agents at once."""

from uuid import uuid4

import pytest
from django.urls import reverse

from activities.models import Audit, Event
from csc.errors import Refused
from csc.models import Code
from orders.actions import tagging
from orders.models import OrderTag
from tests.concurrency import at_once
from tests.conftest import person
from tests.factories import order as placed

pytestmark = pytest.mark.django_db


def label(name):
    return Code.objects.get(list="tag", code=name)


def tags(order):
    return sorted(OrderTag.objects.filter(order=order).values_list("tag__code", flat=True))


def copied(order):
    """The tags that the order's own row keeps copies of."""
    order.refresh_from_db()
    return sorted(Code.objects.filter(pk__in=order.tag_ids).values_list("code", flat=True))


def timeline(order):
    return [event.summary for event in Event.objects.about("order", order.pk) if event.actor_id]


def form(code="vip", **fields):
    return {"idem": str(uuid4()), "code": code, **fields}


def url(order, verb="tag"):
    return reverse(f"orders:{verb}", args=[order.number])


class TestTheActions:
    def test_tags_add_up_and_are_told(self, agent):
        order = placed()

        tagging.tag(order, by=agent, code=label("vip"))
        tagging.tag(order, by=agent, code=label("gift"))

        assert tags(order) == copied(order) == ["gift", "vip"]
        assert timeline(order) == ["Tag added: Gift", "Tag added: VIP"]
        assert Audit.objects.filter(action="order.tagged", subject_id=order.pk).count() == 2

    def test_a_tag_keeps_when_the_order_was_placed_and_leaves_its_version_alone(self, agent):
        order = placed()

        tagging.tag(order, by=agent, code=label("vip"))

        assert OrderTag.objects.get().placed_at == order.placed_at
        order.refresh_from_db()
        assert order.version == 1

    def test_untag_takes_that_one_off_and_no_other(self, agent):
        order = placed()
        tagging.tag(order, by=agent, code=label("vip"))
        tagging.tag(order, by=agent, code=label("gift"))

        tagging.untag(order, by=agent, code=label("vip"))

        assert (tags(order), timeline(order)[0]) == (["gift"], "Tag removed: VIP")
        assert copied(order) == ["gift"]

    def test_a_closed_order_can_be_tagged(self, agent):
        order = placed(closed=True)

        tagging.tag(order, by=agent, code=label("vip"))

        assert tags(order) == ["vip"]

    def test_a_tag_that_is_there_is_not_added_again(self, agent):
        order = placed()
        tagging.tag(order, by=agent, code=label("vip"))

        with pytest.raises(Refused, match=r"Order 1001 already has the tag VIP."):
            tagging.tag(order, by=agent, code=label("vip"))

    def test_a_tag_that_is_not_there_is_not_removed(self, agent):
        order = placed()

        with pytest.raises(Refused, match=r"Order 1001 does not have the tag VIP."):
            tagging.untag(order, by=agent, code=label("vip"))

        assert timeline(order) == []


class TestTheViews:
    def test_a_plain_post_tags_and_leads_back_to_the_order(self, agent_client):
        order = placed()

        response = agent_client.post(url(order), form(), follow=True)

        assert response.redirect_chain == [(order.get_absolute_url(), 302)]
        assert "Order 1001 has the tag VIP." in response.text
        assert "Remove the tag VIP" in response.text

    def test_htmx_gets_the_panel_and_the_message(self, htmx_client):
        response = htmx_client.post(url(placed()), form())

        assert response.text.lstrip().startswith('<section id="order-panel"')
        assert "Order 1001 has the tag VIP." in response.text

    def test_the_chip_takes_it_off(self, agent_client, agent):
        order = placed()
        tagging.tag(order, by=agent, code=label("vip"))

        response = agent_client.post(url(order, "untag"), form(), follow=True)

        assert "Order 1001 lost the tag VIP." in response.text
        assert tags(order) == []

    def test_a_tag_that_an_admin_has_hidden_can_still_be_taken_off_but_not_added(self, agent_client, agent):
        order = placed()
        tagging.tag(order, by=agent, code=label("vip"))
        Code.objects.filter(list="tag", code="vip").update(visible=False)

        agent_client.post(url(order, "untag"), form())
        response = agent_client.post(url(order), form())

        assert response.status_code == 422
        assert tags(order) == []

    @pytest.mark.parametrize("verb", ["tag", "untag"])
    @pytest.mark.parametrize("code", ["", "none", "red", "a\x00b", "x" * 41])
    def test_what_is_not_on_the_list_comes_back_with_a_sentence(self, htmx_client, verb, code):
        response = htmx_client.post(url(placed(), verb), form(code))

        assert response.status_code == 422
        assert 'id="tag" open' in response.text

    def test_a_refusal_is_a_notice_in_the_words_of_the_rule(self, htmx_client, agent):
        order = placed()
        tagging.tag(order, by=agent, code=label("vip"))

        response = htmx_client.post(url(order), form())

        assert (response.status_code, response["HX-Retarget"]) == (409, "#notice")
        assert "Order 1001 already has the tag VIP." in response.text

    def test_the_same_form_sent_twice_tags_once_and_answers_the_same(self, agent_client):
        order = placed()
        fields = form()

        answers = [agent_client.post(url(order), fields, follow=True) for _twice in range(2)]

        assert ["Order 1001 has the tag VIP." in answer.text for answer in answers] == [True, True]
        assert timeline(order) == ["Tag added: VIP"]

    @pytest.mark.parametrize("verb", ["tag", "untag"])
    def test_a_get_changes_nothing_and_leads_to_the_order(self, agent_client, verb):
        response = agent_client.get(url(placed(), verb))

        assert (response.status_code, response["Location"]) == (302, "../")

    @pytest.mark.parametrize("verb", ["tag", "untag"])
    def test_who_may_not_is_turned_away(self, client, administrator, verb):
        order = placed()
        client.force_login(administrator)

        response = client.post(url(order, verb), form())

        assert response.status_code == 403
        assert tags(order) == []


@pytest.mark.django_db(transaction=True)
def test_of_eight_agents_who_add_the_same_tag_at_once_one_does_and_seven_are_told():
    agents = [person(f"agent{n}", "Customer Service Agent") for n in range(8)]
    order, vip = placed(), label("vip")

    outcomes = at_once([lambda agent=agent: tagged_by(agent, order, vip) for agent in agents])

    assert sorted(outcomes) == ["refused"] * 7 + ["tagged"]
    assert (tags(order), timeline(order)) == (["vip"], ["Tag added: VIP"])


def tagged_by(agent, order, code):
    try:
        tagging.tag(order, by=agent, code=code)
    except Refused:
        return "refused"
    return "tagged"
