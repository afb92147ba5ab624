"""Addresses of orders and the records beside them: nouns by number, verbs as leaves."""

from django.urls import path

from orders.views import (
    alerts,
    customers,
    detail,
    flagging,
    quotes,
    return_orders,
    returns,
    searching,
    suspension,
    tagging,
)
from orders.views.entry import beginning, cart, payments, placing, quoting, shipping, tabs
from orders.views.entry import customers as buyers

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
    path("customers/", customers.customers, name="customers"),
    path("customers/<str:number>/", customers.customer, name="customer"),
    path("return-orders/", return_orders.return_orders, name="return_orders"),
    path("return-orders/<str:number>/", return_orders.return_order, name="return_order"),
    path("returns/", returns.returns, name="returns"),
    path("returns/<str:number>/", returns.returned, name="return"),
    path("quotes/", quotes.quotes, name="quotes"),
    path("quotes/<str:number>/", quotes.quote, name="quote"),
    path("quotes/<str:number>/extend/", quotes.extend, name="extend_quote"),
    path("quotes/<str:number>/decline/", quotes.decline, name="decline_quote"),
    path("quotes/<str:number>/turn/", quotes.turn, name="turn_quote"),
    path("entry/new/", beginning.new, name="new_order"),
    path("entry/<str:number>/", tabs.first_tab, name="entry_order"),
    path("entry/<str:number>/find-customer/", buyers.find_customer, name="find_customer"),
    path("entry/<str:number>/choose-customer/", buyers.choose_customer, name="choose_customer"),
    path("entry/<str:number>/new-customer/", buyers.new_customer_form, name="new_customer"),
    path("entry/<str:number>/add-item/", cart.add_item, name="add_item"),
    path("entry/<str:number>/remove-line/", cart.remove_line, name="remove_line"),
    path("entry/<str:number>/hide-notes/", cart.hide_notes, name="hide_notes"),
    path("entry/<str:number>/todays-price/", cart.todays_price, name="todays_price"),
    path("entry/<str:number>/add-ship-to/", shipping.add_ship_to, name="add_ship_to"),
    path("entry/<str:number>/remove-ship-to/", shipping.remove_ship_to, name="remove_ship_to"),
    path("entry/<str:number>/add-payment/", payments.add_payment, name="add_payment"),
    path("entry/<str:number>/remove-payment/", payments.remove_payment, name="remove_payment"),
    path("entry/<str:number>/quote/", quoting.quote, name="quote_order"),
    path("entry/<str:number>/take-here/", tabs.take_here, name="take_here"),
    path("entry/<str:number>/place/", placing.place, name="place"),
    path("entry/<str:number>/answer/", placing.answer, name="answer"),
    path("entry/<str:number>/pay-again/", placing.pay_again, name="pay_again"),
    path("entry/<str:number>/<str:tab>/", tabs.entry, name="entry_tab"),
]
