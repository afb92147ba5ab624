"""What must hold before the product starts."""

from collections.abc import Iterator
from typing import Any

from django.core.checks import CheckMessage, Error, register
from django.urls import URLPattern, URLResolver, get_resolver

DOORS = ("permission", "signed_in", "public")


@register()
def every_view_has_a_door(app_configs: Any, **_kwargs: Any) -> list[CheckMessage]:
    """An error for each address whose view names neither its permission nor why it needs none."""
    hint = "Put @requires(...), @signed_in(...) or @public(...) of csc.permissions on the view."
    return [
        Error(f"The address /{address} names no permission.", hint=hint, obj=view, id="csc.E001")
        for address, view in views(get_resolver())
        if not any(getattr(view, door, "") for door in DOORS)
    ]


def views(resolver: URLResolver, before: str = "") -> Iterator[tuple[str, Any]]:
    """Every address with its view, but those of the admin site, which guards its own pages."""
    for each in resolver.url_patterns:
        if isinstance(each, URLPattern):
            yield f"{before}{each.pattern}", each.callback
        elif each.app_name != "admin":
            yield from views(each, f"{before}{each.pattern}")
