"""Tells an agent's open pages that their call bar has news, so that they ask for it at once."""

from csc import bells

DESK = "desk"


def tell(*agents: int | None) -> None:
    """Rings for the pages of these agents, once what happened has committed."""
    for agent in {each for each in agents if each}:
        bells.changed(DESK, agent)
