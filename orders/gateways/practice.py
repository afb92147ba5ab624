"""The test gateway: no network, no money. It authorises, declines, hangs, keeps silent or answers twice on demand.

The demand is the token ("declined", "hangs", "silent" or "twice" at its end), or the last two digits of the amount:
51 declines, 52 hangs and has authorised all the same, 53 never says anything, 54 answers twice.
"""

from csc.money import minor_unit
from orders.gateways.interface import Answer, NoAnswer, Outcome, Question, heard

DEMANDS = {"51": "declined", "52": "hangs", "53": "silent", "54": "twice"}
WORDS = "Insufficient funds"


class PracticeGateway:
    """Answers from the question alone, so that every process that asks is told the same."""

    takes = frozenset({"stored", "link", "terminal"})

    def authorise(self, question: Question) -> Answer:
        if demand(question) in ("hangs", "silent"):
            raise NoAnswer
        answer = self.again(question)
        if demand(question) == "twice":
            heard(question.key, answer)
        return answer

    capture = refund = void = authorise

    def again(self, question: Question) -> Answer:
        wanted = demand(question)
        if wanted == "silent":
            raise NoAnswer
        ref = f"practice-{question.key.hex[:16]}"
        if wanted == "declined":
            return Answer(Outcome.DECLINED, ref, WORDS)
        if question.method == "link" and not question.token.endswith("paid"):
            return Answer(Outcome.WAITING, ref, link=f"https://pay.example/{question.key.hex[:16]}")
        return Answer(Outcome.SUCCEEDED, ref)


def demand(question: Question) -> str:
    """What the token or the amount asks for; empty for a plain yes."""
    by_token = next((each for each in DEMANDS.values() if question.token.endswith(each)), "")
    minor_units = f"{question.amount.scaleb(minor_unit(question.currency)):.0f}"
    return by_token or DEMANDS.get(minor_units[-2:], "")
