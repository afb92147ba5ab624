"""Every address of the product."""

from django.contrib import admin
from django.urls import include, path

from csc.views import errors
from orders.api import api_addresses

handler400 = errors.bad_request
handler403 = errors.forbidden
handler404 = errors.not_found
handler500 = errors.broken

urlpatterns = [
    path("", include("callmgmt.urls")),
    path("", include("csc.own_urls")),
    path("", include("orders.urls")),
    path("api/v1/", include(api_addresses(), namespace="api")),
    path("admin/", admin.site.urls),
]
