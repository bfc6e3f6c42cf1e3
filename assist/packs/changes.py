"""A list of what a pack changes, to be read before it is made or taken over."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from sqlite_utils import Database

from assist.knowledge import history, ledger
from assist.knowledge.records import State
from assist.knowledge.stopping import Asked, never, unless_stopped
from assist.model import Article, Status
from assist.packs.contents import digest_of_article
from assist.packs.state import News, touched

MOST_ROWS = 3000
"""Changes that are listed; the counts are of all."""


class What(StrEnum):
    """What becomes of an article for whoever works with it."""

    NEW = "new"
    CHANGED = "changed"
    RETIRED = "retired"


@dataclass(frozen=True, slots=True)
class Change:
    """One article before and after; ``kept`` where words of this desk become a draft."""

    what: What
    title: str
    before: Article | None
    after: Article | None
    kept: bool = False


@dataclass(frozen=True, slots=True)
class Changes:
    """How much of what, and the first of it."""

    news: News
    rows: tuple[Change, ...]


def changes(every: Iterable[Change]) -> Changes:
    """Count and keep what is listed: retired articles first, they are the ones to look at."""
    order = [What.RETIRED, What.CHANGED, What.NEW]
    rows = sorted(every, key=lambda one: (order.index(one.what), one.title))
    titles = {what: [one.title for one in rows if one.what is what] for what in What}
    kept = touched(one.title for one in rows if one.kept)
    news = News(**{what.value: touched(named) for what, named in titles.items()}, kept=kept)
    return Changes(news, tuple(rows[:MOST_ROWS]))


def change_between(before: State, after: State) -> Change | None:
    """What agents see of the step from one state to the next; None where nothing."""
    was, now = _shown(before), _shown(after)
    kept = before.proposal is None and after.proposal is not None
    if was is None and now is None:
        return None
    if now is None:
        assert was is not None
        return Change(What.RETIRED, was.title, was, None, kept)
    if was is None:
        return Change(What.NEW, now.title, None, now, kept)
    if digest_of_article(was) == digest_of_article(now):
        return None
    return Change(What.CHANGED, now.title, was, now, kept)


def changes_of_batch(db: Database, batch: int, stopped: Asked = never) -> Changes:
    """What a batch of the history did. Nothing for a batch that is not there. Raises Stopped."""
    keys = history.kept(db, batch)
    before, after = history.just_after(db, batch - 1), history.just_after(db, batch)
    now = ledger.states(db, [key for key in keys if key not in after])
    found = (
        change_between(before[key], after[key] if key in after else now[key])
        for key in unless_stopped(keys, stopped)
        if key in before
    )
    return changes(one for one in found if one is not None)


def _shown(state: State) -> Article | None:
    live = state.live
    return live if live is not None and live.status is Status.PUBLISHED else None
