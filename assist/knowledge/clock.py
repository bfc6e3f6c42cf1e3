"""What day it is for a base, also on a machine whose clock was set wrong.

A base knows when it was last worked on. A clock that tells an earlier moment is wrong, or was wrong
then; as long as nobody says which, time goes on from what the base knows: nothing that had ended
comes back, nothing that had begun is taken away, and nothing is published by schedule.
"""

from __future__ import annotations

import time
from datetime import date, datetime

from assist.i18n import tr
from assist.knowledge.base import KnowledgeBase
from assist.knowledge.ledger import last_at

SLACK = 3600.0
"""Seconds by which the clocks of two machines that share a base may differ."""


def last_known(base: KnowledgeBase) -> float:
    """The earliest moment that it can be now, in seconds since the epoch. Raises KnowledgeError."""
    return base.look(last_at) - SLACK


def day_of(known: float, now: float | None = None) -> date:
    """The day that it is at the least, ``known`` being what ``last_known`` gave."""
    moment = max(known, time.time() if now is None else now)
    return date.fromtimestamp(max(0.0, moment))


def trouble(base: KnowledgeBase, now: float | None = None) -> str:
    """What is wrong with this machine's clock, for the user; empty where nothing is.

    Raises KnowledgeError.
    """
    moment, known = time.time() if now is None else now, last_known(base)
    if moment >= known:
        return ""
    told = tr(
        "本机时钟是 {now}，早于知识库最近一次改动（{known}）。请校准时钟；"
        "校准前按 {known} 计算有效期，定时发布暂停。"
    )
    return told.format(now=_readable(moment), known=_readable(known + SLACK))


def _readable(moment: float) -> str:
    return f"{datetime.fromtimestamp(max(0.0, moment)):%Y-%m-%d %H:%M}"
