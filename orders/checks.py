"""What must hold of orders before the product starts."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, register
from django.utils.module_loading import import_string

NAMED = {"GATEWAY": "orders.gateways", "STOREFRONT": "orders.cart.storefront"}


@register()
def what_is_named_exists(app_configs: Any, **_kwargs: Any) -> list[CheckMessage]:
    """An error for each variable that names a class which is not there."""
    return [
        Error(f"{name} names {getattr(settings, name)}, which cannot be imported: {why}.",
              hint=f"It is the dotted path of a class as {interface} describes it.", id="orders.E001")
        for name, interface in NAMED.items()
        if (why := why_not_import(getattr(settings, name)))
    ]  # fmt: skip


def why_not_import(path: str) -> str:
    """What Python says against a dotted path; empty when it leads to something."""
    try:
        import_string(path)
    except ImportError as error:
        return str(error)
    return ""
