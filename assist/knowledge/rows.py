"""Articles as rows of the base."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from sqlite_utils import Database

from assist.model import Article, Status

as_json = json.JSONEncoder(ensure_ascii=False).encode
"""``json.dumps`` without a new encoder for each of a hundred thousand articles."""

_COLUMNS = (
    "key", "title", "category", "question", "similar", "reply", "tags", "valid_from",
    "valid_until", "status", "version", "extra", "audience", "pictures", "review_by",
)  # fmt: skip
_PUT = """
insert into article ({columns}) values ({marks}) on conflict (key) do update set {updates}
""".format(
    columns=", ".join(_COLUMNS),
    marks=", ".join(f":{name}" for name in _COLUMNS),
    updates=", ".join(f"{name} = excluded.{name}" for name in _COLUMNS[1:]),
)


def put_rows(db: Database, articles: Iterable[Article]) -> None:
    """Add articles or replace those with the same key."""
    db.conn.executemany(_PUT, (row_of(article) for article in articles))


def remove_rows(db: Database, keys: Iterable[str]) -> None:
    """Delete articles; unknown keys are ignored."""
    db.conn.executemany("delete from article where key = ?", ((key,) for key in keys))


def row_of(article: Article) -> dict[str, Any]:
    """The columns of an article, lists as JSON; the inverse of ``article_of``."""
    return {
        "key": article.key,
        "title": article.title,
        "category": article.category,
        "question": article.question,
        "similar": _json(article.similar),
        "reply": article.reply,
        "tags": _json(article.tags),
        "valid_from": article.valid_from and article.valid_from.isoformat(),
        "valid_until": article.valid_until and article.valid_until.isoformat(),
        "status": article.status.value,
        "version": article.version,
        "extra": as_json(dict(article.extra)) if article.extra else "{}",
        "audience": _json(article.audience),
        "pictures": _json(article.pictures),
        "review_by": article.review_by and article.review_by.isoformat(),
    }


def article_of(row: Mapping[str, Any]) -> Article:
    """An article from its row. Raises sqlite3.DatabaseError where the row makes no sense."""
    try:
        return _readable(row)
    except (ValueError, TypeError, KeyError) as error:
        raise sqlite3.DatabaseError(f"malformed article: {error}") from error


def _readable(row: Mapping[str, Any]) -> Article:
    return Article(
        key=row["key"],
        title=row["title"],
        category=row["category"],
        question=row["question"],
        similar=_parts(row["similar"]),
        reply=row["reply"],
        tags=_parts(row["tags"]),
        valid_from=_day(row["valid_from"]),
        valid_until=_day(row["valid_until"]),
        status=Status(row["status"]),
        version=row["version"],
        extra={} if row["extra"] == "{}" else json.loads(row["extra"]),
        audience=_parts(row["audience"]),
        pictures=_parts(row["pictures"]),
        review_by=_day(row["review_by"]),
    )


def packed(article: Article | None) -> str | None:
    """An article as one text, to be kept beside the live ones."""
    return None if article is None else as_json(row_of(article))


def unpacked(text: str | None) -> Article | None:
    """The inverse of ``packed``; columns that came later are as in a new article."""
    if text is None:
        return None
    try:
        return article_of({**_LATER, **json.loads(text)})
    except (ValueError, TypeError) as error:
        raise sqlite3.DatabaseError(f"malformed article: {error}") from error


_LATER = {"audience": "[]", "pictures": "[]", "review_by": None}


def _json(parts: tuple[str, ...]) -> str:
    return as_json(parts) if parts else "[]"


def _parts(text: str) -> tuple[str, ...]:
    # Most lists are empty, and a base has a hundred thousand of them.
    return () if text == "[]" else tuple(json.loads(text))


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
