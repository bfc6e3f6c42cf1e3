"""Lines that a page brought faster than they can be read, and that were left out: counted, told."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

from assist.i18n import tr

TOLD_SECONDS = 60.0
"""So long after its last line was left out a chat's flood is still spoken of."""

LONGEST_TITLE = 20


@dataclass(slots=True)
class _Flood:
    title: str
    count: int
    last: float


class Floods:
    """How many lines of which chats were left out lately."""

    def __init__(
        self,
        on_change: Callable[[], None] = lambda: None,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self._on_change, self._now = on_change, now
        self._floods: dict[str, _Flood] = {}

    def skipped(self, pane: str, title: str, count: int) -> bool:
        """So many more lines were left out; whether it is the first of a flood."""
        self._forget_old()
        before = self._floods.get(pane)
        total = count + (before.count if before else 0)
        self._floods[pane] = _Flood(title, total, self._now())
        self._on_change()
        return before is None

    def sentence(self) -> str:
        """For the line about the source's health; empty when there is nothing to tell."""
        self._forget_old()
        if not self._floods:
            return ""
        worst = max(self._floods.values(), key=lambda flood: flood.count)
        total = sum(flood.count for flood in self._floods.values())
        told = tr("“{title}”的页面刷得太快，{count} 条没有分析")
        if len(self._floods) > 1:
            told = tr("“{title}”等 {chats} 个页面刷得太快，{count} 条没有分析")
        return told.format(title=worst.title[:LONGEST_TITLE], chats=len(self._floods), count=total)

    def _forget_old(self) -> None:
        since = self._now() - TOLD_SECONDS
        self._floods = {pane: one for pane, one in self._floods.items() if one.last > since}
