"""How Django starts the emails app."""

from django.apps import AppConfig


class EmailsConfig(AppConfig):
    """Settings of the app: its name."""

    name = "emails"
