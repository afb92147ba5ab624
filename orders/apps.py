"""How Django starts the orders app."""

from functools import partial

from django.apps import AppConfig


class OrdersConfig(AppConfig):
    """Orders and everything beneath them."""

    name = "orders"

    def ready(self) -> None:
        import orders.checks  # noqa: F401  # registers itself
        from csc import chores, promises
        from orders import gateways, workflow
        from orders.actions import collecting, quoting
        from orders.workflow import queue, steps

        promises.keeper("advance")(workflow.keep_promise)
        promises.keeper(steps.LOOK_FOR_STOCK)(workflow.keep_promise)
        gateways.listeners[:] = [collecting.hear]
        promises.keeper(collecting.ASK)(collecting.keep_promise)
        chores.chore("expire quotes", every=3600, do=quoting.expire)
        # The relay lets a few orders go on even when neither broker nor beat runs.
        chores.chore("advance orders", every=60, do=partial(queue.advance_orders, limit=100))
