"""Pending orders: parked, transferred, voided, restored, and taken back; two agents at once."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.contrib.auth.models import Group
from django.utils import timezone

from activities.models import Audit, Event
from csc import leases
from csc.errors import Refused
from csc.models import GroupSite, Lease, User
from orders.actions import pending_orders
from orders.models import PendingOrder
from tests.concurrency import at_once
from tests.conftest import person
from tests.factories import SiteFactory, pending_order
from tests.factories import order as placed

pytestmark = pytest.mark.django_db


def timeline(pending):
    return [event.summary for event in Event.objects.about("pending_order", pending.pk)]


def edited_by(user, pending, doing="cart"):
    return leases.acquire("pending_order", pending.pk, by=user, tab=uuid4(), doing=doing)


def time_passes(**by):
    """Moves everything that happened into the past."""
    for event in Event.objects.all():
        Event.objects.filter(pk=event.pk).update(at=event.at - timedelta(**by))


class TestParking:
    def test_it_is_saved_under_the_same_agent(self, agent):
        pending = pending_order(agent)

        pending_orders.park(pending, by=agent, seen=1)

        pending.refresh_from_db()
        assert (pending.state, pending.agent, pending.version) == ("open", agent, 2)
        assert pending.parked_at is not None
        assert timeline(pending) == ["Parked"]
        assert Audit.objects.filter(action="pending_order.parked", subject_id=pending.pk).count() == 1

    def test_the_agent_who_parks_lets_go_of_it(self, agent):
        pending = pending_order(agent)
        lease = edited_by(agent, pending)

        pending_orders.park(pending, by=agent, seen=1)

        assert leases.holder("pending_order", pending.pk) is None
        assert not leases.is_held("pending_order", pending.pk, fence=lease.fence)

    def test_what_another_edits_is_not_parked_and_they_are_named(self, agent, manager):
        pending = pending_order(agent)
        edited_by(manager, pending)

        with pytest.raises(Refused, match=r"Jon Berg is editing Pending order P-7781. Ask them for it, or a manager."):
            pending_orders.park(pending, by=agent, seen=1)

        assert leases.holder("pending_order", pending.pk).holder == manager
        assert timeline(pending) == []

    def test_a_voided_one_is_not_parked(self, agent, manager):
        pending = pending_orders.void(pending_order(agent), by=manager, seen=1)

        with pytest.raises(Refused, match=r"Pending order P-7781 was voided by Jon Berg."):
            pending_orders.park(pending, by=agent, seen=2)

    def test_a_placed_one_is_not_parked(self, agent):
        pending = pending_order(agent, state="placed", placed_order=placed("1001"))

        with pytest.raises(Refused, match=r"Pending order P-7781 was placed as order 1001."):
            pending_orders.park(pending, by=agent, seen=1)

    def test_who_has_not_seen_the_last_change_is_told_about_it(self, agent, manager):
        pending = pending_order(agent)
        pending_orders.void(pending, by=manager, seen=1)

        with pytest.raises(Refused, match=r"changed since you opened it: Voided \(Jon Berg, "):
            pending_orders.park(pending, by=agent, seen=1)


class TestTransferring:
    def test_it_belongs_to_the_other_with_a_line_to_them(self, agent, lea):
        pending = pending_order(agent, parked_at=timezone.now())

        pending_orders.transfer(pending, by=agent, to=lea, message="Wants blue instead of red", seen=1)

        pending.refresh_from_db()
        assert (pending.agent, pending.transferred_by, pending.message) == (lea, agent, "Wants blue instead of red")
        assert pending.transferred_at is not None
        assert pending.parked_at is None
        assert timeline(pending) == ["Transferred to Lea Berg"]

    def test_the_giver_can_write_no_more(self, agent, lea):
        pending = pending_order(agent)
        lease = edited_by(agent, pending)

        pending_orders.transfer(pending, by=agent, to=lea, message="", seen=1)

        assert not leases.is_held("pending_order", pending.pk, fence=lease.fence)

    @pytest.mark.parametrize("gone", [{"is_active": False}, {"deactivated_at": timezone.now()}])
    def test_a_user_who_was_deactivated_gets_nothing(self, agent, lea, gone):
        User.objects.filter(pk=lea.pk).update(**gone)

        with pytest.raises(Refused, match=r"Lea Berg takes no calls; choose somebody else."):
            pending_orders.transfer(pending_order(agent), by=agent, to=User.objects.get(pk=lea.pk), message="", seen=1)

    def test_a_user_without_the_right_gets_nothing(self, agent, administrator):
        with pytest.raises(Refused, match=r"Ada Berg takes no calls; choose somebody else."):
            pending_orders.transfer(pending_order(agent), by=agent, to=administrator, message="", seen=1)

    def test_a_user_of_another_shop_gets_nothing(self, agent, manager):
        other = SiteFactory(code="other", name="Other shop")
        group = Group.objects.get(name="Customer Service Manager")
        GroupSite.objects.create(group=group, site=other)

        with pytest.raises(Refused, match=r"Jon Berg does not see orders of Main shop; choose somebody else."):
            pending_orders.transfer(pending_order(agent), by=agent, to=manager, message="", seen=1)

    def test_nobody_is_given_what_is_theirs_already(self, agent):
        with pytest.raises(Refused, match=r"Pending order P-7781 belongs to Mia Berg already."):
            pending_orders.transfer(pending_order(agent), by=agent, to=agent, message="", seen=1)

    def test_nobody_hands_the_order_of_a_colleague_to_themselves(self, agent, lea):
        with pytest.raises(Refused, match=r"You cannot hand Pending order P-7781 to yourself; choose a colleague."):
            pending_orders.transfer(pending_order(lea), by=agent, to=agent, message="", seen=1)

        assert PendingOrder.objects.get().agent == lea

    def test_what_another_edits_is_not_transferred(self, agent, manager, lea):
        pending = pending_order(agent)
        edited_by(manager, pending)

        with pytest.raises(Refused, match=r"Jon Berg is editing"):
            pending_orders.transfer(pending, by=agent, to=lea, message="", seen=1)


class TestVoiding:
    def test_it_ends_and_can_be_restored_for_thirty_days(self, agent):
        pending = pending_order(agent)

        pending_orders.void(pending, by=agent, seen=1)

        pending.refresh_from_db()
        assert (pending.state, pending.voided_by) == ("voided", agent)
        assert pending.restore_until - pending.voided_at == timedelta(days=30)
        assert timeline(pending) == ["Voided"]

    def test_one_of_a_colleague_is_voided_while_nobody_edits_it(self, agent, lea):
        pending_orders.void(pending_order(agent), by=lea, seen=1)

        assert PendingOrder.objects.get().voided_by == lea

    def test_one_that_a_colleague_edits_is_not(self, agent, lea):
        pending = pending_order(agent)
        edited_by(agent, pending)

        with pytest.raises(Refused, match=r"Mia Berg is editing Pending order P-7781."):
            pending_orders.void(pending, by=lea, seen=1)

    def test_it_is_not_voided_twice(self, agent, manager):
        pending = pending_orders.void(pending_order(agent), by=manager, seen=1)

        with pytest.raises(Refused, match=r"was voided by Jon Berg"):
            pending_orders.void(pending, by=agent, seen=2)


class TestRestoring:
    def test_it_is_open_again_for_the_agent_who_had_it(self, agent, manager):
        pending = pending_orders.void(pending_order(agent), by=agent, seen=1)

        pending_orders.restore(pending, by=manager)

        pending.refresh_from_db()
        assert (pending.state, pending.agent) == ("open", agent)
        assert (pending.voided_at, pending.voided_by, pending.restore_until) == (None, None, None)
        assert timeline(pending) == ["Restored", "Voided"]

    def test_not_after_thirty_days(self, agent, manager):
        pending = pending_orders.void(pending_order(agent), by=agent, seen=1)
        PendingOrder.objects.update(restore_until=timezone.now() - timedelta(seconds=1))

        with pytest.raises(Refused, match=r"Pending order P-7781 was voided too long ago to be restored."):
            pending_orders.restore(pending, by=manager)

    def test_one_that_is_open_is_not_restored(self, agent, manager):
        with pytest.raises(Refused, match=r"Pending order P-7781 is not voided; there is nothing to restore."):
            pending_orders.restore(pending_order(agent), by=manager)


class TestTakingBack:
    def test_a_parked_one_is_as_it_was(self, agent):
        pending = pending_orders.park(pending_order(agent), by=agent, seen=1)

        pending_orders.take_back(pending, by=agent)

        pending.refresh_from_db()
        assert (pending.parked_at, pending.version) == (None, 3)
        assert timeline(pending) == ["Taken back", "Parked"]

    def test_a_transferred_one_belongs_to_whom_it_belonged(self, agent, manager, lea):
        before = pending_orders.park(pending_order(agent), by=agent, seen=1)
        pending = pending_orders.transfer(before, by=manager, to=lea, message="Yours", seen=2)

        pending_orders.take_back(pending, by=manager)

        pending.refresh_from_db()
        assert (pending.agent, pending.transferred_by, pending.message) == (agent, None, "")
        assert pending.parked_at == before.parked_at

    def test_a_voided_one_is_open(self, agent):
        pending = pending_orders.void(pending_order(agent), by=agent, seen=1)

        pending_orders.take_back(pending, by=agent)

        pending.refresh_from_db()
        assert (pending.state, pending.voided_by, pending.restore_until) == ("open", None, None)

    def test_not_after_ten_seconds(self, agent):
        pending = pending_orders.void(pending_order(agent), by=agent, seen=1)
        time_passes(seconds=11)

        with pytest.raises(Refused, match=r"It is too late to undo that; the ten seconds have passed."):
            pending_orders.take_back(pending, by=agent)

        assert PendingOrder.objects.get().state == "voided"

    def test_not_once_another_has_opened_it(self, agent, lea):
        pending = pending_orders.transfer(pending_order(agent), by=agent, to=lea, message="", seen=1)
        edited_by(lea, pending)

        with pytest.raises(
            Refused,
            match=r"Lea Berg has opened Pending order P-7781 meanwhile, so it cannot be taken back. Ask them for it.",
        ):
            pending_orders.take_back(pending, by=agent)

        assert PendingOrder.objects.get().agent == lea

    def test_not_even_when_they_have_closed_it_again(self, agent, lea):
        pending = pending_orders.park(pending_order(agent), by=agent, seen=1)
        leases.release("pending_order", pending.pk, fence=edited_by(lea, pending).fence)

        with pytest.raises(Refused, match=r"Lea Berg has opened"):
            pending_orders.take_back(pending, by=agent)

    def test_not_what_another_has_done(self, agent, lea):
        pending = pending_orders.park(pending_order(agent), by=agent, seen=1)
        Lease.objects.all().delete()

        with pytest.raises(Refused, match=r"Nothing was done with Pending order P-7781 that you could take back."):
            pending_orders.take_back(pending, by=lea)

    def test_not_twice(self, agent):
        pending = pending_orders.park(pending_order(agent), by=agent, seen=1)
        pending_orders.take_back(pending, by=agent)

        with pytest.raises(Refused, match=r"Nothing was done with Pending order P-7781 that you could take back."):
            pending_orders.take_back(pending, by=agent)


def test_a_list_that_knows_the_leases_asks_nothing_for_its_buttons(agent, django_assert_num_queries):
    pending = pending_order(agent)
    pending.lease = None

    with django_assert_num_queries(0):
        assert (pending.why_not_park(agent), pending.why_not_void(agent), pending.why_not_transfer(agent)) == ("",) * 3


def outcome(deed):
    try:
        deed()
    except Refused as refusal:
        return str(refusal)
    return "done"


@pytest.mark.django_db(transaction=True)
class TestTwoAtOnce:
    def test_of_voiding_transferring_and_parking_at_once_one_wins_and_the_others_are_told_by_whom(self):
        agents = [person(f"agent{n}", "Customer Service Agent") for n in range(6)]
        for round in range(4):
            pending = pending_order(agents[0], f"P-{round}")
            deeds = [
                lambda by=by, n=n, pending=pending: outcome(lambda: at(n, pending, by, agents[n - 1]))
                for n, by in enumerate(agents)
            ]

            outcomes = at_once(deeds)

            pending.refresh_from_db()
            assert outcomes.count("done") == 1
            [winner] = Event.objects.about("pending_order", pending.pk)
            assert [f"({winner.actor_name}, " in each for each in outcomes if each != "done"] == [True] * 5
            assert pending.version == 2

    def test_opening_and_voiding_at_once_leaves_no_editor_of_a_voided_order_who_could_write(self):
        mia, lea = person("mia", "Customer Service Agent"), person("lea", "Customer Service Agent")
        for round in range(8):
            pending = pending_order(mia, f"P-{round}")

            at_once([
                lambda pending=pending: outcome(lambda: pending_orders.void(pending, by=mia, seen=1)),
                lambda pending=pending: edited_by(lea, pending),
            ])  # fmt: skip

            pending.refresh_from_db()
            events = Event.objects.about("pending_order", pending.pk).count()
            assert (pending.state, events) in [("voided", 1), ("open", 0)]
            assert leases.holder("pending_order", pending.pk).holder == lea

    def test_one_undo_pressed_twice_undoes_once(self):
        mia = person("mia", "Customer Service Agent")
        pending = pending_orders.park(pending_order(mia), by=mia, seen=1)

        outcomes = at_once([lambda: outcome(lambda: pending_orders.take_back(pending, by=mia)) for _twice in range(2)])

        assert sorted(outcomes)[1] == "done"
        assert timeline(pending) == ["Taken back", "Parked"]


def at(n, pending, by, to):
    if n % 3 == 0:
        return pending_orders.park(pending, by=by, seen=1)
    if n % 3 == 1:
        return pending_orders.void(pending, by=by, seen=1)
    return pending_orders.transfer(pending, by=by, to=to, message="", seen=1)
