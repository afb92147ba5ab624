"""Prints who can sign in to the demo shop."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from orders.demo.load import why_no_users
from orders.demo.users import doors


class Command(BaseCommand):
    """One line each: role, user name, password. They are for the demo only, and refused anywhere else."""

    help = "Prints role, user name and password of everyone who works in the demo shop."

    def handle(self, *args: Any, **options: Any) -> None:
        """Prints the lines, or says that this is not the demo."""
        why_not = why_no_users()
        if why_not:
            raise CommandError(why_not)
        self.stdout.write(_("These users and passwords are for the demo only:"))
        for role, username, words in doors():
            self.stdout.write(f"{role:<26}{username:<10}{words}")
