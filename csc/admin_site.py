"""The Django admin of the product; one sign-in serves both."""

from typing import Any

from django.contrib import admin
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _


class ServiceCenterAdmin(admin.AdminSite):
    """Stock pages; signing in happens where agents sign in."""

    site_header = _("Customer Service Center")
    site_title = _("Customer Service Center")
    index_title = _("Administration")

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """To the one sign-in page and back; someone signed in who may not enter gets a 403."""
        if not request.user.is_authenticated:
            return redirect_to_login(request.GET.get("next", reverse("admin:index")))
        if not self.has_permission(request):
            raise PermissionDenied("admin")
        return redirect("admin:index")
