"""Bringing a table into the base: plan it, show what would change, then write all or nothing."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from assist.i18n import tr
from assist.knowledge.base import KnowledgeBase
from assist.knowledge.columns import KEY, QUESTION, CellError, ParsedRow, made_key, parse_row
from assist.knowledge.formats import Row, read_rows
from assist.model import Article, Status


@dataclass(frozen=True, slots=True)
class ImportPlan:
    """What an import would do; nothing is written yet."""

    new: tuple[Article, ...]
    changed: tuple[Article, ...]
    unchanged: tuple[Article, ...]
    errors: tuple[CellError, ...]

    @property
    def drafts(self) -> int:
        """How many articles would be kept as drafts, never suggested until published."""
        return sum(a.status is Status.DRAFT for a in (*self.new, *self.changed))


def plan_import(base: KnowledgeBase, file: Path, publish: bool = False) -> ImportPlan:
    """Compare a table with the base.

    New articles start as drafts unless ``publish`` is given or the base is still empty:
    a first filling has nothing to be reviewed against. A draft or retired state that the
    table names is kept. Raises KnowledgeError when the file is no readable table.
    """
    present = base.articles()
    return _Planner(present, Status.PUBLISHED if publish or not present else None).plan(
        read_rows(file)
    )


def carry_out(base: KnowledgeBase, plan: ImportPlan) -> None:
    """Write the plan's new and changed articles in one transaction. Raises KnowledgeError."""
    base.save((*plan.new, *plan.changed))


def fill_with(base: KnowledgeBase, starter: Path) -> None:
    """Put the starter knowledge into an empty base."""
    carry_out(base, plan_import(base, starter, publish=True))


class _Planner:
    def __init__(self, present: Iterable[Article], wanted: Status | None) -> None:
        self._wanted = wanted
        self._by_key = {article.key: article for article in present}
        self._by_words = {(a.question, a.title): a for a in self._by_key.values()}

    def plan(self, rows: Iterable[Row]) -> ImportPlan:
        new: list[Article] = []
        changed: list[Article] = []
        unchanged: list[Article] = []
        errors: list[CellError] = []
        seen: dict[str, int] = {}
        for number, cells in rows:
            try:
                parsed = parse_row(number, cells)
                before = self._before(parsed)
                article = self._placed(parsed, before)
                _refuse_repeated(parsed, article.key, seen)
            except CellError as error:
                errors.append(error)
                continue
            if before is None:
                new.append(article)
            elif replace(article, version=before.version) == before:
                unchanged.append(before)
            else:
                changed.append(article)
        return ImportPlan(tuple(new), tuple(changed), tuple(unchanged), tuple(errors))

    def _before(self, parsed: ParsedRow) -> Article | None:
        article = parsed.article
        if parsed.has_key:
            return self._by_key.get(article.key)
        return self._by_words.get((article.question, article.title))

    def _placed(self, parsed: ParsedRow, before: Article | None) -> Article:
        """The article with the key, state and version it would be saved under."""
        article = parsed.article
        status = parsed.status
        if before is not None:
            if status in (None, Status.PUBLISHED):
                status = self._wanted or before.status
            return replace(article, key=before.key, status=status, version=before.version + 1)
        if status in (None, Status.PUBLISHED):
            status = self._wanted or Status.DRAFT
        key = article.key
        while not parsed.has_key and key in self._by_key:
            key = made_key(key, article.title)
        return replace(article, key=key, status=status, version=1)


def _refuse_repeated(parsed: ParsedRow, key: str, seen: dict[str, int]) -> None:
    if key in seen:
        column = KEY if parsed.has_key else QUESTION
        reason = tr("与第 {row} 行重复").format(row=seen[key])
        raise CellError(parsed.row, column, reason)
    seen[key] = parsed.row
