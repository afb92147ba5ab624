"""The least that a page can cost with our sign-in: as few queries as its rows need, and a bare table.

Rows have the columns that the list of orders shows to who has left none out, by Django's own means alone.
"""

from uuid import uuid4

from django.db import transaction
from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import get_object_or_404, redirect
from django.template import Context, Engine
from django.utils import timezone
from django.views.decorators.http import require_POST

from activities.models import Event
from callmgmt.models import Call
from csc.permissions import requires
from orders.models import PendingOrder, SalesOrder

ROWS, NEWEST = 25, 10
HISTORY = 50
TABLE = Engine(autoescape=True).from_string("""<!doctype html><title>Orders</title><table>{% for each in orders %}
<tr><td><a href="{% url "orders:order" each.number %}">{{ each.number }}</a></td>
<td>{{ each.placed_at|date:"j M Y H:i" }}</td>
<td>{{ each.customer_name }}</td><td>{{ each.get_state_display }}</td><td>{{ each.flag.label|default:"" }}</td>
<td>{{ each.total|floatformat:2 }} {{ each.currency }}</td></tr>{% endfor %}</table>""")
PENDING = Engine(autoescape=True).from_string("""<!doctype html><title>Home</title><table>{% for each in pending %}
<tr><td><a href="{{ each.get_absolute_url }}">{{ each.updated_at|date:"j M Y H:i" }}</a></td><td>{{ each.number }}</td>
<td>{{ each.customer.name|default:"" }}</td><td>{{ each.line_count }}</td>
<td>{{ each.total|floatformat:2 }} {{ each.currency }}</td><td>{{ each.agent }}</td>
<td><form method="post" action="{% url "callmgmt:void_pending" each.number %}">{% csrf_token %}
<input type="hidden" name="idem" value="{{ key }}"><input type="hidden" name="version" value="{{ each.version }}">
<button>Void</button></form></td></tr>{% endfor %}</table>""")
PAGE = Engine(autoescape=True).from_string("""<!doctype html><title>{{ order.number }}</title><h1>{{ order }}</h1>
<p>{{ order.customer_name }} {{ order.email }} {{ order.placed_at|date:"j M Y H:i" }} {{ order.get_state_display }}</p>
<table>{% for each in lines %}<tr><td>{{ each.name }}</td><td>{{ each.ordered|floatformat }}</td>
<td>{{ each.unit_price|floatformat:2 }}</td></tr>{% endfor %}</table>
<table>{% for each in components %}<tr><td>{{ each.get_kind_display }}</td><td>{{ each.net|floatformat:2 }}</td>
<td>{{ each.tax|floatformat:2 }}</td><td>{{ each.gross|floatformat:2 }}</td></tr>{% endfor %}</table>
<table>{% for each in payments %}<tr><td>{{ each }}</td><td>{{ each.captured|floatformat:2 }}</td></tr>{% endfor %}
</table><ol>{% for each in events %}<li>{{ each.at|date:"j M Y H:i" }} {{ each.actor_name }} {{ each.verb }}
{{ each.summary }}</li>{% endfor %}</ol>""")


@requires("orders.view_salesorder")
def newest(request: HttpRequest) -> HttpResponse:
    """The newest orders."""
    orders = SalesOrder.objects.select_related("flag").newest()[:ROWS]
    return HttpResponse(TABLE.render(Context({"orders": orders})))


@requires("orders.view_salesorder")
def exact(request: HttpRequest, number: str) -> HttpResponse:
    """The way from an order number to its page: looked up by one index, then led on, as the one box does."""
    found = get_object_or_404(SalesOrder.objects.only("number"), number=number)
    return redirect("floor_order", found.number)


@requires("orders.view_salesorder")
def order(request: HttpRequest, number: str) -> HttpResponse:
    """One order with its lines, amounts, payments and history."""
    found = get_object_or_404(SalesOrder.objects.for_detail(), number=number)
    rows = {
        "order": found,
        "lines": found.line_items.order_by("position"),
        "components": found.components.order_by("id"),
        "payments": found.payments.order_by("position"),
        "events": Event.objects.about("order", found.pk)[:HISTORY],
    }
    return HttpResponse(PAGE.render(Context(rows)))


@requires("orders.view_pendingorder")
def home(request: HttpRequest) -> HttpResponse:
    """The pending orders of who asks, each with its form, and the newest orders."""
    mine = PendingOrder.objects.open().filter(agent_id=request.user.pk).defer("cart")
    pending = mine.select_related("customer", "agent").order_by("-updated_at", "-id")[:ROWS]
    orders = SalesOrder.objects.select_related("flag").newest()[:NEWEST]
    rows = {"pending": pending, "orders": orders, "csrf_token": get_token(request), "key": uuid4()}
    return HttpResponse(PENDING.render(Context(rows)) + TABLE.render(Context(rows)))


@require_POST
@requires("callmgmt.take_call")
def park(request: HttpRequest) -> HttpResponse:
    """The order of a call is parked and the call is over: both rows, and a line of history for each."""
    now = timezone.now()
    with transaction.atomic():
        call = Call.objects.active().select_for_update().get(agent_id=request.user.pk)
        pending = PendingOrder.objects.only("pk").get(calls=call)
        PendingOrder.objects.filter(pk=pending.pk).update(parked_at=now, version=F("version") + 1)
        Call.objects.filter(pk=call.pk).update(state=Call.State.PARKED, ended_at=now)
        told = {"at": now, "origin": Event.Origin.PERSON, "actor_id": request.user.pk, "call_id": call.pk}
        for kind, key in (("pending_order", pending.pk), ("call", call.pk)):
            Event.objects.create(subject_kind=kind, subject_id=key, verb=f"{kind}.parked", summary="Parked", **told)
    return redirect("callmgmt:call")
