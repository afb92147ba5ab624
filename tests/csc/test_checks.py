"""The product does not start with an address that names no permission."""

import pytest
from django.core.checks import run_checks
from django.http import HttpResponse
from django.urls import include, path

from csc import checks
from csc.permissions import public, requires, signed_in


def open_door(request):
    return HttpResponse()


def another_open_door(request):
    return HttpResponse()


urlpatterns = [
    path("deep/", include([path("open/", open_door)])),
    path("public/", public("A test.")(another_open_door)),
    path("mine/", signed_in("A test.")(open_door)),
    path("guarded/", requires("orders.view_salesorder")(open_door)),
]


@pytest.mark.urls(__name__)
def test_an_address_without_a_permission_is_an_error_that_names_it():
    errors = checks.every_view_has_a_door(None)

    assert [(error.id, error.msg) for error in errors] == [
        ("csc.E001", "The address /deep/open/ names no permission.")
    ]


def test_the_product_itself_has_no_such_address():
    assert [message for message in run_checks() if message.id == "csc.E001"] == []
