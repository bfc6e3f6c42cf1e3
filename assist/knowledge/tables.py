"""Spreadsheets as people keep them, Excel or CSV: where the header stands, and rows under it."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from openpyxl.utils import get_column_letter

from assist.i18n import listed, tr
from assist.knowledge.errors import KnowledgeError
from assist.knowledge.excel import Each, Flawed, Line, Sheet, read_sheets
from assist.text.decoding import decode

Row = tuple[int, dict[str, str]]
"""A row's number as its user counts it, and its cells by header."""

BANNER = 20
"""Lines in front, at most, among which the header is looked for."""


@dataclass(frozen=True, slots=True)
class Columns:
    """What a table is expected to have: the column that a header means, the columns there are,
    those without which it cannot be read, and one whose merged cells make several rows one.
    """

    name_of: Callable[[str], str]
    known: Collection[str]
    needed: Collection[str] = ()
    joins: str = ""


def read_sheet(
    file: Path, columns: Columns, notes: list[str], each: Each = lambda: None
) -> list[Row]:
    """The rows of an .xlsx file, of the first sheet that has a header, or of a .csv file; ``notes``
    gets what its user should know, ``each`` is called after every line. Raises KnowledgeError,
    OSError.
    """
    if file.suffix.lower() == ".csv":
        sheet = Sheet("", list(_counted(_csv_lines(file, columns), each)))
        return _rows(sheet, columns, file, notes)
    refused: KnowledgeError | None = None
    for sheet in read_sheets(file, each):
        try:
            return _rows(sheet, columns, file, notes)
        except KnowledgeError as error:
            refused = refused or error
    raise refused or _headless((), columns, file)


def _counted(lines: Iterable[Line], each: Each) -> Iterator[Line]:
    for line in lines:
        each()
        yield line


def _csv_lines(file: Path, columns: Columns) -> Iterator[Line]:
    text = decode(file.read_bytes())[0].replace("\0", "")
    csv.field_size_limit(10_000_000)
    first = [line for line in text.splitlines()[: 4 * BANNER] if line.strip()][:BANNER]

    def known(delimiter: str) -> tuple[int, int]:
        lines = [next(csv.reader([line], delimiter=delimiter), []) for line in first]
        return max((_known(cells, columns), len(cells)) for cells in lines or [[]])

    delimiter = max(",;\t", key=known)
    return enumerate(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter), 1)


def _known(cells: Iterable[str], columns: Columns) -> int:
    return len({name for cell in cells if (name := columns.name_of(cell)) in columns.known})


def _rows(sheet: Sheet, columns: Columns, file: Path, notes: list[str]) -> list[Row]:
    """Rows under the header. What stands under no header is kept under the letter of its column."""
    lines = [(number, cells) for number, cells in sheet.lines if any(map(str.strip, cells))]
    front = [_known(cells, columns) for _, cells in lines[:BANNER]]
    place = front.index(max(front)) if front else 0
    header = _numbered(lines[place][1]) if lines else []
    _refuse_headless(header, columns, file)
    notes += sheet.notes
    if place:
        told = tr("表头在第 {row} 行，它上面的内容没有读")
        notes.append(told.format(row=lines[place][0]))
    nameless: set[str] = set()
    rows = [(number, _named(header, cells, nameless)) for number, cells in lines[place + 1 :]]
    for name in sorted(nameless):
        notes.append(tr("{name} 没有表头，里面的内容按附加列保留").format(name=name))
    return _joined(rows, _spans(header, sheet, columns), notes)


def _named(header: Sequence[str], cells: Sequence[str], nameless: set[str]) -> dict[str, str]:
    named = dict(zip(header, cells, strict=False))
    named.pop("", None)
    for column, cell in enumerate(cells, 1):
        if cell.strip() and not "".join(header[column - 1 : column]):
            name = f"列{get_column_letter(column)}"
            named[name] = cell
            nameless.add(name)
    return named


def _spans(header: Sequence[str], sheet: Sheet, columns: Columns) -> dict[int, int]:
    """The first row of every row that lies under one cell of the column that joins."""
    joining = {n for n, name in enumerate(header, 1) if columns.name_of(name) == columns.joins}
    return {
        row: first
        for first, last, column in sheet.merged
        if column in joining
        for row in range(first, last + 1)
    }


def _joined(rows: Sequence[Row], spans: Mapping[int, int], notes: list[str]) -> list[Row]:
    """Rows under one merged cell made one, with every different cell of a column in a line."""
    made: dict[int, dict[str, dict[str, None]]] = {}
    for number, cells in rows:
        gathered = made.setdefault(spans.get(number, number), {})
        for name, cell in cells.items():
            gathered.setdefault(name, {})[cell] = None
    joined = len(rows) - len(made)
    if not joined:
        return list(rows)
    notes.append(tr("合并单元格下的 {count} 行并入了上面的文章").format(count=joined))
    return [
        (number, {name: _one([*cells]) for name, cells in gathered.items()})
        for number, gathered in made.items()
    ]


def _one(cells: Sequence[str]) -> str:
    """A cell of several; one that cannot be used stays so."""
    flawed = next((cell for cell in cells if isinstance(cell, Flawed)), None)
    return flawed or "\n".join(filter(None, cells))


def _refuse_headless(header: Sequence[str], columns: Columns, file: Path) -> None:
    """Say which columns are missing, and which were recognised. Raises KnowledgeError."""
    found = {columns.name_of(name): name for name in header if name}
    known = [name for name in columns.known if name in found]
    missing = [name for name in columns.needed if name not in found]
    if not known:
        raise _headless(header, columns, file)
    if missing:
        others = [name for column, name in found.items() if column not in columns.known]
        told = tr("缺少列：{missing}；认出的列：{known}；没认出的列：{others}（{file}）")
        raise KnowledgeError(
            told.format(
                missing=listed(missing),
                known=listed(known),
                others=_some(others),
                file=file.name,
            )
        )


def _headless(header: Sequence[str], columns: Columns, file: Path) -> KnowledgeError:
    told = tr("没有找到表头（{wanted}……）：{file}；最像表头的一行是：{line}")
    wanted = listed([*columns.known][:5])
    return KnowledgeError(told.format(wanted=wanted, file=file.name, line=_some(header)))


def _some(names: Iterable[str]) -> str:
    return listed(name[:20] for name in islice(filter(None, names), 12)) or tr("无")


def _numbered(header: Iterable[str]) -> list[str]:
    """``header`` with a number behind every name that stood before, so that no column is lost."""
    seen: Counter[str] = Counter()
    names: list[str] = []
    for name in map(str.strip, header):
        seen[name] += 1
        names.append(f"{name} {seen[name]}" if name and seen[name] > 1 else name)
    return names
