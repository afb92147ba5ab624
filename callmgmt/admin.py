"""Telephone systems in the admin."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from callmgmt.models import CtiSource


@admin.register(CtiSource)
class CtiSourceAdmin(admin.ModelAdmin[CtiSource]):
    """The systems that tell of calls, each with the secret with which it signs."""

    list_display = ("name", "is_on")

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
