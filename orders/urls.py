"""Addresses of orders and the records beside them: nouns by number, verbs as leaves."""

from django.urls import path

from orders.views import (
    alerts,
    columns,
    customers,
    detail,
    flagging,
    ledger,
    preview,
    quotes,
    return_orders,
    returns,
    saved_views,
    searching,
    suspension,
    tagging,
)

app_name = "orders"
urlpatterns = [
    path("search/", searching.search, name="search"),
    path("orders/", searching.orders, name="orders"),
    path("orders/<str:number>/", detail.order, name="order"),
    path("orders/<str:number>/suspend/", suspension.suspend, name="suspend"),
    path("orders/<str:number>/resume/", suspension.resume, name="resume"),
    path("orders/<str:number>/clear-alerts/", alerts.clear_alerts, name="clear_alerts"),
    path("orders/<str:number>/flag/", flagging.flag, name="flag"),
    path("orders/<str:number>/unflag/", flagging.unflag, name="unflag"),
    path("orders/<str:number>/tag/", tagging.tag, name="tag"),
    path("orders/<str:number>/untag/", tagging.untag, name="untag"),
    path("orders/<str:number>/ledger/", ledger.ledger, name="ledger"),
    path("orders/<str:number>/explain/<str:what>/", ledger.explain_figure, name="explain_figure"),
    path("orders/<str:number>/preview/", preview.preview, name="preview"),
    path("views/<str:listed>/save/", saved_views.save, name="save_view"),
    path("views/<str:listed>/rename/", saved_views.rename, name="rename_view"),
    path("views/<str:listed>/delete/", saved_views.delete, name="delete_view"),
    path("views/<str:listed>/columns/", columns.choose, name="choose_columns"),
    path("customers/", customers.customers, name="customers"),
    path("customers/<str:number>/", customers.customer, name="customer"),
    path("return-orders/", return_orders.return_orders, name="return_orders"),
    path("return-orders/<str:number>/", return_orders.return_order, name="return_order"),
    path("returns/", returns.returns, name="returns"),
    path("returns/<str:number>/", returns.returned, name="return"),
    path("quotes/", quotes.quotes, name="quotes"),
    path("quotes/<str:number>/", quotes.quote, name="quote"),
]
