"""The pending orders of the home page: which are listed, what a row shows, and Void, Undo and Restore in the row."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from callmgmt.models import Call
from csc.models import GroupSite, Team, User
from orders.actions import pending_orders
from orders.models import PendingOrder
from tests.callmgmt.grid import edited_by, listed, post, row_of, touched, words
from tests.conftest import person
from tests.factories import CustomerFactory, SiteFactory, pending_order

pytestmark = pytest.mark.django_db


class TestTheViews:
    def test_the_first_visit_shows_mine_the_last_touched_first(self, agent_client, agent, lea):
        touched(pending_order(agent, "P-1"), minutes=5)
        pending_order(agent, "P-2")
        pending_order(lea, "P-3")

        assert listed(agent_client) == ["P-2", "P-1"]

    def test_parked_ones(self, agent_client, agent):
        pending_order(agent, "P-1", parked_at=timezone.now())
        pending_order(agent, "P-2")

        assert listed(agent_client, view="parked") == ["P-1"]

    def test_those_that_were_transferred_to_me(self, agent_client, agent, lea):
        pending_order(agent, "P-1", transferred_by=lea, transferred_at=timezone.now())
        pending_order(lea, "P-2", transferred_by=agent, transferred_at=timezone.now())

        assert listed(agent_client, view="transferred") == ["P-1"]

    def test_stale_ones_were_not_touched_for_half_an_hour(self, agent_client, agent):
        touched(pending_order(agent, "P-1"), minutes=31)
        touched(pending_order(agent, "P-2"), minutes=29)

        assert listed(agent_client, view="stale") == ["P-1"]

    def test_voided_and_placed_ones_are_in_no_view_of_an_agent(self, agent_client, agent):
        pending_orders.void(pending_order(agent, "P-1"), by=agent, seen=1)

        assert [listed(agent_client, view=view) for view in ("mine", "all", "voided")] == [[], [], []]

    def test_managers_find_voided_ones_for_thirty_days(self, manager_client, agent):
        for number, days in (("P-1", 29), ("P-2", -1)):
            pending = pending_orders.void(pending_order(agent, number), by=agent, seen=1)
            PendingOrder.objects.filter(pk=pending.pk).update(restore_until=timezone.now() + timedelta(days=days))

        assert listed(manager_client, view="voided", agent="all") == ["P-1"]

    @pytest.mark.parametrize("view", ["nonsense", "voided", "", "'"])
    def test_a_view_that_there_is_not_shows_mine(self, agent_client, agent, view):
        pending_order(agent, "P-1")

        assert listed(agent_client, view=view) == ["P-1"]


class TestWhose:
    def test_me_my_team_all_and_each_agent(self, agent_client, agent, lea):
        agent.team = lea.team = Team.objects.create(name="Phone")
        agent.save()
        lea.save()
        for user, number in ((agent, "P-1"), (lea, "P-2"), (person("tom", "Customer Service Agent"), "P-3")):
            pending_order(user, number)

        found = {who: sorted(listed(agent_client, agent=who)) for who in ("me", "team", "all", "lea", "nobody")}

        assert found == {
            "me": ["P-1"], "team": ["P-1", "P-2"], "all": ["P-1", "P-2", "P-3"], "lea": ["P-2"], "nobody": [],
        }  # fmt: skip

    def test_who_was_deactivated_is_marked_and_stays_to_be_chosen_while_they_have_orders(self, agent_client, lea):
        pending = pending_order(lea, "P-2")
        User.objects.filter(pk=lea.pk).update(is_active=False, deactivated_at=timezone.now())

        page = agent_client.get("/").text
        found = listed(agent_client, agent="lea")
        PendingOrder.objects.filter(pk=pending.pk).update(state="voided")

        assert '<option value="lea" >Lea Berg (deactivated)</option>' in page
        assert found == ["P-2"]
        assert 'value="lea"' not in agent_client.get("/").text

    def test_without_a_team_my_team_is_me(self, agent_client, agent, lea):
        pending_order(agent, "P-1")
        pending_order(lea, "P-2")

        assert listed(agent_client, agent="team") == ["P-1"]

    def test_each_view_tells_how_many_it_has_for_whom_is_chosen(self, agent_client, agent, lea):
        pending_order(agent, "P-1", parked_at=timezone.now())
        pending_order(lea, "P-2")
        page = agent_client.get("/", {"agent": "all"}).text

        tabs = re.search(r'id="pending-views".*?</nav>', page, re.DOTALL)[0]

        assert words(tabs).split(">", 1)[1].strip() == "All 2 Mine 1 Parked 1 Transferred to me 0 Stale 0"

    def test_the_ways_to_mine_and_transferred_are_about_me_whoever_is_chosen(self, agent_client):
        page = agent_client.get("/", {"agent": "all"}).text

        assert 'href="/?view=mine&amp;agent=me"' in page
        assert 'href="/?view=transferred&amp;agent=me"' in page
        assert 'href="/?view=parked&amp;agent=all"' in page

    def test_orders_of_sites_that_the_agent_does_not_see_are_not_there(self, agent_client, agent, lea):
        pending_order(lea, "P-1", site=SiteFactory(code="other", name="Other"))
        pending_order(lea, "P-2")
        GroupSite.objects.create(group=agent.groups.get(), site=SiteFactory())

        assert listed(agent_client, agent="all") == ["P-2"]
        assert agent_client.get("/pending/P-1/").status_code == 404
        assert post(agent_client, "P-1", "void").status_code == 404


class TestARow:
    def test_it_shows_the_columns_of_the_product(self, agent_client, agent):
        pending_order(agent, "P-1", customer=CustomerFactory(), line_count=3, total="59.90")

        page = agent_client.get("/").text

        assert re.findall(r'scope="col"[^>]*>([^<]+)</th>', page)[:8] == [
            "Last Updated", "Pending", "Customer", "Line Items", "Total", "Locked", "Agent", "Void",
        ]  # fmt: skip
        shown = words(row_of(page, "P-1"))
        assert "just now P-1 Ana Lopez" in shown
        assert "59.90 USD Locked False Me Open P-1 Void P-1" in shown

    def test_its_date_opens_the_cart(self, agent_client, agent):
        pending = pending_order(agent, "P-1")

        row = row_of(agent_client.get("/").text, "P-1")

        assert f'id="open-P-1" href="{pending.get_absolute_url()}"' in row

    def test_who_edits_it_is_named_and_void_says_why_not(self, agent_client, agent, manager):
        edited_by(manager, pending_order(agent, "P-1"))

        row = row_of(agent_client.get("/").text, "P-1")

        assert "True Jon Berg , editing" in words(row)
        assert 'aria-disabled="true"' in row
        assert "Jon Berg is editing Pending order P-1. Ask them for it, or a manager." in row
        assert "View P-1" in words(row)

    def test_what_i_edit_myself_says_you_and_can_be_voided(self, agent_client, agent):
        edited_by(agent, pending_order(agent, "P-1"))

        row = row_of(agent_client.get("/").text, "P-1")

        assert "True you , editing" in words(row)
        assert 'aria-disabled="true"' not in row

    def test_a_lease_that_ran_out_locks_nothing(self, agent_client, agent, manager):
        lease = edited_by(manager, pending_order(agent, "P-1"))
        type(lease).objects.update(expires_at=timezone.now() - timedelta(seconds=1))

        assert "Locked False" in words(row_of(agent_client.get("/").text, "P-1"))

    def test_who_handed_it_over_and_their_words(self, agent_client, agent, lea):
        facts = {"transferred_by": lea, "transferred_at": timezone.now(), "message": "wants <blue>"}
        pending_order(agent, "P-1", **facts)

        row = row_of(agent_client.get("/").text, "P-1")

        assert "from Lea Berg wants &lt;blue&gt;" in words(row)

    @pytest.mark.parametrize(
        ("minutes", "said"), [(3, "3 min ago"), (31, "stale 31 min"), (103, "stale 1 h 43"), (3000, "stale 2 d")]
    )
    def test_how_long_ago_it_was_touched(self, agent_client, agent, minutes, said):
        touched(pending_order(agent, "P-1"), minutes=minutes)

        assert said in words(row_of(agent_client.get("/").text, "P-1"))

    def test_the_order_of_the_call_in_progress_is_marked(self, agent_client, agent):
        Call.objects.create(agent=agent, pending_order=pending_order(agent, "P-1"))

        shown = words(row_of(agent_client.get("/").text, "P-1"))

        assert "this call" in shown
        assert "Return P-1" in shown

    def test_without_orders_it_says_what_will_be_here(self, agent_client):
        page = agent_client.get("/").text

        assert "No pending orders." in page
        assert "Parked and transferred orders will show up here." in page
        assert 'data-opens="call-start"' in page

    def test_who_takes_no_calls_is_offered_none(self, client, administrator):
        client.force_login(administrator)

        assert 'data-opens="call-start"' not in client.get("/").text


class TestPages:
    def test_a_page_has_25_rows_and_leads_to_the_next_and_back(self, agent_client, agent):
        for n in range(60):
            touched(pending_order(agent, f"P-{n}"), minutes=n)
        at, seen = "/", []
        for _page in range(3):
            page = agent_client.get(at).text
            seen.append(re.findall(r'<tbody role="rowgroup" id="pending-([^"]+)"', page))
            found = re.search(r'<a href="([^"]+)">Next page', page)
            at = found[1].replace("&amp;", "&") if found else ""
        previous = re.search(r'<a href="([^"]+)">Previous page', page)[1].replace("&amp;", "&")

        assert [len(each) for each in seen] == [25, 25, 10]
        assert [*seen[0], *seen[1], *seen[2]] == [f"P-{n}" for n in range(60)]
        assert at == ""
        back = agent_client.get(previous).text
        assert re.findall(r'<tbody role="rowgroup" id="pending-([^"]+)"', back) == seen[1]

    @pytest.mark.parametrize("place", ["x", "\x00", "a:b:c"])
    def test_a_place_that_is_none_is_the_first_page(self, agent_client, agent, place):
        pending_order(agent, "P-1")

        assert listed(agent_client, place=place) == ["P-1"]

    def test_the_grid_costs_two_statements_whatever_its_rows(self, htmx_client, agent, lea):
        pending_order(agent, "P-0", customer=CustomerFactory())
        htmx_client.get("/pending/")
        with CaptureQueriesContext(connection) as few:
            htmx_client.get("/pending/")
        for n in range(1, 20):
            order = pending_order(agent, f"P-{n}", customer=CustomerFactory(), transferred_by=lea)
            edited_by(lea, order)
        with CaptureQueriesContext(connection) as many:
            htmx_client.get("/pending/")

        of_grid = ("orders_pendingorder", "EXECUTE pending_of_home", "EXECUTE people_of_home")
        grid = [each["sql"] for each in many.captured_queries if any(words in each["sql"] for words in of_grid)]
        assert len(many) == len(few)
        assert len(grid) == 2


class TestWhatIsAskedByThePageItself:
    def test_rows_that_changed_come_alone_when_they_are_in_the_view(self, htmx_client, agent, lea):
        ids = [pending_order(user, number).pk for user, number in ((agent, "P-1"), (agent, "P-2"), (lea, "P-3"))]

        page = htmx_client.get("/pending/", {"changed": f"{ids[1]},{ids[2]},x,-1,{'9' * 30}"}).text

        assert re.findall(r'<tbody role="rowgroup" id="pending-([^"]+)"', page) == ["P-2"]

    def test_it_pushes_no_address_and_prolongs_no_session(self, htmx_client, agent):
        session = htmx_client.session
        session["seen"] -= 300
        session.save()

        response = htmx_client.get("/pending/", headers={"X-Background": "1"})

        assert "HX-Push-Url" not in response.headers
        assert htmx_client.session["seen"] == session["seen"]

    def test_a_view_that_is_chosen_pushes_the_address_of_the_page(self, htmx_client):
        response = htmx_client.get("/pending/", {"view": "parked", "agent": "all"})

        assert response["HX-Push-Url"] == "/?view=parked&agent=all"

    def test_a_visit_is_led_to_the_home_page(self, agent_client):
        assert agent_client.get("/pending/?view=parked")["Location"] == "/?view=parked"

    def test_a_version_or_an_editor_makes_a_row_look_different(self, agent_client, agent, manager):
        pending = pending_order(agent, "P-1")
        row = r'id="pending-P-1" data-id="\d+" data-seen="([^"]*)"'
        looks = [re.search(row, agent_client.get("/").text)[1]]
        edited_by(manager, pending)
        looks.append(re.search(row, agent_client.get("/").text)[1])

        assert looks == ["1-", f"1-{manager.pk}.1"]
