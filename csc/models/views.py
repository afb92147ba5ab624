"""Views that agents keep: a list and what was asked of it, under a name of their own."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models.expressions import Combinable
from django.utils.translation import gettext as _

from csc.models.people import User
from csc.prepared import PreparedRows, value

MOST = 20  # a user


def taken() -> str:
    """Why a name cannot be given."""
    return _("You have a view of this name here already; give this one another.")


class SavedViewQuerySet(models.QuerySet["SavedView"]):
    """Saved views, narrowed by what pages ask for."""

    def of(self, user: "User | Combinable", listed: "str | Combinable") -> Self:
        """Those that the user keeps of one list, by name."""
        return self.filter(user=user, listed=listed).order_by("name")

    def on_page(self, user: User, listed: str) -> "list[SavedView]":
        """The same, for the page of the list, which asks each time."""
        return ON_PAGE.find(user.pk, listed)

    def why_not_save(self, user: User, listed: str, name: str) -> str:
        """What stops the user keeping a view under that name; empty when nothing does."""
        if self.of(user, listed).filter(name=name).exists():
            return taken()
        if self.filter(user=user).count() >= MOST:
            return _("You have %(most)d views; delete one first.") % {"most": MOST}
        return ""

    def why_not_rename(self, view: "SavedView", name: str) -> str:
        """What stops a view getting that name; empty when nothing does."""
        others = self.of(view.user, view.listed).exclude(pk=view.pk)
        return taken() if others.filter(name=name).exists() else ""


class SavedView(models.Model):
    """A search worth asking again. Its address says all; nothing of the results is kept."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="saved_views")
    listed = models.CharField(max_length=20, help_text="The name of the list: orders, customers.")
    name = models.CharField(max_length=40)
    query = models.TextField(blank=True, help_text="The query string of the list's address.")
    created_at = models.DateTimeField(auto_now_add=True)

    objects = SavedViewQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "listed", "name"], name="a_view_has_a_name_of_its_own"),
        ]

    def __str__(self) -> str:
        return self.name


ON_PAGE = PreparedRows("savedviews_on_page", lambda: SavedView.objects.of(value(1), value(2)))
