"""Two people's edited copies of one export, brought together cell by cell.

Nothing is chosen silently: what both changed differently is a conflict, marked in its cell, and a
marked cell is refused by the import until somebody has settled it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from assist.curation.copies import (
    LISTS,
    Cells,
    Copy,
    FlawedCopies,
    Name,
    items_of,
    names_of,
    read_copy,
)
from assist.i18n import listed, tr
from assist.knowledge.columns import CONFLICT, KEY, QUESTION, TITLE
from assist.knowledge.errors import KnowledgeError

NOTICE = "合并冲突"
"""The column that tells of a row which one deleted and the other changed."""


class Side(StrEnum):
    """Who changed a cell: one of them, or both without a contradiction."""

    OURS = "ours"
    THEIRS = "theirs"
    BOTH = "both"


@dataclass(frozen=True, slots=True)
class CellConflict:
    """A cell that both changed differently; of a whole row in the column NOTICE."""

    key: str
    title: str
    column: str
    base: str
    ours: str
    theirs: str


@dataclass(frozen=True, slots=True)
class CellChange:
    """A cell that came to be another one without a contradiction; without ``column`` a whole row,
    deleted where nothing is left of it.
    """

    side: Side
    title: str
    column: str
    before: str
    after: str


@dataclass(slots=True)
class MergedRow:
    """A row as it was and as they left it, None where it was not; ``lines`` are its numbers in
    their tables, 0 where it is not there. ``conflicts`` are numbers of Merged's conflicts.
    """

    cells: Cells
    origin: Cells | None
    ours: Cells | None
    theirs: Cells | None
    lines: tuple[int, int] = (0, 0)
    conflicts: list[int] = field(default_factory=list)


@dataclass
class Merged:
    """The rows of the merged table, in the order of the base, with what was done."""

    lines: list[MergedRow] = field(default_factory=list)
    conflicts: list[CellConflict] = field(default_factory=list)
    changes: list[CellChange] = field(default_factory=list)
    gone: list[Cells] = field(default_factory=list)
    """The deleted rows as they were."""
    changed: int = 0
    added: int = 0
    notes: list[str] = field(default_factory=list)

    @property
    def rows(self) -> list[Cells]:
        return [line.cells for line in self.lines]

    @property
    def deleted(self) -> int:
        return len(self.gone)


def merge_files(base: Path, ours: Path, theirs: Path) -> Merged:
    """Merge two copies of the table ``base``. Raises KnowledgeError."""
    return merge_with(read_copy(tr("原表"), base, {}), ours, theirs)


def merge_with(
    origin: Copy, ours: Path, theirs: Path, each: Callable[[], None] = lambda: None
) -> Merged:
    """Merge two copies of ``origin``; ``each`` is called after every row that was read.

    Raises FlawedCopies where they have cells that no import would accept, KnowledgeError where one
    is no table, or none of ``origin``.
    """
    known = names_of(origin)
    labels = tr("甲（{file}）"), tr("乙（{file}）")
    one, other = (
        read_copy(label.format(file=file.name), file, known, each)
        for label, file in zip(labels, (ours, theirs), strict=True)
    )
    for copy in (one, other):
        _refuse_foreign(origin, copy)
    if flaws := [*one.wrong(origin), *other.wrong(origin)]:
        raise FlawedCopies(flaws)
    return _Merging(origin, one, other).merged


def _refuse_foreign(origin: Copy, copy: Copy) -> None:
    if not copy.rows:
        raise KnowledgeError(tr("{label} 里没有文章，没有合并").format(label=copy.label))
    if origin.rows and origin.rows.keys().isdisjoint(copy.rows):
        told = tr("{label} 里没有一篇是原表里的：它不是这次导出的表，没有合并")
        raise KnowledgeError(told.format(label=copy.label))


class _Merging:
    """Row by row, in the order of the base."""

    def __init__(self, base: Copy, ours: Copy, theirs: Copy) -> None:
        self._base, self._ours, self._theirs = base, ours, theirs
        self.merged = Merged()
        for copy in (ours, theirs):
            self._tell_of(copy)
        for name in dict.fromkeys((*base.rows, *ours.rows, *theirs.rows)):
            self._take(name)

    def _tell_of(self, copy: Copy) -> None:
        self.merged.notes += [
            tr("{name}：{told}").format(name=copy.label, told=note) for note in copy.notes
        ]
        if missing := sorted(copy.lacks(self._base)):
            told = tr("{label} 没有这些列，按没有改动处理：{columns}")
            self.merged.notes.append(told.format(label=copy.label, columns=listed(missing)))
        left = len(self._base.rows.keys() & copy.rows.keys())
        if 2 * left < len(self._base.rows):
            told = tr("{label} 只有原表 {all} 篇里的 {left} 篇，其余按删掉的行处理")
            count = len(self._base.rows)
            self.merged.notes.append(told.format(label=copy.label, all=count, left=left))

    def _take(self, name: Name) -> None:
        line = MergedRow(
            {}, self._base.rows.get(name), self._kept(name, self._ours),
            self._kept(name, self._theirs),
            (self._ours.lines.get(name, 0), self._theirs.lines.get(name, 0)),
        )  # fmt: skip
        if line.ours is not None and line.theirs is not None:
            self._merge_cells(line, line.ours, line.theirs)
        elif line.ours is not None or line.theirs is not None:
            self._merge_row(line)
        else:
            self._delete(line.origin or {}, Side.BOTH)

    def _kept(self, name: Name, copy: Copy) -> Cells | None:
        """The row in ``copy``, what it lacks of the base's columns as it was."""
        row, origin = copy.rows.get(name), self._base.rows.get(name, {})
        if row is None:
            return None
        gone = copy.lacks(self._base)
        return {**row, **{column: cell for column, cell in origin.items() if column in gone}}

    def _merge_cells(self, line: MergedRow, one: Cells, other: Cells) -> None:
        before = line.origin or {}
        for column in dict.fromkeys((*before, *one, *other)):
            was, mine, yours = (cells.get(column, "") for cells in (before, one, other))
            cell = merged_cell(column, was, mine, yours)
            if cell is None:
                self._note(line, one, column, was, mine, yours)
                cell = _marked((self._ours.label, mine), (self._theirs.label, yours))
            elif line.origin is not None and cell != was:
                side = Side.OURS if yours == was else Side.THEIRS if mine == was else Side.BOTH
                self.merged.changes.append(
                    CellChange(side, title_of(before or one), column, was, cell)
                )
            line.cells[column] = cell
        if line.origin is None:
            self._add(line.cells, Side.BOTH)
        else:
            as_it_was = {**dict.fromkeys(line.cells, ""), **before}
            self.merged.changed += line.cells != as_it_was
        self.merged.lines.append(line)

    def _merge_row(self, line: MergedRow) -> None:
        """A row that only one of them has: added, or deleted by the other, who may have to be
        asked.
        """
        is_ours = line.ours is not None
        line.cells = left = dict(line.ours or line.theirs or {})
        if line.origin is None:
            self._add(left, Side.OURS if is_ours else Side.THEIRS)
            self.merged.lines.append(line)
            return
        names = dict.fromkeys((*line.origin, *left))
        edited = [name for name in names if line.origin.get(name, "") != left.get(name, "")]
        if not edited:
            self._delete(line.origin, Side.THEIRS if is_ours else Side.OURS)
            return
        self._note_deletion(line, left, edited, is_ours)
        self.merged.lines.append(line)

    def _note_deletion(
        self, line: MergedRow, left: Cells, edited: Sequence[str], is_ours: bool
    ) -> None:
        keeper, deleter = self._ours.label, self._theirs.label
        gone = tr("（删除了这一行）")
        changes = _as_lines((column, left.get(column, "")) for column in edited)
        pair = (changes, gone)
        if not is_ours:
            keeper, deleter, pair = deleter, keeper, (gone, changes)
        told = tr(
            "{deleter} 删除了这一行，{keeper} 改了：{columns}。"
            "要保留就清空这一格，要删除就删掉这一行"
        )
        words = told.format(deleter=deleter, keeper=keeper, columns=listed(edited))
        self._note(line, left, NOTICE, "", *pair)
        line.cells[NOTICE] = f"{CONFLICT}{words}"

    def _note(
        self, line: MergedRow, row: Cells, column: str, was: str, mine: str, yours: str
    ) -> None:
        line.conflicts.append(len(self.merged.conflicts))
        conflict = CellConflict(
            row.get(KEY, ""), title_of(line.origin or row), column, was, mine, yours
        )
        self.merged.conflicts.append(conflict)

    def _add(self, cells: Cells, side: Side) -> None:
        self.merged.added += 1
        words = _as_lines(pair for pair in cells.items() if pair[1])
        self.merged.changes.append(CellChange(side, title_of(cells), "", "", words))

    def _delete(self, cells: Cells, side: Side) -> None:
        self.merged.gone.append(cells)
        words = _as_lines(pair for pair in cells.items() if pair[1])
        self.merged.changes.append(CellChange(side, title_of(cells), "", words, ""))


def title_of(cells: Cells) -> str:
    """How its user knows a row."""
    return cells.get(TITLE) or cells.get(QUESTION, "")


def merged_cell(column: str, was: str, mine: str, yours: str) -> str | None:
    """What both mean together; None where they contradict one another."""
    if yours in (mine, was):
        return mine
    if mine == was:
        return yours
    if column not in LISTS:
        return None
    old, one, other = (items_of(column, cell) for cell in (was, mine, yours))
    kept = [item for item in one if item in other or item not in old]
    added = [item for item in other if item not in one and item not in old]
    return LISTS[column].join((*kept, *added))


def _marked(*sides: tuple[str, str]) -> str:
    told = _as_lines((label, cell or tr("（空）")) for label, cell in sides)
    return f"{CONFLICT}{told}"


def _as_lines(cells: Iterable[tuple[str, str]]) -> str:
    line = tr("{column}：{cell}")
    return "\n".join(line.format(column=column, cell=cell) for column, cell in cells)
