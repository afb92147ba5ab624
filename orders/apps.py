"""How Django starts the orders app."""

from functools import partial

from django.apps import AppConfig


class OrdersConfig(AppConfig):
    """Orders and everything beneath them."""

    name = "orders"

    def ready(self) -> None:
        from csc import chores, promises
        from orders import workflow
        from orders.workflow import queue, steps

        promises.keeper("advance")(workflow.keep_promise)
        promises.keeper(steps.LOOK_FOR_STOCK)(workflow.keep_promise)
        # The relay lets a few orders go on even when neither broker nor beat runs.
        chores.chore("advance orders", every=60, do=partial(queue.advance_orders, limit=100))
