"""Whether Activity History stands open when this agent opens an order."""

from csc.models import User


def show(user: User, *, shown: bool) -> None:
    """Keeps it for every order that the agent opens from now on."""
    user.show_history = shown
    user.save(update_fields=["show_history"])
