"""What an import would do, row by row, in the words of its preview."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from assist.i18n import tr
from assist.knowledge.importing import ImportPlan
from assist.model import Article

MOST_ROWS = 3000
"""Rows in the preview; the counts are of all."""


@dataclass(frozen=True, slots=True)
class Source:
    """Where an import comes from: its name, how it is planned, to be published at once or not, and
    how its user counts a row.
    """

    name: str
    plan: Callable[[bool], ImportPlan]
    where: Callable[[int], str] = str


@dataclass(frozen=True, slots=True)
class ShownRow:
    """A row of the preview: its words, and the article that it is about."""

    words: tuple[str, str, str, str]
    after: Article | None = None
    is_new: bool = False


def shown_rows(plan: ImportPlan, where: Callable[[int], str] = str) -> Iterator[ShownRow]:
    """What is wrong first; at most MOST_ROWS of a kind."""
    for error in plan.errors[:MOST_ROWS]:
        told = tr("{column}：{reason}").format(column=error.column, reason=error.reason)
        yield ShownRow((tr("有错"), where(error.row), "", told))
    for note in plan.notes[:MOST_ROWS]:
        column = f"{note.column}：" if note.column else ""
        row = where(note.row) if note.row else ""
        yield ShownRow((tr("注意"), row, "", column + note.told))
    for article in plan.new[:MOST_ROWS]:
        yield ShownRow((tr("新增"), "", article.title, article.question), article, True)
    for article in plan.changed[:MOST_ROWS]:
        yield ShownRow((tr("修改"), "", article.title, article.question), article)
