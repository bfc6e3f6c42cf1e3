"""Articles as the lines of a pack, and back; what was learned of customers is masked."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from assist.i18n import tr
from assist.model import Article, Status
from assist.packs.errors import PackError, Refusal
from assist.text.masking import mask
from assist.text.normal import normal

_TEXTS = ("key", "title", "category", "question", "reply")
_LISTS = ("similar", "tags", "audience", "pictures")
_DAYS = ("valid_from", "valid_until", "review_by")

LONGEST = 1_000_000
"""Code points of one text; the template's cells hold a hundredth of it."""

MOST_PARTS = 10_000
"""Similar questions, tags or extra columns of one article."""


def packed(article: Article, learned: Collection[str] = ()) -> Article:
    """The article as a pack has it: with the wordings that the lead approved, ``learned``, behind
    its similar questions. Only those are customers' own lines, and masked; what the lead wrote and
    published stays as it is.
    """
    texts = (article.question, article.title, *article.similar)
    own = {normal(form) for text in texts for form in (text, mask(text))}
    more = dict.fromkeys(mask(text) for text in sorted(learned))
    found = [text for text in more if normal(text) not in own]
    return replace(article, similar=(*article.similar, *found))


def line_of(article: Article) -> bytes:
    """An article as one line of JSON, in the one way to write it. What is empty is left out, and
    the version: every base counts its own.
    """
    told: dict[str, Any] = {name: getattr(article, name) for name in _TEXTS}
    told |= {name: value for name in _LISTS if (value := getattr(article, name))}
    told |= {name: day.isoformat() for name in _DAYS if (day := getattr(article, name))}
    if article.extra:
        told["extra"] = dict(article.extra)
    if article.status is not Status.PUBLISHED:
        told["status"] = article.status.value
    return json.dumps(told, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def digest_of_article(article: Article) -> str:
    """What tells two wordings of an article apart."""
    return digest_of_line(line_of(article))


def digest_of_line(line: bytes) -> str:
    """The same of a line that was written in the one way; of others it is like none."""
    return hashlib.sha256(line).hexdigest()


def article_of_line(line: bytes) -> Article:
    """Raises PackError for a line that is no published article."""
    try:
        told: Any = json.loads(line)
        _demand(isinstance(told, dict))
        return _article(told)
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        raise PackError(
            Refusal.MALFORMED, tr("知识包里有一篇读不懂的文章，整包没有采用")
        ) from error


def _demand(holds: bool) -> None:
    if not holds:
        raise ValueError


def _text(value: Any) -> str:
    _demand(isinstance(value, str) and len(value) <= LONGEST)
    value.encode()  # A lone surrogate is no text.
    return str(value)


def _texts(value: Any) -> tuple[str, ...]:
    _demand(isinstance(value, list) and len(value) <= MOST_PARTS)
    return tuple(map(_text, value))


def _extra(value: Any) -> Mapping[str, str]:
    _demand(isinstance(value, dict) and len(value) <= MOST_PARTS)
    return {_text(name): _text(cell) for name, cell in value.items()}


def _article(told: Mapping[str, Any]) -> Article:
    known: dict[str, Any] = {name: _text(told[name]) for name in _TEXTS}
    _demand(bool(known["key"] and known["question"]))
    readers: tuple[tuple[tuple[str, ...], Callable[[Any], Any]], ...] = (
        (_LISTS, _texts), (_DAYS, date.fromisoformat), (("extra",), _extra),
    )  # fmt: skip
    for names, reader in readers:
        known |= {name: reader(told[name]) for name in names if name in told}
    _demand("status" not in told)
    return Article(**known)
