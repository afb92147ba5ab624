"""How Django starts the activities app."""

from django.apps import AppConfig


class ActivitiesConfig(AppConfig):
    """History and audit."""

    name = "activities"

    def ready(self) -> None:
        from activities import sealing, signing_in
        from csc import chores

        signing_in.listen()
        chores.chore("seal audit", every=60, do=sealing.seal)
