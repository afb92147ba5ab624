"""Addresses of the agent's desk."""

from django.urls import URLPattern

app_name = "callmgmt"
urlpatterns: list[URLPattern] = []
