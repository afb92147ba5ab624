"""Where no payment provider is connected: the card terminal on the desk has taken the money, its receipt proves it."""

from orders.gateways.interface import Answer, Outcome, Question

TERMINAL = "terminal:"


def token_of(receipt: str) -> str:
    """What a payment keeps of a receipt in place of a provider's token."""
    return f"{TERMINAL}{receipt}"


class TerminalAlone:
    """Believes the receipt of the terminal, and says of everything else that it cannot be done here."""

    takes = frozenset({"terminal"})

    def authorise(self, question: Question) -> Answer:
        receipt = question.token.removeprefix(TERMINAL)
        if question.method != "terminal" or not question.token.startswith(TERMINAL):
            return Answer(Outcome.DECLINED, words="No payment provider is connected; use the card terminal")
        return Answer(Outcome.SUCCEEDED, ref=receipt)

    def capture(self, question: Question) -> Answer:
        """The terminal took the money when it authorised."""
        return Answer(Outcome.SUCCEEDED, ref=question.ref)

    def refund(self, question: Question) -> Answer:
        return Answer(Outcome.DECLINED, question.ref, "Give the money back on the card terminal")

    void = refund

    def again(self, question: Question) -> Answer:
        """The same question has the same answer, however often it is asked."""
        return Answer(Outcome.UNHEARD)
