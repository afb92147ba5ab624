"""The Django admin of the product; one sign-in serves both."""

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from csc.permissions import ask_to_sign_in


class ServiceCenterAdmin(admin.AdminSite):
    """Stock pages; signing in happens where agents sign in."""

    site_header = _("Customer Service Center")
    site_title = _("Customer Service Center")
    index_title = _("Administration")

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """To the one sign-in page; someone signed in who may not enter gets a 403."""
        if request.user.is_authenticated:
            raise PermissionDenied("admin")
        return ask_to_sign_in(request)
