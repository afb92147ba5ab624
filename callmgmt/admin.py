"""Telephone systems in the admin."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext as _

from callmgmt.models import CtiSource


@admin.register(CtiSource)
class CtiSourceAdmin(admin.ModelAdmin[CtiSource]):
    """The systems that tell of calls, each with the secret with which it signs."""

    list_display = ("name", "is_on")

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        hints = {"name": _("Letters, digits, hyphens and underscores, such as front-desk.")}
        return super().get_form(request, obj, change=change, help_texts=hints, **kwargs)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
