"""A table as somebody left it, read so that what means the same is the same."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from assist.i18n import tr
from assist.knowledge.columns import (
    AUDIENCE,
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
    canonical_day,
    cells_of,
    column_name,
    named_cells,
    parse_row,
    split_names,
)
from assist.knowledge.errors import KnowledgeError
from assist.knowledge.excel import Flawed
from assist.knowledge.formats import headers, read_table
from assist.model import Article

LISTS = {SIMILAR: "\n", PICTURES: "\n", TAGS: "、", AUDIENCE: "、"}
DAYS = (FROM, UNTIL, REVIEW_BY)
MOST_TOLD = 10

Cells = dict[str, str]
Name = tuple[str, ...]
"""What tells a row from others: its 编号, or else question and title."""


@dataclass(frozen=True, slots=True)
class Flaw:
    """A cell of a file that cannot be used, its row as the user counts it."""

    file: str
    row: int
    column: str
    reason: str

    def __str__(self) -> str:
        told = tr("{file} 第 {row} 行“{column}”：{reason}")
        return told.format(file=self.file, row=self.row, column=self.column, reason=self.reason)


class FlawedCopies(KnowledgeError):
    """Copies with cells that cannot be used; ``flaws`` are all of them."""

    def __init__(self, flaws: list[Flaw]) -> None:
        lines = [str(flaw) for flaw in flaws[:MOST_TOLD]]
        if len(flaws) > MOST_TOLD:
            lines.append(tr("还有 {count} 处").format(count=len(flaws) - MOST_TOLD))
        super().__init__("\n".join(lines))
        self.flaws = flaws


@dataclass(frozen=True, slots=True)
class Copy:
    """A table as one of them left it: rows by name with the numbers that their user sees, and the
    columns it has, None where a cell that is empty is not written and so no column is ever missing.

    ``flaws`` of rows by name; those of a row that stands twice are ``repeated``.
    """

    label: str
    rows: Mapping[Name, Cells]
    columns: frozenset[str] | None
    file: str = ""
    lines: Mapping[Name, int] = field(default_factory=dict)
    flaws: Mapping[Name, Flaw] = field(default_factory=dict)
    repeated: tuple[Flaw, ...] = ()
    notes: tuple[str, ...] = ()

    def lacks(self, base: Copy) -> frozenset[str]:
        """The columns of ``base`` that this copy has not."""
        if self.columns is None or base.columns is None:
            return frozenset()
        return base.columns - self.columns

    def wrong(self, base: Copy) -> list[Flaw]:
        """What cannot be used of what was changed here; a row left as it was is nobody's fault."""
        found = list(self.repeated)
        for name, cells in self.rows.items():
            if cells == base.rows.get(name):
                continue
            flaw = self.flaws.get(name) or self._refused(name, cells)
            found += [flaw] if flaw is not None else []
        return sorted(found, key=lambda flaw: flaw.row)

    def _refused(self, name: Name, cells: Cells) -> Flaw | None:
        try:
            parse_row(self.lines[name], cells)
        except CellError as error:
            return Flaw(self.file, error.row, error.column, error.reason)
        return None


def words_of(cells: Mapping[str, str]) -> tuple[str, str]:
    """A row's question and title, which tell it from others where it has no 编号."""
    question = cells.get(QUESTION, "")
    return question, cells.get(TITLE) or question


def names_of(copy: Copy) -> dict[tuple[str, str], Name]:
    """The names of rows by their words, for those that lose their 编号."""
    return {words_of(cells): name for name, cells in copy.rows.items()}


def copy_of(label: str, articles: Iterable[Article]) -> Copy:
    """These articles as their export says them."""
    rows: dict[Name, Cells] = {}
    for article in articles:
        named = named_cells(cells_of(article))
        rows[(article.key,)] = {name: canonical(name, cell) for name, cell in named.items()}
    return Copy(label, rows, frozenset(headers(rows.values())))


def read_copy(
    label: str,
    file: Path,
    known: Mapping[tuple[str, str], Name],
    each: Callable[[], None] = lambda: None,
) -> Copy:
    """Read a file; ``known`` gives the names of rows without a 编号, ``each`` is called after every
    row. Raises KnowledgeError where it is no table.
    """
    rows: dict[Name, Cells] = {}
    lines: dict[Name, int] = {}
    flaws: dict[Name, Flaw] = {}
    repeated: list[Flaw] = []
    columns: set[str] = set()
    heads: tuple[str, ...] = ()
    table = read_table(file, each)
    for number, raw in table.rows:
        if heads != (heads := tuple(raw)):
            columns |= named_cells(dict.fromkeys(raw, "x")).keys()
        cells, error = _usable(number, raw)
        words = words_of(cells)
        name = (cells[KEY],) if cells.get(KEY) else known.get(words, words)
        if name in rows:
            told = tr("与第 {other} 行是同一篇，无法合并").format(other=lines[name])
            repeated.append(Flaw(file.name, number, KEY if cells.get(KEY) else QUESTION, told))
            continue
        rows[name], lines[name] = cells, number
        if error is not None:
            flaws[name] = Flaw(file.name, number, error.column, error.reason)
    is_sheet = file.suffix.lower() in (".xlsx", ".csv")
    return Copy(
        label, rows, frozenset(columns) if is_sheet else None,
        file.name, lines, flaws, tuple(repeated), table.notes,
    )  # fmt: skip


def _usable(number: int, raw: Mapping[str, str]) -> tuple[Cells, CellError | None]:
    """A row's cells, what cannot be used as it stands; and the first thing that is wrong."""
    wrong: CellError | None = None
    for header, cell in raw.items():
        if isinstance(cell, Flawed):
            wrong = wrong or CellError(number, column_name(header), cell.reason)
    cells: Cells = {}
    for column, cell in named_cells(raw).items():
        try:
            cells[column] = canonical(column, cell, number)
        except CellError as error:
            wrong, cells[column] = wrong or error, cell
    return cells, wrong


def canonical(column: str, cell: str, number: int = 0) -> str:
    """A cell so that what means the same is the same. Raises CellError for what is no day."""
    if column in DAYS:
        return canonical_day(number, column, cell)
    return LISTS[column].join(items_of(column, cell)) if column in LISTS else cell


def items_of(column: str, cell: str) -> tuple[str, ...]:
    """The parts of a cell that holds a list, each once."""
    if LISTS[column] == "、":
        return split_names(cell)
    return tuple(dict.fromkeys(line.strip() for line in cell.split("\n") if line.strip()))
