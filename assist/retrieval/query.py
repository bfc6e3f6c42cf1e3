"""What of a customer's line is looked up: its words without courtesies and masking marks."""

from __future__ import annotations

from assist.text.asking import asking


def asked(text: str) -> str:
    """``text`` without courtesies and masked tokens such as ``[订单x]``; empty when nothing else
    was said.
    """
    return asking().of(text).text
