"""Publishing what was approved for a later moment; every running program looks after it."""

from __future__ import annotations

import math
import time
from collections.abc import Callable

from sqlite_utils import Database

from assist.knowledge import clock, ledger, steps
from assist.knowledge.base import KnowledgeBase
from assist.knowledge.errors import KnowledgeError
from assist.knowledge.ledger import Act, each
from assist.knowledge.records import Kind

AGAIN_AFTER_SECONDS = 60.0
"""How long a base that could not be written is left alone."""


def publish_due(base: KnowledgeBase, now: float) -> int:
    """Publish what was approved for a moment up to ``now``, in seconds since the epoch, signed by
    whoever approved it; how many articles. Nothing while the clock is wrong.

    Where nothing is due it is one look at a small index. Raises KnowledgeError.
    """
    due: dict[str, list[str]] = {}
    for row in base.read("select key, reviewer from proposal where publish_at <= ?", [now]):
        due.setdefault(row["reviewer"], []).append(row["key"])
    if not due or clock.trouble(base, now):
        return 0
    plan = each(steps.falling_due(now))

    def change(db: Database) -> int:
        return sum(
            ledger.carry_out(db, Act(Kind.SCHEDULED, reviewer, now), keys, plan).articles
            for reviewer, keys in due.items()
        )

    return base.write(change)


class Schedule:
    """Calls ``publish_due`` for a program that only reads, as often as it looks at the base."""

    def __init__(self, base: KnowledgeBase, now: Callable[[], float] = time.time) -> None:
        self._base = base
        self._now = now
        self._not_before = -math.inf

    def look(self) -> None:
        """Publish what is due; where the base cannot be written, another program does."""
        if time.monotonic() < self._not_before:
            return
        try:
            publish_due(self._base, self._now())
        except KnowledgeError:
            self._not_before = time.monotonic() + AGAIN_AFTER_SECONDS
