"""Groups that are limited to sites: what their users see, count and open."""

import pytest
from django.contrib.auth.models import Group

from csc.models import GroupSite, Site, User
from orders.models import Customer, SalesOrder
from tests.conftest import person, signed_in
from tests.factories import CustomerFactory, SiteFactory
from tests.factories import order as placed

pytestmark = pytest.mark.django_db


def site(code) -> Site:
    return SiteFactory(code=code, name=code.capitalize())


def limited(name, *sites, role="Customer Service Agent") -> User:
    """A user whose only group is limited to these sites and has the rights of `role`."""
    user = person(name, role)
    group = Group.objects.create(name=f"{role} {name}")
    group.permissions.set(Group.objects.get(name=role).permissions.all())
    for each in sites:
        GroupSite.objects.create(group=group, site=each)
    user.groups.set([group])
    return User.objects.get(pk=user.pk)


class TestSiteIds:
    def test_a_group_without_sites_opens_all(self, agent):
        assert agent.site_ids is None

    def test_a_limited_group_opens_its_sites(self):
        north, south = site("north"), site("south")

        assert limited("nia", north, south).site_ids == sorted([north.pk, south.pk])

    def test_several_limited_groups_add_up(self):
        north, south = site("north"), site("south")
        user, other = limited("nia", north), limited("sam", south)

        user.groups.add(*other.groups.all())

        assert User.objects.get(pk=user.pk).site_ids == sorted([north.pk, south.pk])

    def test_one_group_that_is_not_limited_opens_all(self):
        user = limited("nia", site("north"))

        user.groups.add(Group.objects.get(name="Customer Service Agent"))

        assert User.objects.get(pk=user.pk).site_ids is None

    def test_a_superuser_is_not_limited(self):
        user = limited("nia", site("north"))
        user.is_superuser = True

        assert user.site_ids is None

    def test_who_has_no_group_is_not_limited_but_has_no_rights_either(self, agent):
        agent.groups.clear()
        user = User.objects.get(pk=agent.pk)

        assert (user.site_ids, user.get_all_permissions()) == (None, set())


class TestOrders:
    def test_lists_and_counts_hold_only_orders_of_the_sites(self):
        north, south = site("north"), site("south")
        placed("1001", site=north)
        placed("1002", site=south)
        placed("1003", site=south)
        user = limited("nia", north)

        seen = SalesOrder.objects.visible_to(user)

        assert [order.number for order in seen] == ["1001"]
        assert seen.count() == 1

    def test_home_shows_the_orders_of_the_sites_alone(self):
        north, south = site("north"), site("south")
        placed("1001", site=north)
        placed("1002", site=south)

        page = signed_in(limited("nia", north)).get("/").text

        assert "/orders/1001/" in page
        assert "/orders/1002/" not in page

    def test_home_counts_the_orders_of_the_sites_alone(self):
        from callmgmt.counts import counts

        placed("1001", site=site("north"))
        placed("1002", site=site("south"))

        assert {count.number for count in counts(limited("nia", site("north")))} == {0, 1}
        assert [count.number for count in counts(limited("sam", site("north"), site("south"))) if count.number] == [2]

    @pytest.mark.parametrize("verb", ["", "suspend/", "resume/", "clear-alerts/"])
    def test_an_order_of_another_site_answers_like_one_that_is_not_there(self, verb):
        placed("1002", site=site("south"))
        client = signed_in(limited("nia", site("north")))
        fields = {"idem": "c0ffee00-0000-4000-8000-000000000000", "version": 1, "reason": "Fraud"}

        def answer(number):
            url = f"/orders/{number}/{verb}"
            return client.post(url, fields) if verb else client.get(url)

        hidden, missing = answer("1002"), answer("9999")
        assert (hidden.status_code, missing.status_code) == (404, 404)
        assert without_tokens(hidden.text) == without_tokens(
            missing.text.replace("9999", "1002")
        )  # the printed address


class TestCustomers:
    def test_only_those_of_the_sites_are_visible(self):
        north, south = site("north"), site("south")
        here, _there = CustomerFactory(site=north), CustomerFactory(site=south)

        seen = Customer.objects.visible_to(limited("nia", north))

        assert list(seen) == [here]

    def test_who_is_not_limited_sees_all(self, agent):
        CustomerFactory(site=site("north"))
        CustomerFactory(site=site("south"))

        assert Customer.objects.visible_to(agent).count() == 2


def without_tokens(text):
    return [line for line in text.splitlines() if "csrfmiddlewaretoken" not in line]
