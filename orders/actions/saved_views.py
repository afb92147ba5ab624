"""Saved views: an agent's own searches by name. They change no record, so they leave no history."""

from django.db import transaction

from csc.errors import refuse_if
from csc.models import SavedView, User


@transaction.atomic
def save(user: User, *, listed: str, name: str, query: str) -> SavedView:
    """Keeps what was asked of a list. Raises Refused when the name is taken or there are too many."""
    User.objects.select_for_update().get(pk=user.pk)  # two windows of one agent, one after the other
    refuse_if(SavedView.objects.why_not_save(user, listed, name))
    view: SavedView = SavedView.objects.create(user=user, listed=listed, name=name, query=query)
    return view


@transaction.atomic
def rename(view: SavedView, *, name: str) -> SavedView:
    """Gives the view another name. Raises Refused when it is taken."""
    User.objects.select_for_update().get(pk=view.user_id)
    refuse_if(SavedView.objects.why_not_rename(view, name))
    view.name = name
    view.save(update_fields=["name"])
    return view


@transaction.atomic
def delete(view: SavedView) -> None:
    """Forgets the view; what it listed stays where it is."""
    view.delete()
