"""Quote the order in progress: its prices are frozen until a day."""

from datetime import date

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.dateparse import parse_date
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from csc.errors import Refused
from csc.htmx import AgentRequest
from csc.once import once, posted, say
from csc.permissions import requires
from orders.actions import quoting
from orders.views.entry.answers import fresh, hand_of, open_order, panel, seen_of


@posted
@requires("orders.add_quote")
@once
def quote(request: AgentRequest, number: str) -> HttpResponse:
    pending, typed = open_order(request, number), request.POST.get("until", "")
    try:
        made = quoting.create(pending, hand=hand_of(request), until=day(typed), seen=seen_of(request))
    except Refused as why:
        return panel(request, fresh(pending), "review", status=409, refused=why, until=typed)
    words = _("%(quote)s is made. Its prices hold until %(day)s.")
    say(request, words % {"quote": made, "day": date_format(made.valid_until, "j F Y")})
    return redirect(made)


def day(typed: str) -> date:
    """The day that was typed. Raises Refused."""
    try:
        found = parse_date(typed.strip())
    except ValueError:
        found = None
    if found is None:
        raise Refused(_("“%(typed)s” is no day; type it as year-month-day.") % {"typed": typed[:20]})
    return found
