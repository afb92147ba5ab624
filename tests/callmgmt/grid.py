"""What the grid of pending orders shows and posts, and who edits or touched them when."""

import re
from datetime import timedelta
from uuid import uuid4

from django.utils import timezone

from csc import leases
from orders.models import PendingOrder


def edited_by(user, pending):
    return leases.acquire("pending_order", pending.pk, by=user, tab=uuid4(), doing="entry")


def touched(pending, **ago):
    PendingOrder.objects.filter(pk=pending.pk).update(updated_at=timezone.now() - timedelta(**ago))


def listed(client, **asked):
    """The numbers of the rows, in their order."""
    page = client.get("/", asked).text
    return re.findall(r'<tbody role="rowgroup" id="pending-([^"]+)"', page)


def row_of(page, number):
    return re.search(rf'<tbody role="rowgroup" id="pending-{number}".*?</tbody>', page, re.DOTALL)[0]


def words(html):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html)).strip()


def post(client, number, verb, *, key=None, version=1, **more):
    return client.post(f"/pending/{number}/{verb}/", {"idem": key or uuid4(), "version": version, **more})
