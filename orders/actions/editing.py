"""Who edits a record next: asked for, given, kept, passed on after a silent minute, moved to another tab, taken over.

Each takes the record's row, then the lease: what ends in the same moment is taken by nobody. Whoever writes with the
old fence afterwards is refused.
"""

from collections.abc import Collection
from contextlib import suppress
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from activities.recording import record
from csc import leases
from csc.errors import Refused, refuse_if
from csc.models import Lease, User

CameBy = Lease.CameBy


class Ended(Refused):
    """It was placed or voided meanwhile, so nobody edits it any more; the page shows what became of it."""


@transaction.atomic
def begin(subject: Any, *, by: User, tab: UUID, doing: str = "", came_by: str = "") -> None:
    """Begins to edit what nobody edits and what has not ended, be it in the moment in which it was let go."""
    with suppress(Ended):
        subject = locked(subject)
        leases.acquire(subject.subject_kind, subject.pk, by=by, tab=tab, doing=doing, came_by=came_by)


@transaction.atomic
def ask(subject: Any, *, by: User, tab: UUID, why: str) -> None:
    """Asks whoever edits it; what nobody edits is taken at once. Raises Refused when another has asked already."""
    subject = locked(subject)
    kind, pk = subject.subject_kind, subject.pk
    if leases.acquire(kind, pk, by=by, tab=tab) is None and not leases.ask(kind, pk, by=by, tab=tab, why=why):
        refuse_if(why_not_ask(subject, by))


@transaction.atomic
def give(subject: Any, *, by: User, fence: int) -> Lease:
    """Gives it to whoever asked, with what was typed so far. Raises Refused when nobody asks, or it has passed on."""
    subject = locked(subject)
    lease = leases.give(subject.subject_kind, subject.pk, fence=fence)
    if lease is None:
        raise Refused(why_not_answer(subject, by, fence))
    return passed(subject, lease, by=by, verb="handed_over", summary="Given")


@transaction.atomic
def keep(subject: Any, *, by: User, fence: int) -> None:
    """Answers whoever asked that it is still needed. Raises Refused when it has passed on."""
    subject = locked(subject)
    if not leases.keep(subject.subject_kind, subject.pk, fence=fence):
        refuse_if(why_not_answer(subject, by, fence))


@transaction.atomic
def let_go(subject: Any, *, by: User, fence: int, names: Collection[str]) -> None:
    """Forgets what those before had typed in these fields: put in, or not needed. Raises Refused when too late."""
    subject = locked(subject)
    if not leases.answer(subject.subject_kind, subject.pk, fence=fence, names=names):
        raise Refused(why_edited(subject, by))


@transaction.atomic
def pass_on(subject: Any, *, to: User) -> Lease | None:
    """Passes it to `to`, who asked, when its holder has neither answered nor typed nor clicked for a minute."""
    lease = leases.pass_on(subject.subject_kind, subject.pk, to=to)
    if lease:
        passed(subject, lease, by=to, verb="passed_on", summary="Passed on after a silent minute")
    return lease


@transaction.atomic
def use_here(subject: Any, *, by: User, tab: UUID) -> None:
    """Goes on in this tab with what `by` edits in another. Raises Refused when someone else edits it."""
    subject = locked(subject)
    kind, pk = subject.subject_kind, subject.pk
    held = Lease.objects.select_for_update(of=("self",)).filter(kind=kind, object_id=pk, holder=by).exists()
    if leases.acquire(kind, pk, by=by, tab=tab, forced=held, came_by=CameBy.MOVED) is None:
        refuse_if(why_edited(subject, by))


@transaction.atomic
def take_over(subject: Any, *, by: User, tab: UUID, reason: str) -> None:
    """Takes it from whoever edits it, for a reason that they are told."""
    subject = locked(subject)
    kind, pk = subject.subject_kind, subject.pk
    before = leases.holder(kind, pk)
    lease = leases.acquire(kind, pk, by=by, tab=tab, forced=True, came_by=CameBy.TAKEN, came_why=reason)
    if before and lease and before.holder_id != by.pk:
        diff = {"before": {"editor": before.holder_id}, "after": {"editor": by.pk, "reason": reason}}
        summary = f"Taken over from {before.holder}: {reason}"
        record(f"{kind}.taken_over", subject, by=by, summary=summary, diff=diff)


def locked(subject: Any) -> Any:
    """The record as it is now; keeps it from ending until the transaction ends. Raises Ended when it has ended."""
    now = type(subject).objects.select_for_update(of=("self",)).get(pk=subject.pk)
    if why := now.why_ended():
        raise Ended(why)
    return now


def passed(subject: Any, lease: Lease, *, by: User, verb: str, summary: str) -> Lease:
    """Writes down that it went to its new holder."""
    diff = {"before": {"editor": lease.came_from_id}, "after": {"editor": lease.holder_id, "reason": lease.came_why}}
    words = f"{summary} to {lease.holder}" if lease.holder_id != by.pk else summary
    record(f"{subject.subject_kind}.{verb}", subject, by=by, summary=words, diff=diff)
    return lease


def why_not_ask(subject: Any, by: User) -> str:
    """Who has asked before; or that it is one's own."""
    lease = Lease.objects.filter(kind=subject.subject_kind, object_id=subject.pk).select_related("asked_by").first()
    if lease and lease.asked_by and lease.asked_by_id != by.pk:
        return _("%(name)s has asked for it already. Wait until that is answered.") % {"name": lease.asked_by}
    return _("You have %(record)s open in another tab. Use it there, or here.") % {"record": subject}


def why_not_answer(subject: Any, by: User, fence: int) -> str:
    """Who has it meanwhile; or that nobody asks for it any more."""
    if not leases.is_held(subject.subject_kind, subject.pk, fence=fence):
        return why_edited(subject, by)
    return _("Nobody asks for %(record)s any more.") % {"record": subject}


def why_edited(subject: Any, by: User) -> str:
    """Who edits it now, by name."""
    lease = leases.holder(subject.subject_kind, subject.pk)
    if lease is None or lease.holder_id == by.pk:
        return _("You do not edit %(record)s in this tab any more.") % {"record": subject}
    return _("%(name)s edits %(record)s now.") % {"name": lease.holder, "record": subject}
