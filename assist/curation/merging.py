"""Two people's edited copies of one export, brought together cell by cell.

Nothing is chosen silently: what both changed differently is a conflict, marked in its cell, and a
marked cell is refused by the import until somebody has settled it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from assist.i18n import tr
from assist.knowledge.columns import (
    AUDIENCE,
    CONFLICT,
    FROM,
    KEY,
    PICTURES,
    QUESTION,
    REVIEW_BY,
    SIMILAR,
    TAGS,
    TITLE,
    UNTIL,
    CellError,
    day_of_cell,
    named_cells,
    split_names,
)
from assist.knowledge.errors import KnowledgeError
from assist.knowledge.excel import Flawed
from assist.knowledge.formats import headers, read_table
from assist.knowledge.workbooks import write_book

NOTICE = "合并冲突"
"""The column that tells of a row which one deleted and the other changed."""

LISTS = {SIMILAR: "\n", PICTURES: "\n", TAGS: "、", AUDIENCE: "、"}
DAYS = (FROM, UNTIL, REVIEW_BY)

_OPEN = "F9DEDC"

Cells = dict[str, str]
Name = tuple[str, ...]
"""What tells a row from others: its 编号, or else question and title."""


@dataclass(frozen=True, slots=True)
class CellConflict:
    """A cell that both changed differently; of a whole row in the column NOTICE."""

    key: str
    title: str
    column: str
    base: str
    ours: str
    theirs: str


@dataclass
class Merged:
    """The rows of the merged table, in the order of the base, with what was done."""

    rows: list[Cells] = field(default_factory=list)
    conflicts: list[CellConflict] = field(default_factory=list)
    changed: int = 0
    added: int = 0
    deleted: int = 0
    notes: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Copy:
    """A table as one of them left it: rows by name, and the columns it has, None where a cell that
    is empty is not written and so no column is ever missing.
    """

    label: str
    rows: Mapping[Name, Cells]
    columns: frozenset[str] | None

    def lacks(self, base: Copy) -> frozenset[str]:
        """The columns of ``base`` that this copy has not."""
        if self.columns is None or base.columns is None:
            return frozenset()
        return base.columns - self.columns


def merge_files(base: Path, ours: Path, theirs: Path) -> Merged:
    """Merge two copies of ``base``. Raises KnowledgeError."""
    origin = _copy(tr("原表"), base, {})
    words = {_words(row): name for name, row in origin.rows.items()}
    one = _copy(tr("甲（{file}）").format(file=ours.name), ours, words)
    other = _copy(tr("乙（{file}）").format(file=theirs.name), theirs, words)
    return _merge(origin, one, other)


def _copy(label: str, file: Path, known: Mapping[tuple[str, str], Name]) -> Copy:
    """``known``: names of rows by their words, for those that lost their 编号."""
    rows: dict[Name, Cells] = {}
    lines: dict[Name, int] = {}
    columns: set[str] = set()
    for number, raw in read_table(file).rows:
        columns |= named_cells(dict.fromkeys(raw, "x")).keys()
        cells = {column: _canonical(file, number, column, cell) for column, cell in _named(raw)}
        words = _words(cells)
        name = (cells[KEY],) if cells.get(KEY) else known.get(words, words)
        if name in rows:
            told = tr("{file} 第 {row} 行与第 {other} 行是同一篇，无法合并")
            raise KnowledgeError(told.format(file=file.name, row=number, other=lines[name]))
        rows[name], lines[name] = cells, number
    is_sheet = file.suffix.lower() in (".xlsx", ".csv")
    return Copy(label, rows, frozenset(columns) if is_sheet else None)


def _named(raw: Mapping[str, str]) -> Iterable[tuple[str, str]]:
    flawed = [cell for cell in raw.values() if isinstance(cell, Flawed)]
    return [("", flawed[0])] if flawed else named_cells(raw).items()


def _canonical(file: Path, number: int, column: str, cell: str) -> str:
    """A cell so that what means the same is the same. Raises KnowledgeError."""
    reason = cell.reason if isinstance(cell, Flawed) else ""
    try:
        if column in DAYS:
            day = day_of_cell(number, column, cell)
            return day.isoformat() if day else ""
    except CellError as error:
        reason = error.reason
    if reason:
        told = tr("{file} 第 {row} 行“{column}”：{reason}")
        raise KnowledgeError(told.format(file=file.name, row=number, column=column, reason=reason))
    return LISTS[column].join(_items(column, cell)) if column in LISTS else cell


def _items(column: str, cell: str) -> tuple[str, ...]:
    if LISTS[column] == "、":
        return split_names(cell)
    return tuple(dict.fromkeys(line.strip() for line in cell.split("\n") if line.strip()))


def _words(cells: Mapping[str, str]) -> tuple[str, str]:
    question = cells.get(QUESTION, "")
    return question, cells.get(TITLE) or question


def _merge(base: Copy, ours: Copy, theirs: Copy) -> Merged:
    merged = Merged()
    for copy in (ours, theirs):
        if missing := sorted(copy.lacks(base)):
            told = tr("{label} 没有这些列，按没有改动处理：{columns}")
            merged.notes.append(told.format(label=copy.label, columns="、".join(missing)))
    for name in dict.fromkeys((*base.rows, *ours.rows, *theirs.rows)):
        origin = base.rows.get(name)
        one, other = _kept(name, base, ours), _kept(name, base, theirs)
        if one is not None and other is not None:
            _merge_cells(merged, origin, one, other, ours, theirs)
        elif one is not None or other is not None:
            _merge_row(merged, origin, one, other, ours, theirs)
        else:
            merged.deleted += 1
    return merged


def _kept(name: Name, base: Copy, copy: Copy) -> Cells | None:
    """The row in ``copy``, what it lacks of the base's columns as it was."""
    row, origin = copy.rows.get(name), base.rows.get(name, {})
    if row is None:
        return None
    gone = copy.lacks(base)
    return {**row, **{column: cell for column, cell in origin.items() if column in gone}}


def _merge_cells(
    merged: Merged, origin: Cells | None, one: Cells, other: Cells, ours: Copy, theirs: Copy
) -> None:
    before = origin or {}
    made: Cells = {}
    for column in dict.fromkeys((*before, *one, *other)):
        was, mine, yours = (cells.get(column, "") for cells in (before, one, other))
        cell = _cell(column, was, mine, yours)
        if cell is None:
            _note(merged, one, column, was, mine, yours)
            cell = _marked((ours.label, mine), (theirs.label, yours))
        made[column] = cell
    merged.added += origin is None
    merged.changed += origin is not None and made != {**dict.fromkeys(made, ""), **before}
    merged.rows.append(made)


def _cell(column: str, was: str, mine: str, yours: str) -> str | None:
    """What both mean together; None where they contradict one another."""
    if yours in (mine, was):
        return mine
    if mine == was:
        return yours
    if column not in LISTS:
        return None
    old, one, other = (_items(column, cell) for cell in (was, mine, yours))
    kept = [item for item in one if item in other or item not in old]
    added = [item for item in other if item not in one and item not in old]
    return LISTS[column].join((*kept, *added))


def _merge_row(
    merged: Merged, origin: Cells | None, one: Cells | None, other: Cells | None,
    ours: Copy, theirs: Copy,
) -> None:  # fmt: skip
    """A row that only one of them has: added, or deleted by the other, who may have to be asked."""
    left = one or other or {}
    keeper, deleter = (ours, theirs) if one is not None else (theirs, ours)
    if origin is None:
        merged.added += 1
        merged.rows.append(dict(left))
        return
    names = dict.fromkeys((*origin, *left))
    edited = [column for column in names if origin.get(column, "") != left.get(column, "")]
    if not edited:
        merged.deleted += 1
        return
    told = tr(
        "{deleter} 删除了这一行，{keeper} 改了：{columns}。要保留就清空这一格，要删除就删掉这一行"
    )
    words = told.format(deleter=deleter.label, keeper=keeper.label, columns="、".join(edited))
    gone = tr("（删除了这一行）")
    changes = "\n".join(f"{column}：{left.get(column, '')}" for column in edited)
    pair = (changes, gone) if one is not None else (gone, changes)
    _note(merged, left, NOTICE, "", *pair)
    merged.rows.append({**left, NOTICE: f"{CONFLICT}{words}"})


def _note(merged: Merged, row: Cells, column: str, was: str, mine: str, yours: str) -> None:
    key, title = row.get(KEY, ""), row.get(TITLE) or row.get(QUESTION, "")
    merged.conflicts.append(CellConflict(key, title, column, was, mine, yours))


def _marked(*sides: tuple[str, str]) -> str:
    told = "\n".join(f"{label}：{cell or tr('（空）')}" for label, cell in sides)
    return f"{CONFLICT}{told}"


def write_merged(file: Path, merged: Merged) -> None:
    """Write the merged table, marked cells in colour, and a sheet of the conflicts as .xlsx.

    Raises KnowledgeError.
    """
    if file.suffix.lower() != ".xlsx":
        raise KnowledgeError(tr("合并结果要写成 .xlsx：{file}").format(file=file.name))
    names = headers(merged.rows)
    table = [[row.get(name) or None for name in names] for row in merged.rows]
    sheets: dict[str, tuple[Sequence[object], Sequence[Sequence[object]]]] = {
        tr("知识库"): (names, table)
    }
    if merged.conflicts:
        sheets[tr("冲突")] = (
            (KEY, TITLE, tr("列"), tr("原来"), tr("甲"), tr("乙")),
            [(c.key, c.title, c.column, c.base, c.ours, c.theirs) for c in merged.conflicts],
        )
    try:
        write_book(
            file, sheets, lambda _r, _c, value: _OPEN * str(value or "").startswith(CONFLICT)
        )
    except OSError as error:
        told = tr("无法写入文件：{file}（{reason}）")
        raise KnowledgeError(told.format(file=file, reason=error.strerror or error)) from error
