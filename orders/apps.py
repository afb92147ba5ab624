"""How Django starts the orders app."""

from django.apps import AppConfig


class OrdersConfig(AppConfig):
    """Orders and everything beneath them."""

    name = "orders"

    def ready(self) -> None:
        from csc import promises
        from orders import workflow

        promises.keeper("advance")(workflow.keep_promise)
