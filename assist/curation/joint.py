"""Two leads' copies of one export of this base: known for what they are, then merged."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from assist.curation.copies import Copy, copy_of, read_copy
from assist.curation.merging import Merged, merge_with
from assist.curation.settling import Settlement
from assist.i18n import tr
from assist.knowledge.base import KnowledgeBase
from assist.knowledge.errors import KnowledgeError
from assist.knowledge.exports import Mark, articles_at, is_of, mark_of
from assist.knowledge.foreign import refuse_foreign
from assist.knowledge.formats import Table
from assist.knowledge.importing import ImportPlan, Note, plan_table


@dataclass(frozen=True, slots=True)
class Copies:
    """The files of a merge; without ``origin`` the base's own state at their export is it."""

    ours: Path
    theirs: Path
    origin: Path | None = None

    @property
    def files(self) -> list[Path]:
        return [self.ours, self.theirs, *([self.origin] if self.origin is not None else [])]

    @property
    def name(self) -> str:
        """What the import is called in the history."""
        return f"{self.ours.name} + {self.theirs.name}"


class OriginWanted(KnowledgeError):
    """The copies do not say which export they come from: the lead has to choose it."""


def merge_copies(
    base: KnowledgeBase, copies: Copies, each: Callable[[], None] = lambda: None
) -> Merged:
    """Merge them; ``each`` is called after every row that was read.

    Raises KnowledgeError: OriginWanted, FlawedCopies, or where a file is none of this export.
    """
    _refuse_same(copies)
    marks = {file: mark for file in copies.files if (mark := mark_of(file)) is not None}
    _refuse_unlike(base, marks)
    mark = next(iter(marks.values()), None)
    return merge_with(_origin(base, copies, mark, each), copies.ours, copies.theirs, each)


def plan_settled(
    base: KnowledgeBase, settlement: Settlement, copies: Copies, retire: bool, publish: bool
) -> ImportPlan:
    """What importing the merged table would do. Raises KnowledgeError."""
    settled = settlement.for_import(base.articles(), retire)
    table = Table(settled.rows, tuple(settlement.merged.notes))
    plan = plan_table(base, table, copies.name, copies.files, publish)
    replaced = [Note(row, "", told) for row, told in settled.notes]
    return replace(plan, notes=(*plan.notes, *replaced))


def _origin(
    base: KnowledgeBase, copies: Copies, mark: Mark | None, each: Callable[[], None]
) -> Copy:
    if copies.origin is not None:
        return read_copy(tr("原表"), copies.origin, {}, each)
    if mark is None:
        raise OriginWanted(
            tr("这两份表里没有记着是哪一次导出的（另存成了别的格式，或是旧版导出的），请选择原表")
        )
    return copy_of(tr("原表"), articles_at(base, mark))


def _refuse_same(copies: Copies) -> None:
    for file in copies.files:
        if not file.exists():
            raise KnowledgeError(tr("找不到文件：{file}").format(file=file))
        refuse_foreign(file)
    if copies.ours.samefile(copies.theirs):
        raise KnowledgeError(tr("甲和乙选了同一个文件：{file}").format(file=copies.ours.name))


def _refuse_unlike(base: KnowledgeBase, marks: dict[Path, Mark]) -> None:
    for file, mark in marks.items():
        if not is_of(base, mark):
            told = tr("{file} 是从另一个知识库导出的，没有合并")
            raise KnowledgeError(told.format(file=file.name))
    if len(set(marks.values())) > 1:
        line = tr("{file} 是知识库 {when} 的样子")
        lines = [line.format(file=file.name, when=_when(mark)) for file, mark in marks.items()]
        told = tr("这些表不是同一次导出的，没有合并：{files}")
        raise KnowledgeError(told.format(files=tr("；").join(lines)))


def _when(mark: Mark) -> str:
    return f"{datetime.fromtimestamp(mark.at):%Y-%m-%d %H:%M:%S}"
