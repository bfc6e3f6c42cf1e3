"""What a conversation adds to a line: what was said before, what was sent, what it is about."""

from __future__ import annotations

from dataclasses import dataclass

from assist.text.asking import Asked, asking


@dataclass(frozen=True, slots=True)
class Context:
    """``before``: the customer's earlier lines, oldest first. ``sent``: keys of articles that the
    customer has just been given. ``topic``: the category that the conversation is about.
    """

    before: tuple[str, ...] = ()
    sent: frozenset[str] = frozenset()
    topic: str = ""


NO_CONTEXT = Context()


def lead_up(asked: Asked, context: Context) -> str:
    """What ``asked`` leans on: the customer's last line that stands alone, empty for none."""
    if not asked.follows:
        return ""
    for line in reversed(context.before):
        earlier = asking().of(line)
        if earlier.text and not earlier.follows and not asking().is_courtesy(line):
            return earlier.text
    return ""
