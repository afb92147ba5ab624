"""How Django starts the activities app."""

from django.apps import AppConfig


class ActivitiesConfig(AppConfig):
    """Settings of the app: its name."""

    name = "activities"
