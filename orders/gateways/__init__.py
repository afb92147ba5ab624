"""Payment gateways behind one interface: authorise, capture, refund, void, each with an idempotency key.

A question whose answer did not come is asked about again and never assumed. Digits of cards come nowhere near.
"""

from orders.gateways.interface import Answer, Gateway, NoAnswer, Outcome, Question, gateway, listeners, why_not_pay_by

__all__ = ["Answer", "Gateway", "NoAnswer", "Outcome", "Question", "gateway", "listeners", "why_not_pay_by"]
