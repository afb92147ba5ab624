"""How much disk so many orders take, and whether there is as much."""

import shutil

from django.conf import settings
from django.utils.formats import localize
from django.utils.translation import gettext as _

BYTES = 6_000  # an order with all that belongs to it, indexes included, as measured at a million
LOCAL = ("", "localhost", "127.0.0.1", "::1")
GB = 10**9


def needed(orders: int) -> int:
    """Bytes that must be free for so many more orders: twice what they will take, for building and the log."""
    return 2 * BYTES * orders


def why_no_room(orders: int) -> str:
    """What speaks against so many more orders; empty when they fit. A server elsewhere cannot be looked at."""
    host = str(settings.DATABASES["owner"].get("HOST") or "")
    if host not in LOCAL and not host.startswith("/"):
        return _("The database is on %(host)s, whose disk cannot be seen from here; it needs %(gb)s GB.") % {
            "host": host,
            "gb": gigabytes(needed(orders)),
        }
    free = shutil.disk_usage(host if host.startswith("/") else settings.BASE_DIR).free
    if free >= needed(orders):
        return ""
    return _("%(orders)s orders need %(gb)s GB of free disk while they are made; %(free)s GB are free.") % {
        "orders": localize(orders),
        "gb": gigabytes(needed(orders)),
        "free": gigabytes(free),
    }


def gigabytes(number: int) -> str:
    """With one decimal."""
    return f"{number / GB:.1f}"
