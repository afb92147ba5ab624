"""How Django starts the activities app."""

from django.apps import AppConfig


class ActivitiesConfig(AppConfig):
    """History and audit."""

    name = "activities"

    def ready(self) -> None:
        from activities import signing_in

        signing_in.listen()
