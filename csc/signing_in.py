"""Who may sign in: an active user, by user name or by email address."""

from typing import Any

from django.contrib.auth.backends import ModelBackend
from django.http import HttpRequest

from csc.models import User


class NameOrEmail(ModelBackend):
    """Takes the user name, or an email address that exactly one user has."""

    def authenticate(
        self, request: HttpRequest | None, username: str | None = None, password: str | None = None, **kwargs: Any
    ) -> Any:
        if username and "@" in username:
            owners = list(User.objects.filter(email__iexact=username)[:2])
            username = owners[0].username if len(owners) == 1 else username
        return super().authenticate(request, username=username, password=password, **kwargs)

    def user_can_authenticate(self, user: Any) -> bool:
        return super().user_can_authenticate(user) and user.deactivated_at is None
