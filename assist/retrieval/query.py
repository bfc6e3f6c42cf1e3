"""What of a customer's line is looked up: its words, not the marks that masking left in it."""

from __future__ import annotations

import re

_MASK = re.compile(r"\[[^\[\]\s]{1,6}x\]")


def asked(text: str) -> str:
    """``text`` without masked tokens such as ``[订单x]``; empty when nothing else was said."""
    return " ".join(_MASK.sub(" ", text).split())
