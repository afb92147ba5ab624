"""Addresses of the agent's desk: home, the call in progress, and the hook of telephone systems."""

from django.urls import path

from callmgmt.views import call_bar, call_orders, calls, cti, home, pending, wrap_up

app_name = "callmgmt"
urlpatterns = [
    path("", home.home, name="home"),
    path("call/", call_bar.call, name="call"),
    path("call/here/", call_bar.here, name="here"),
    path("call/start/", calls.start, name="start"),
    path("call/take/", calls.take, name="take"),
    path("call/caller/", calls.caller, name="caller"),
    path("call/park/", call_orders.park, name="park"),
    path("call/transfer/", call_orders.transfer, name="transfer"),
    path("call/void/", call_orders.void, name="void"),
    path("call/undo/", call_orders.undo, name="undo"),
    path("call/later/", call_orders.later, name="later"),
    path("call/end/", calls.end, name="end"),
    path("call/end-and-start/", calls.end_and_start, name="end_and_start"),
    path("call/reopen/", calls.reopen, name="reopen"),
    path("call/scratchpad/", calls.scratchpad, name="scratchpad"),
    path("calls/<int:number>/wrap-up/", wrap_up.wrap_up, name="wrap_up"),
    path("hooks/cti", cti.tell, name="cti"),
    path("pending/", pending.pending, name="pending"),
    path("pending/void-empty/", pending.void_empty, name="void_empty"),
    path("pending/<str:number>/", pending.row, name="pending_row"),
    path("pending/<str:number>/void/", pending.void, name="void_pending"),
    path("pending/<str:number>/undo/", pending.undo, name="undo_pending"),
    path("pending/<str:number>/restore/", pending.restore, name="restore_pending"),
]
