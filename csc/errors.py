"""What an action raises when the domain says no."""


class Refused(Exception):
    """The deed cannot be done now; its text is the sentence that the agent reads (HTTP 409)."""


def refuse_if(why: str) -> None:
    """Raises Refused with `why`, the answer of a `why_not_...` question; does nothing when it is empty."""
    if why:
        raise Refused(why)
