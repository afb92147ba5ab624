"""The product's addresses, and beside them the floors of its pages."""

from django.urls import include, path

from callmgmt.bench import floors

urlpatterns = [
    path("floor/orders/", floors.newest, name="floor_orders"),
    path("floor/orders/<str:number>/", floors.order, name="floor_order"),
    path("floor/exact/<str:number>/", floors.exact, name="floor_exact"),
    path("floor/home/", floors.home, name="floor_home"),
    path("floor/park/", floors.park, name="floor_park"),
    path("", include("csc.urls")),
]
