"""The least that a page can cost with our sign-in: as few queries as its rows need, and a bare table.

Rows have the columns that the list of orders shows to who has left none out, by Django's own means alone.
"""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template import Context, Engine

from activities.models import Event
from csc.permissions import requires
from orders.models import SalesOrder

ROWS = 25
HISTORY = 50
TABLE = Engine(autoescape=True).from_string("""<!doctype html><title>Orders</title><table>{% for each in orders %}
<tr><td><a href="{% url "orders:order" each.number %}">{{ each.number }}</a></td>
<td>{{ each.placed_at|date:"j M Y H:i" }}</td>
<td>{{ each.customer_name }}</td><td>{{ each.get_state_display }}</td><td>{{ each.flag.label|default:"" }}</td>
<td>{{ each.total|floatformat:2 }} {{ each.currency }}</td></tr>{% endfor %}</table>""")
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
