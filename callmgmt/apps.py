"""How Django starts the callmgmt app."""

from django.apps import AppConfig


class CallmgmtConfig(AppConfig):
    """Settings of the app: its name."""

    name = "callmgmt"
