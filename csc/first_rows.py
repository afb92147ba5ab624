"""What a fresh installation starts with: the three roles and the pick lists. Existing rows are never touched."""

from collections.abc import Iterable
from typing import Any

from django.apps import apps
from django.contrib.auth.management import create_permissions
from django.contrib.auth.models import Group, Permission
from django.db import connections
from django.utils.text import slugify

from csc.models import Code
from csc.roles import ROLES

PICK_LISTS: dict[str, tuple[str, ...]] = {
    "activity": (
        "Order Status Inquiry", "Call Customer", "Customer Request", "Send Email", "Email Follow-Up", "Credit",
        "Appeasement", "Cancellation", "Return", "Exchange", "Address Change", "Payment Issue", "Fraud Review",
    ),
    "result": ("Satisfied", "Not Satisfied", "No Answer", "Left Message"),
    "cancel_reason": ("Customer changed mind", "Out of stock", "Ordered by mistake", "Fraud Prevention Cancel"),
    "return_reason": ("Damaged", "Wrong item", "Does not fit", "Not as described", "Changed mind"),
    "appeasement_reason": ("Late delivery", "Damaged item", "Service issue", "Price promise"),
    "price_reason": ("Price promise", "Price error", "Manager decision"),
    "suspend_reason": ("Suspected fraud", "Address to be verified", "Payment question", "Customer asked to wait"),
    "resume_reason": ("Checked, all in order", "Customer confirmed", "Payment settled", "Address verified"),
    "clear_reason": ("Customer confirmed", "Payment settled", "Address corrected", "Checked, nothing to do"),
    "flag": ("Red", "Orange", "Yellow", "Green", "Blue", "CHK"),
    "tag": ("VIP", "Gift", "Preorder"),
    "payment_method": ("Card", "PayPal", "Gift card", "Bank transfer", "Cash on delivery"),
    "call_reason": ("New order", "Order status", "Change of an order", "Return", "Complaint"),
}  # fmt: skip


def install(using: str, **_kwargs: Any) -> None:
    """Makes what is missing altogether: a pick list without entries, a role that does not exist."""
    if Code._meta.db_table not in connections[using].introspection.table_names():
        return  # the schema is being taken back
    for name, labels in PICK_LISTS.items():
        if not Code.objects.using(using).filter(list=name).exists():
            fill(name, labels, using)
    for role, permissions in ROLES.items():
        group, is_new = Group.objects.using(using).get_or_create(name=role)
        if is_new:
            group.permissions.set(named(permissions, using))


def fill(name: str, labels: Iterable[str], using: str) -> None:
    """Puts the entries of one pick list."""
    rows = [
        Code(list=name, code=slugify(label), label=label, short_label=label[:20], position=position)
        for position, label in enumerate(labels, start=1)
    ]
    Code.objects.using(using).bulk_create(rows)


def named(permissions: Iterable[str], using: str) -> list[Permission]:
    """The permissions by their names (app.verb_model); made here when their app's turn has not come yet."""
    for config in apps.get_app_configs():
        create_permissions(config, verbosity=0, using=using)
    found = []
    for name in permissions:
        app, codename = name.split(".")
        found.append(Permission.objects.using(using).get(content_type__app_label=app, codename=codename))
    return found
