"""A tab of somebody's browser, without the browser, and what is known of who edits."""

import re
from datetime import timedelta
from uuid import uuid4

from django.db.models import F
from django.test import Client

from activities.models import Event
from csc.models import Lease, Presence


class Page:
    """A tab of somebody's browser that shows a record, without the browser."""

    def __init__(self, user, *, kind="pending_order", number="P-1", wants=True):
        self.client, self.user = Client(headers={"HX-Request": "true", "X-Background": "1"}), user
        self.client.force_login(user)
        self.base, self.tab = f"/lease/{kind}/{number}/", str(uuid4())
        self.fence, self.asking, self.wants, self.html = "", "", "1" if wants else "", ""

    def post(self, verb, **more):
        form = {"tab": self.tab, "fence": self.fence, "asking": self.asking, "idem": uuid4(), **more}
        self.answer = self.client.post(f"{self.base}{verb}/", form, follow=True)
        if self.answer.status_code == 200:
            self.html = self.answer.text
            self.fence = self.shown("fence") or self.fence
            self.asking = self.shown("asking")
        return self

    def beat(self, **more):
        return self.post("beat", wants=self.wants, **more)

    def shown(self, name):
        return re.search(rf'data-{name}="([^"]*)"', self.html)[1]

    @property
    def state(self):
        return self.shown("state")

    @property
    def words(self):
        return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", self.html)).replace(" ,", ",").strip()


def time_passes(seconds):
    """Moves every lease into the past, as if the database's clock had gone on."""
    by = timedelta(seconds=seconds)
    fields = ("acquired_at", "seen_at", "expires_at", "active_at", "asked_at")
    Lease.objects.update(**{name: F(name) - by for name in fields})
    Presence.objects.update(seen_at=F("seen_at") - by)


def timeline(pending):
    return [event.summary for event in Event.objects.about("pending_order", pending.pk)]
