"""Addresses of the agent's desk."""

from django.urls import path

from callmgmt.views import home, pending

app_name = "callmgmt"
urlpatterns = [
    path("", home.home, name="home"),
    path("pending/", pending.pending, name="pending"),
    path("pending/<str:number>/", pending.row, name="pending_row"),
    path("pending/<str:number>/void/", pending.void, name="void_pending"),
    path("pending/<str:number>/undo/", pending.undo, name="undo_pending"),
    path("pending/<str:number>/restore/", pending.restore, name="restore_pending"),
]
