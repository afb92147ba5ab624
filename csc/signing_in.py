"""Who may sign in: an active user, by user name or by email address."""

from typing import Any

from django.contrib.auth.backends import ModelBackend
from django.http import HttpRequest

from csc.tries import user_name_of


class NameOrEmail(ModelBackend):
    """Takes the user name, or an email address that exactly one user has."""

    def authenticate(
        self, request: HttpRequest | None, username: str | None = None, password: str | None = None, **kwargs: Any
    ) -> Any:
        name = user_name_of(username) if username else username
        return super().authenticate(request, username=name, password=password, **kwargs)

    def user_can_authenticate(self, user: Any) -> bool:
        return super().user_can_authenticate(user) and user.deactivated_at is None
