"""What articles have learned: customers' wordings by which they are found from now on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from sqlite_utils import Database

ASKED_AT_ONCE = 500
"""Keys in one query; SQLite takes at least 999."""

MOST_LONE, MOST_SURE = 8, 100
"""Wordings of an article that count: of one agent alone the newest few, of others many."""

LONE, AGREED, APPROVED = 0.6, 0.9, 1.0
"""What a wording counts beside an own question of its article: one agent says so, several do, the
lead does. The first two keep a wrong one behind right ones until somebody else has looked."""


class State(StrEnum):
    """Where a learned wording stands; only the first two count."""

    LEARNED = "learned"
    APPROVED = "approved"
    REJECTED = "rejected"
    UNDONE = "undone"


@dataclass(frozen=True, slots=True)
class Alias:
    """A wording in normal form, and what it counts, 0…1, beside the article's own questions."""

    text: str
    weight: float


def weight_of(state: State, agents: int) -> float:
    """What a wording counts that so many agents saw answered."""
    if state is State.APPROVED:
        return APPROVED
    if state is not State.LEARNED or not agents:
        return 0.0
    return LONE if agents == 1 else AGREED


def aliases_of(db: Database, keys: Sequence[str]) -> dict[str, list[Alias]]:
    """The aliases of articles by key, the surest and newest first. Raises sqlite3.Error."""
    found: dict[str, list[Alias]] = {}
    for start in range(0, len(keys), ASKED_AT_ONCE):
        part = list(keys[start : start + ASKED_AT_ONCE])
        query = f"""
            select article, text, state, agents from wording
            where article in ({",".join("?" * len(part))}) and wrong = 0
            and state in ('learned', 'approved') order by article, last desc, id desc
        """
        for article, text, state, agents in db.execute(query, part):
            weight = weight_of(State(state), agents)
            if weight:
                found.setdefault(article, []).append(Alias(text, weight))
    return {key: _counting(aliases) for key, aliases in found.items()}


def _counting(aliases: Sequence[Alias]) -> list[Alias]:
    lone = [alias for alias in aliases if alias.weight == LONE][:MOST_LONE]
    sure = [alias for alias in aliases if alias.weight > LONE]
    return [*sorted(sure, key=lambda one: -one.weight)[:MOST_SURE], *lone]
