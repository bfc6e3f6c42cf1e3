"""Exports that are known again: what the base held when a table went out of it.

An exported Excel file carries the number and the second of the last batch before it, which Excel,
WPS and LibreOffice keep when somebody edits the file; from there history tells the rest.
"""

from __future__ import annotations

import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from openpyxl.packaging.custom import CustomPropertyList
from openpyxl.xml.functions import fromstring

from assist.knowledge import history
from assist.knowledge.base import KnowledgeBase
from assist.knowledge.formats import MARK, write_articles
from assist.knowledge.pictures import Pictures
from assist.model import Article

_PROPERTIES = "docProps/custom.xml"
_LARGEST = 1_000_000
"""Bytes of a file's properties; there is one line in them."""


@dataclass(frozen=True, slots=True)
class Mark:
    """Which state of which base: its last batch, and when that was, in seconds since the epoch."""

    batch: int
    at: float

    def __str__(self) -> str:
        return f"{self.batch}@{self.at!r}"

    @classmethod
    def read(cls, text: str) -> Mark | None:
        """None where ``text`` is no mark."""
        number, _, at = text.partition("@")
        try:
            return cls(int(number), float(at))
        except ValueError:
            return None


def export(base: KnowledgeBase, file: Path) -> int:
    """Write every article as it is now, with its pictures; how many. Raises KnowledgeError."""
    mark = _latest(base)
    found = base.articles()
    while (later := _latest(base)) != mark:
        mark, found = later, base.articles()
    write_articles(file, found, Pictures(base).of(found), str(mark) if mark else "")
    return len(found)


def mark_of(file: Path) -> Mark | None:
    """Which export a file is a copy of; None where it does not say. Raises KnowledgeError."""
    if file.suffix.lower() != ".xlsx":
        return None
    try:
        with zipfile.ZipFile(file) as packed:
            if packed.getinfo(_PROPERTIES).file_size > _LARGEST:
                return None
            tree: Any = fromstring(packed.read(_PROPERTIES))
            found: Any = CustomPropertyList.from_tree(tree)
    except Exception:
        # Whatever is wrong with the file is told by whoever reads its rows.
        return None
    return next((Mark.read(str(one.value)) for one in found.props if one.name == MARK), None)


def is_of(base: KnowledgeBase, mark: Mark) -> bool:
    """Whether an export with this mark came from this base. Raises KnowledgeError."""
    return bool(base.read("select 1 from batch where id = ? and at = ?", [mark.batch, mark.at]))


def articles_at(base: KnowledgeBase, mark: Mark) -> list[Article]:
    """What the base held at an export, by key. Raises KnowledgeError."""
    changed = base.look(lambda db: history.just_after(db, mark.batch))
    found = {article.key: article for article in base.articles()}
    for key, state in changed.items():
        found.pop(key, None)
        if state.article is not None:
            found[key] = state.article
    return [found[key] for key in sorted(found)]


def _latest(base: KnowledgeBase) -> Mark | None:
    rows = base.read("select id, at from batch order by id desc limit 1")
    return Mark(rows[0]["id"], rows[0]["at"]) if rows else None
