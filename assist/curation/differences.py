"""What an edit changes: field by field, and within a field word by word."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import Enum

from assist.knowledge.columns import KEY, STATUS, STATUS_NAMES, cells_of
from assist.model import Article, Status

_WORDS = re.compile(r"[A-Za-z]+|\d+(?:\.\d+)?|\{[^{}\n]{1,20}\}|.", re.DOTALL)

MOST_WORDS = 3000
"""Words of a text up to which changes are looked for word by word."""


class Mark(Enum):
    """What became of a piece of text."""

    SAME = "same"
    GONE = "gone"
    NEW = "new"


@dataclass(frozen=True, slots=True)
class Difference:
    """A column whose cell is another one now."""

    column: str
    before: str
    after: str


def differences(before: Article | None, after: Article | None) -> list[Difference]:
    """The columns that differ, in the template's order; of a new article every filled one."""
    old, new = _cells(before), _cells(after)
    names = dict.fromkeys([*new, *old])
    return [
        Difference(name, old.get(name, ""), new.get(name, ""))
        for name in names
        if old.get(name, "") != new.get(name, "") and name != KEY
    ]


def _cells(article: Article | None) -> dict[str, str]:
    if article is None:
        return {}
    cells = cells_of(article)
    # A draft that becomes published is what every review is about.
    if article.status is not Status.RETIRED:
        cells[STATUS] = ""
    else:
        cells[STATUS] = STATUS_NAMES[Status.RETIRED]
    return cells


def marked(before: str, after: str) -> Iterator[tuple[str, Mark]]:
    """Both texts in one: pieces that stayed, went or came, in reading order."""
    old, new = _WORDS.findall(before), _WORDS.findall(after)
    if len(old) + len(new) > MOST_WORDS:
        yield from ((text, mark) for text, mark in ((before, Mark.GONE), (after, Mark.NEW)) if text)
        return
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    for kind, a, b, c, d in matcher.get_opcodes():
        if kind == "equal":
            yield "".join(old[a:b]), Mark.SAME
            continue
        if a < b:
            yield "".join(old[a:b]), Mark.GONE
        if c < d:
            yield "".join(new[c:d]), Mark.NEW
