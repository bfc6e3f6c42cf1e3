"""What stands in a knowledge base, read for a list: no replies, a page at a time."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from datetime import date
from functools import lru_cache
from typing import Any

from assist.curation.outlines import ALWAYS, NEVER, Outline, Pending
from assist.guidance.variables import variables
from assist.knowledge.base import KnowledgeBase
from assist.knowledge.records import Stage
from assist.model import Article, Status

PAGE = 1000
"""Rows read at once: other threads run between two pages."""

_OUTLINES = """
select a.key, title, question, category, tags, valid_from, valid_until, status, audience, stage
from article a left join proposal p on p.key = a.key
"""
_WORDS = ("title", "question", "similar", "reply", "category", "tags", "key")
_HOLDING = " or ".join(f"{column} like ?1 escape '\\'" for column in _WORDS)


_PENDING = {
    None: Pending.NOTHING,
    Stage.DRAFT.value: Pending.DRAFT,
    Stage.IN_REVIEW.value: Pending.IN_REVIEW,
    Stage.APPROVED.value: Pending.APPROVED,
    Stage.REJECTED.value: Pending.REJECTED,
}


def outlines(base: KnowledgeBase) -> Iterator[Outline]:
    """Every article, by key. Raises KnowledgeError."""
    last, query = "", f"{_OUTLINES} where a.key > ? order by a.key limit {PAGE}"
    while rows := base.read(query, [last]):
        yield from map(_outline, rows)
        last = rows[-1]["key"]


def outlines_of(base: KnowledgeBase, keys: Collection[str]) -> list[Outline]:
    """These articles, without those that are gone. Raises KnowledgeError."""
    query = f"{_OUTLINES} where a.key in (select value from json_each(?))"
    return list(map(_outline, base.read(query, [json.dumps(list(keys))])))


def stages(base: KnowledgeBase) -> dict[str, str]:
    """Every article beside which something waits, and how far that has come."""
    return {row["key"]: row["stage"] for row in base.read("select key, stage from proposal")}


def holding(base: KnowledgeBase, text: str) -> list[str]:
    """Keys of the articles that have ``text`` anywhere, as it is written but for the case of
    Latin letters. Raises KnowledgeError.
    """
    escaped = text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    query = f"select key from article where {_HOLDING} order by key"
    return [row["key"] for row in base.read(query, [f"%{escaped}%"])]


def variables_used(base: KnowledgeBase) -> Counter[str]:
    """Variables in replies, and in how many articles each stands. Raises KnowledgeError."""
    found: Counter[str] = Counter()
    query = "select key, reply from article where key > ? and reply like '%{%' order by key limit ?"
    last = ""
    while rows := base.read(query, [last, PAGE]):
        for row in rows:
            found.update(variables(row["reply"]))
        last = rows[-1]["key"]
    return found


def variables_of(articles: Iterable[Article]) -> frozenset[str]:
    """Variables in the replies of these articles."""
    return frozenset(name for article in articles for name in variables(article.reply))


def _outline(row: dict[str, Any]) -> Outline:
    return Outline(
        row["key"], row["title"], row["question"], row["category"], _joined(row["tags"]),
        Status(row["status"]), _ordinal(row["valid_from"], ALWAYS),
        _ordinal(row["valid_until"], NEVER), _PENDING[row["stage"]], _joined(row["audience"]),
    )  # fmt: skip


@lru_cache(maxsize=4096)
def _joined(tags: str) -> str:
    return "\n".join(json.loads(tags))


@lru_cache(maxsize=4096)
def _ordinal(day: str | None, otherwise: int) -> int:
    return date.fromisoformat(day).toordinal() if day else otherwise
