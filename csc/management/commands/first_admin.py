"""Makes the first administrator of an empty shop."""

import os
import sys
from typing import Any

from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _


class Command(BaseCommand):
    """Asks at the terminal, or reads DJANGO_SUPERUSER_USERNAME, _EMAIL and _PASSWORD; content when there is one."""

    help = "Makes the first administrator, when there is none."

    def handle(self, *args: Any, **options: Any) -> None:
        """Leaves the shop with somebody who can sign in and make the others."""
        if get_user_model().objects.filter(is_superuser=True, is_active=True).exists():
            return
        told = bool(os.environ.get("DJANGO_SUPERUSER_PASSWORD"))
        if not told and not sys.stdin.isatty():
            raise CommandError(
                _(
                    "There is no administrator and nobody to ask; set DJANGO_SUPERUSER_USERNAME, "
                    "DJANGO_SUPERUSER_EMAIL and DJANGO_SUPERUSER_PASSWORD."
                )
            )
        self.stdout.write(_("This shop has no administrator yet. Who is the first?"))
        call_command("createsuperuser", interactive=not told)
