"""Migrates as the owner of the database, then gives the application its rights."""

from typing import Any

from django.conf import settings
from django.core.management.base import CommandError
from django.core.management.commands import migrate
from django.db import connections

from csc.rights import grant


class Command(migrate.Command):
    def add_arguments(self, parser: Any) -> None:
        super().add_arguments(parser)
        parser.set_defaults(database="owner")

    def handle(self, *args: Any, **options: Any) -> None:
        if "owner" not in settings.DATABASES:
            raise CommandError("DATABASE_OWNER_URL is not set; migrations run as the owner of the database.")
        super().handle(*args, **options)
        grant(connections["owner"], settings.DATABASES["default"]["USER"])
