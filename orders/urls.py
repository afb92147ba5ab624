"""Addresses of orders: nouns by number, verbs as leaves."""

from django.urls import path

from orders.views import alerts, detail, suspension

app_name = "orders"
urlpatterns = [
    path("<str:number>/", detail.order, name="order"),
    path("<str:number>/suspend/", suspension.suspend, name="suspend"),
    path("<str:number>/resume/", suspension.resume, name="resume"),
    path("<str:number>/clear-alerts/", alerts.clear_alerts, name="clear_alerts"),
]
