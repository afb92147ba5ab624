"""How Django starts the callmgmt app."""

from django.apps import AppConfig


class CallmgmtConfig(AppConfig):
    """Settings of the app: its name."""

    name = "callmgmt"

    def ready(self) -> None:
        from callmgmt.actions.calls import end_abandoned
        from csc import chores

        chores.chore("end abandoned calls", every=60, do=end_abandoned)
