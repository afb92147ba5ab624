"""Addresses of the agent's desk."""

from django.urls import path

from callmgmt import views

app_name = "callmgmt"
urlpatterns = [path("", views.home, name="home")]
