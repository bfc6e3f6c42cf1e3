"""Excel books that are written for people: a header that stays, cells that wrap, texts as texts."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter

from assist.knowledge.columns import clean

HEADER_FILL = "E8F0EC"
WIDEST, NARROWEST = 60, 8
_LOOKED_AT = 200
"""Rows by which the width of a column is chosen."""

Cells = Sequence[object]
Sheet = tuple[Cells, Iterable[Cells]]
"""Header and rows; texts and numbers, None for an empty cell."""

Fill = Callable[[int, int, object], str]
"""The background, as RRGGBB, of a cell of a row, both from 0, that holds this; empty for none."""


def write_book(file: Path, sheets: Mapping[str, Sheet], fill: Fill = lambda *_: "") -> None:
    """Write ``sheets`` by their names; ``fill`` colours the first one's cells. A text that looks
    like a formula stays a text. Raises OSError.
    """
    book = openpyxl.Workbook(write_only=True)
    wrapped = Alignment(wrap_text=True, vertical="top")
    for number, (title, (header, lines)) in enumerate(sheets.items()):
        sheet: Any = book.create_sheet(title)
        rows = list(lines)
        for column in range(len(header)):
            letter = get_column_letter(column + 1)
            sheet.column_dimensions[letter].width = _width(header, rows, column)
        sheet.freeze_panes = "A2"
        sheet.append([_header(sheet, name) for name in header])
        for place, row in enumerate(rows):
            cells = []
            for column, value in enumerate(row):
                cell = _cell(sheet, value)
                cell.alignment = wrapped
                if number == 0 and (colour := fill(place, column, value)):
                    cell.fill = PatternFill("solid", fgColor=colour)
                cells.append(cell)
            sheet.append(cells)
    # A book that is saved half way cannot be closed, and would stand where a whole one stood.
    data = io.BytesIO()
    book.save(data)
    file.write_bytes(data.getvalue())


def _header(sheet: Any, name: object) -> Any:
    cell = _cell(sheet, name)
    cell.font, cell.fill = Font(bold=True), PatternFill("solid", fgColor=HEADER_FILL)
    return cell


def _cell(sheet: Any, value: object) -> Any:
    cell: Any = WriteOnlyCell(sheet)
    if isinstance(value, str):
        cell.value, cell.data_type = clean(value), "s"
    else:
        cell.value = value
    return cell


def _width(header: Cells, rows: Sequence[Cells], column: int) -> int:
    texts = [str(row[column] or "") for row in (header, *rows[:_LOOKED_AT]) if column < len(row)]
    longest = max((len(line) for text in texts for line in text.split("\n")), default=0)
    return min(WIDEST, max(NARROWEST, 2 * longest + 2))
