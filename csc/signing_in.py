"""Who may sign in: an active user, by user name or by email address."""

from typing import Any

from django.contrib.auth.backends import ModelBackend
from django.http import HttpRequest

from csc.models.people import User, user_with_rights
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

    def get_user(self, user_id: int) -> User | None:
        user = user_with_rights(user_id)
        return user if user and self.user_can_authenticate(user) else None

    def get_all_permissions(self, user_obj: Any, obj: Any = None) -> set[str]:
        is_plain = user_obj.is_active and not user_obj.is_anonymous and not user_obj.is_superuser and obj is None
        return set(user_obj.rights) if is_plain else super().get_all_permissions(user_obj, obj)
