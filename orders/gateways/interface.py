"""What every payment gateway is asked, and how it may answer."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Protocol
from uuid import UUID

from django.conf import settings
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _


class Outcome(StrEnum):
    """What a gateway says of a question."""

    SUCCEEDED = "succeeded"
    DECLINED = "declined"
    WAITING = "waiting"  # for the customer, who has a link to pay by
    UNHEARD = "unheard"  # the question never arrived: it may be asked again under the same key


class NoAnswer(Exception):
    """Nothing came back in time: the question may have been carried out or not."""


@dataclass(frozen=True)
class Question:
    """One question. The key makes it one deed, however often it arrives."""

    kind: str  # authorise, sale, capture, refund or void
    key: UUID
    amount: Decimal
    currency: str
    order: str
    method: str = ""  # stored, link or terminal
    token: str = ""
    ref: str = ""  # the gateway's name of what is captured, refunded or voided


@dataclass(frozen=True)
class Answer:
    """What came back: the gateway's reference, its words, and where the customer pays when it waits for them."""

    outcome: Outcome
    ref: str = ""
    words: str = ""
    link: str = ""


class Gateway(Protocol):
    """A payment provider. Every method may raise NoAnswer; `again` asks what became of an earlier question.

    `takes` names the ways to pay that it knows: stored, link, terminal.
    """

    takes: frozenset[str]

    def authorise(self, question: Question) -> Answer: ...
    def capture(self, question: Question) -> Answer: ...
    def refund(self, question: Question) -> Answer: ...
    def void(self, question: Question) -> Answer: ...
    def again(self, question: Question) -> Answer: ...


def why_not_pay_by(method: str) -> str:
    """What stops a payment being made in a way; empty when the gateway knows it."""
    if method in gateway().takes:
        return ""
    return _("No payment provider is connected for this; use the card terminal.")


listeners: list[Callable[[UUID, Answer], None]] = []


def heard(key: UUID, answer: Answer) -> None:
    """What a provider tells by itself, through its webhook: the answer to the question of that key, maybe again."""
    for listen in listeners:
        listen(key, answer)


def gateway() -> Gateway:
    """The gateway that the setting GATEWAY names."""
    made: Gateway = import_string(settings.GATEWAY)()
    return made
