"""A page that edits a pending order, as small as can be: what its lease and its hand-over do in a real browser."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template import engines
from django.urls import include, path

from csc.permissions import requires
from orders.models import PendingOrder

PAGE = """{% extends "base.html" %}{% load orders static %}
{% block title %}{{ pending }}{% endblock %}
{% block scripts %}<script src="{% static "live/record.js" %}" defer></script>{% endblock %}
{% block content %}{% lease_of pending %}
<div class="page"><h1>{{ pending }}</h1><form method="post" class="stack">{% csrf_token %}
<input type="hidden" name="tab"><input type="hidden" name="fence">
<div class="field"><label for="street">Street</label><input class="input" id="street" name="street"></div>
</form></div>{% endblock %}"""


@requires("orders.view_pendingorder")
def cart(request: HttpRequest, number: str) -> HttpResponse:
    pending = get_object_or_404(PendingOrder, number=number)
    return HttpResponse(engines["django"].from_string(PAGE).render({"pending": pending}, request))


urlpatterns = [path("entry/<str:number>/info/", cart), path("", include("csc.urls"))]
