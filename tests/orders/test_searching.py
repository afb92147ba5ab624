"""Find Order: filters that combine, and questions that cannot be answered as asked."""

from datetime import timedelta
from importlib import import_module

import pytest
from django.apps import apps
from django.db import connection

from csc.models import Code, GroupSite
from orders.actions import tagging
from orders.actions.placing import place
from orders.models import LineItem, SalesOrder
from orders.searches.orders import ORDERS
from tests.factories import SiteFactory, new_order
from tests.factories import order as placed
from tests.orders.lists import NOON, next_page, numbers, previous_page, sixty

pytestmark = pytest.mark.django_db
filling = import_module("orders.migrations.0016_items_tags_and_open_orders_meet")


class TestFilters:
    @pytest.mark.parametrize(
        ("asked", "found"),
        [
            ({"number": "10"}, ["1001", "1002"]),
            ({"number": "#1001"}, ["1001"]),
            ({"last_name": "LOPEZ"}, ["1001"]),
            ({"email": "Ben@Okafor.example"}, ["1002"]),
            ({"phone": "(412) 555"}, ["1001"]),
            ({"phone": "+1 412 555 0142"}, ["1001"]),
            ({"state": "void"}, ["1002"]),
            ({"state": "open"}, ["1001"]),
            ({"item": "I-2"}, ["1002"]),
            ({"placed_from": "2026-11-20"}, ["1001"]),
            ({"placed_to": "2026-11-19"}, ["1002"]),
            ({"total_to": "20"}, ["1001"]),
            ({"total_from": "20", "total_to": "30"}, ["1002"]),
            ({"last_name": "Lopez", "state": "void"}, []),
        ],
    )
    def test_they_narrow_and_combine(self, htmx_client, asked, found):
        placed("1001", placed_at=NOON, phone="+1 412 555 0142", phone_digits="14125550142")
        placed("1002", placed_at=NOON - timedelta(days=1), last_name="Okafor", email="ben@okafor.example", lines=2,
               void=True)  # fmt: skip

        assert numbers(htmx_client.get("/orders/", asked)) == found

    def test_suspended_alerted_flagged_and_tagged_orders_are_found(self, htmx_client, agent):
        placed("1001", suspended=agent)
        placed("1002", open_alerts=2)
        placed("1003", flag=Code.objects.get(list="flag", code="red"))
        tagging.tag(placed("1004"), by=agent, code=Code.objects.get(list="tag", code="vip"))

        asked = [{"state": "suspended"}, {"state": "alerted"}, {"flag": "red"}, {"tag": "vip"}]

        assert [numbers(htmx_client.get("/orders/", each)) for each in asked] == [
            ["1001"],
            ["1002"],
            ["1003"],
            ["1004"],
        ]

    def test_an_item_meets_states_flags_and_tags(self, htmx_client, agent):
        tagging.tag(placed("1001", lines=2), by=agent, code=Code.objects.get(list="tag", code="vip"))
        placed("1002", lines=2, closed=True, open_alerts=1)
        placed("1003", lines=2, suspended=agent)
        placed("1004", closed=True, lines=2, flag=Code.objects.get(list="flag", code="red"))
        placed("1005", state=SalesOrder.State.WAITING_FULFILLMENT, suspended=agent)
        tagging.tag(placed("1006", closed=True), by=agent, code=Code.objects.get(list="tag", code="vip"))

        beside = [
            *({"state": state} for state in ("open", "alerted", "suspended", "closed", "waiting_fulfillment")),
            *({"flag": "red"}, {"tag": "vip"}, {"tag": "vip", "state": "open"}),
        ]

        assert [numbers(htmx_client.get("/orders/", {"item": "I-2", **each})) for each in beside] == [
            ["1003", "1001"],
            ["1002"],
            ["1003"],
            ["1004", "1002"],
            [],
            ["1004"],
            ["1001"],
            ["1001"],
        ]
        assert numbers(htmx_client.get("/orders/", {"tag": "vip", "state": "open"})) == ["1001"]

    def test_a_tag_meets_states_and_flags_and_a_flag_meets_open_orders(self, htmx_client, agent):
        red, vip = (Code.objects.get(list=name, code=code) for name, code in (("flag", "red"), ("tag", "vip")))
        placed("1001", flag=red, suspended=agent, open_alerts=1)
        for each in (
            placed("1002", suspended=agent),
            placed("1003", open_alerts=1, flag=red),
            placed("1004", closed=True, flag=red),
        ):
            tagging.tag(each, by=agent, code=vip)

        asked = [
            *({"tag": "vip", "state": state} for state in ("suspended", "suspended_by_me", "alerted")),
            *({"tag": "vip", "flag": "red"}, {"flag": "red", "state": "open"}),
        ]

        assert [numbers(htmx_client.get("/orders/", each)) for each in asked] == [
            ["1002"],
            ["1002"],
            ["1003"],
            ["1004", "1003"],
            ["1003", "1001"],
        ]

    def test_each_stands_on_a_chip_that_takes_it_away(self, agent_client):
        placed("1001")

        page = agent_client.get("/orders/", {"last_name": "Lopez", "state": "open"}).text

        assert "Quick Search: Open" in page
        assert 'href="/orders/?state=open"' in page
        assert 'href="/orders/?last_name=Lopez"' in page

    def test_an_agent_limited_to_a_site_finds_only_its_orders(self, htmx_client, agent):
        placed("1001")
        placed("2001", site=SiteFactory(code="other"))
        GroupSite.objects.create(group=agent.groups.get(), site=SiteFactory())

        assert numbers(htmx_client.get("/orders/")) == ["1001"]

    @pytest.mark.parametrize("asked", [{}, {"last_name": "lopez"}, {"email": "ana@lopez.example"}, {"sort": "oldest"}])
    def test_what_others_asked_before_shows_a_limited_agent_no_more(self, htmx_client, agent, asked):
        placed("1001", last_name="Lopez", email="ana@lopez.example")
        placed("2001", last_name="Lopez", email="ana@lopez.example", site=SiteFactory(code="other"))
        before = sorted(numbers(htmx_client.get("/orders/", asked)))
        GroupSite.objects.create(group=agent.groups.get(), site=SiteFactory())

        after = htmx_client.get("/orders/", asked)

        assert (before, numbers(after)) == (["1001", "2001"], ["1001"])
        assert "1 order<" in after.text

    @pytest.mark.parametrize("sort", [sort.name for sort in ORDERS.sorts])
    def test_a_name_that_many_bear_is_listed_page_by_page_and_back(self, agent_client, sort):
        place([new_order(str(n), last_name="Lopez", placed_at=NOON + timedelta(minutes=n)) for n in range(1000, 1030)])
        placed("2000", last_name="Roux")

        first = agent_client.get("/orders/", {"last_name": "LOPEZ", "sort": sort})
        second = agent_client.get(next_page(first))
        back = agent_client.get(previous_page(second))

        assert (len(numbers(first)), len(numbers(second)), numbers(back)) == (25, 5, numbers(first))
        assert sorted(numbers(first) + numbers(second)) == [str(1000 + n) for n in range(30)]
        assert "30 orders" in first.text

    def test_a_flag_that_was_just_added_can_be_asked_for(self, agent_client):
        before = agent_client.get("/orders/").text
        Code.objects.create(list="flag", code="violet", label="Violet & blue")

        after = agent_client.get("/orders/").text

        option = '<option value="violet" >Violet &amp; blue</option>'
        assert (option in before, option in after) == (False, True)


class TestOpening:
    def test_one_hit_of_a_search_sent_by_hand_opens(self, agent_client):
        placed("1001")

        response = agent_client.get("/orders/", {"number": "1001", "go": "1"})

        assert (response.status_code, response["Location"]) == (302, "/orders/1001/")

    def test_nothing_opens_while_typing_or_from_a_bookmark(self, agent_client, htmx_client):
        placed("1001")

        answers = [
            agent_client.get("/orders/", {"number": "1001"}),
            htmx_client.get("/orders/", {"number": "1001", "go": "1"}),
        ]

        assert [each.status_code for each in answers] == [200, 200]


class TestBadInput:
    @pytest.mark.parametrize(
        ("asked", "words"),
        [
            ({"placed_from": "2026-02-31"}, "This day does not exist."),
            ({"placed_to": "9999-12-31"}, "Give a year from 1990 to 2100."),
            ({"placed_from": "2026-11-20", "placed_to": "2026-11-01"}, "This is before the first day"),
            ({"total_from": "ten"}, "This is not an amount."),
            ({"total_from": "NaN"}, "This is not an amount."),
            ({"total_from": "20", "total_to": "10"}, "This is less than the least amount"),
            ({"phone": "12"}, "Give three digits"),
            ({"phone": "Lopez"}, "Give three digits"),
            ({"state": "lost"}, "There is no such state"),
            ({"flag": "pink"}, "This is not in the list any more"),
            ({"last_name": "x" * 10_000}, "At most 80 characters; this has 10000."),
        ],
    )
    def test_it_is_said_beside_the_field_and_what_was_typed_is_kept(self, agent_client, asked, words):
        response = agent_client.get("/orders/", asked)

        assert response.status_code == 422
        assert words in response.text
        kept = next(iter(asked.values()))
        assert f'value="{kept}"' in response.text or asked.keys() <= {"state", "flag"}

    @pytest.mark.parametrize(
        "odd", ["%", "_", "'", '"', "\\", "a\x00b", "\u200f\u202e", "🙂", "0", "|", "--", "\udcff"]
    )
    @pytest.mark.parametrize("name", ["number", "last_name", "email", "item", "customer"])
    def test_odd_text_finds_nothing_and_breaks_nothing(self, agent_client, name, odd):
        placed("1001")

        response = agent_client.get(f"/orders/?{name}=x" + percent(odd))

        assert response.status_code == 200
        assert numbers(response) == []
        assert "Clear all" in response.text

    @pytest.mark.parametrize("odd", ["%ED%A0%80", "%FF", "%00", "%E2%80%AE"])
    def test_bytes_that_are_no_text_are_answered_with_a_page(self, agent_client, odd):
        response = agent_client.get(f"/orders/?number={odd}&page={odd}&sort={odd}&{odd}=1")

        assert response.status_code == 200
        assert "<html" in response.text

    def test_names_that_do_not_exist_are_named_and_left_out(self, agent_client):
        placed("1001")

        response = agent_client.get("/orders/", {"sort": "weight", "colour": "red"})

        assert numbers(response) == ["1001"]
        assert "There is no sort “weight”" in response.text
        assert "“colour” is not a filter here" in response.text

    def test_a_sort_that_no_index_has_for_these_filters_says_so(self, agent_client):
        placed("1001")

        response = agent_client.get("/orders/", {"sort": "number", "last_name": "Lopez"})

        assert "these filters cannot be sorted" in response.text

    def test_a_number_from_its_start_is_listed_by_number_and_no_sort_stays_behind(self, agent_client):
        place(
            [new_order(number, placed_at=NOON - timedelta(minutes=int(number))) for number in ("1003", "1001", "1002")]
        )

        page = agent_client.get("/orders/", {"number": "100"})

        assert numbers(page) == ["1001", "1002", "1003"]
        assert 'name="sort"' not in page.text

    def test_an_item_on_two_lines_and_a_tag_are_listed_once_and_page_by_page(self, agent_client, agent):
        sixty()
        vip = Code.objects.get(list="tag", code="vip")
        for each in SalesOrder.objects.all():
            tagging.tag(each, by=agent, code=vip)
        LineItem.objects.update(item_code="I-1")  # every other order has it on two lines
        newest = list(SalesOrder.objects.newest().values_list("number", flat=True))

        for asked in ({"item": "I-1"}, {"tag": "vip"}, {"item": "I-1", "tag": "vip", "placed_to": "2026-11-20"}):
            first = agent_client.get("/orders/", asked)
            second = agent_client.get(next_page(first))

            assert numbers(first) + numbers(second) == newest[:50]
            assert numbers(agent_client.get(previous_page(second))) == newest[:25]
            assert "60 orders" in first.text

    def test_a_number_that_nobody_has_suggests_its_neighbours(self, agent_client):
        placed("100245")

        page = agent_client.get("/orders/", {"number": "1002455"}).text

        assert "Did you mean" in page
        assert "/orders/100245/" in page


def test_orders_that_were_there_before_get_copies_of_their_items_and_tags(agent, monkeypatch):
    monkeypatch.setattr(filling, "BATCH", 2)
    tagging.tag(placed("1001", lines=2), by=agent, code=Code.objects.get(list="tag", code="vip"))
    place([new_order("1002"), new_order("1003", lines=3)])
    kept = {each.number: (each.item_codes, each.tag_ids) for each in SalesOrder.objects.all()}
    SalesOrder.objects.update(item_codes=[], tag_ids=[])

    with connection.schema_editor(atomic=False) as editor:
        filling.fill(apps, editor)

    assert {each.number: (each.item_codes, each.tag_ids) for each in SalesOrder.objects.all()} == kept
    assert kept["1003"] == (["I-1", "I-2", "I-3"], [])


def percent(words):
    from urllib.parse import quote

    return quote(words.encode("utf-8", "surrogatepass"))


def test_a_visit_gets_the_page_and_htmx_its_part(agent_client, htmx_client):
    placed("1001")

    page, part = agent_client.get("/orders/"), htmx_client.get("/orders/", {"last_name": "Lopez"})

    assert "<html" in page.text
    assert part.text.strip().startswith('<section id="results"')
    assert part["HX-Replace-Url"] == "/orders/?last_name=Lopez"


def test_an_empty_shop_says_so(agent_client):
    assert "Nothing here yet." in agent_client.get("/orders/").text


def test_who_may_not_see_orders_is_turned_away(client, django_user_model):
    client.force_login(django_user_model.objects.create(username="nobody"))

    assert client.get("/orders/").status_code == 403
