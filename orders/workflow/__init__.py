"""The workflow: which states a record may take, who may move it, and what moves sales orders by itself.

`table` is the law, `obstacles` says why an order stays where it is, `steps` moves it, `queue` finds what can move.
"""

from orders.workflow.obstacles import Obstacle, obstacle, why_not_advance
from orders.workflow.steps import advance, keep_promise, step
from orders.workflow.table import Role, why_not_move

__all__ = ["Obstacle", "Role", "advance", "keep_promise", "obstacle", "step", "why_not_advance", "why_not_move"]
