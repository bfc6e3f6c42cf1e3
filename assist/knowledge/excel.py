"""Excel sheets as they come: merged cells, formulas, pictures, wrong sizes, damage."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time
from pathlib import Path, PurePosixPath
from typing import IO, Any

import openpyxl
from openpyxl.utils import range_boundaries

from assist.i18n import listed, tr
from assist.knowledge.errors import KnowledgeError

LARGEST = 600_000_000
"""Bytes of an unpacked file; 50,000 articles take a tenth of it."""

_ERRORS = frozenset({"#N/A", "#REF!", "#NAME?", "#VALUE!", "#DIV/0!", "#NULL!", "#NUM!"})
_MERGED = re.compile(rb"<(?:\w+:)?mergeCell\s+ref=\"([A-Z]+\d+:[A-Z]+\d+)\"")
_FORMULA = re.compile(rb"<(?:\w+:)?f[\s/>]")
_DRAWING = re.compile(rb"Target=\"([^\"]*drawings/drawing[^\"]*\.xml)\"")
_ANCHOR = re.compile(rb"<(?:\w+:)?from>.*?<(?:\w+:)?row>(\d+)</", re.DOTALL)
_IN_CELL = "DISPIMG("
"""WPS keeps a picture that lies in a cell as a formula."""


class Flawed(str):
    """What stands in a cell that cannot be used; ``reason`` says why."""

    reason: str

    def __new__(cls, text: str, reason: str) -> Flawed:
        made = super().__new__(cls, text)
        made.reason = reason
        return made


Each = Callable[[], None]
"""Called after every line that was read; a KnowledgeError of its ends the reading."""

Line = tuple[int, list[str]]
"""A row's number as its user counts it, and its cells."""


@dataclass
class Sheet:
    """The lines of a sheet with the numbers that Excel shows, what one cell over several rows
    holds being in each of them; and the ``merged`` ones as first row, last row, column, all from 1.
    """

    title: str
    lines: list[Line]
    merged: list[tuple[int, int, int]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def read_sheets(file: Path, each: Each = lambda: None) -> Iterator[Sheet]:
    """Every sheet that holds something, in the book's order. Raises KnowledgeError, OSError."""
    data = io.BytesIO(file.read_bytes())
    try:
        with zipfile.ZipFile(data) as packed:
            _refuse_bombs(packed, file)
            book = openpyxl.load_workbook(data, read_only=True, data_only=True)
            for number, values in enumerate(book.worksheets):
                sheet = _read(data, packed, number, values, each)
                if sheet.lines:
                    yield sheet
    except (KnowledgeError, OSError):
        raise
    except Exception as error:
        # openpyxl lets any kind of error out of a damaged file.
        told = tr("这不是有效的 Excel 文件，或文件已损坏；请用 Excel 打开后另存为 .xlsx：{file}")
        raise KnowledgeError(told.format(file=file.name)) from error


def _refuse_bombs(packed: zipfile.ZipFile, file: Path) -> None:
    size = sum(part.file_size for part in packed.infolist())
    if size > LARGEST:
        told = tr("Excel 文件展开后太大（{size} MB），没有读：{file}")
        raise KnowledgeError(told.format(size=size // 1_000_000, file=file.name))


def _read(data: IO[bytes], packed: zipfile.ZipFile, number: int, values: Any, each: Each) -> Sheet:
    """One sheet; ``values`` is openpyxl's read-only view of what its cells show."""
    path = PurePosixPath(values._worksheet_path.lstrip("/"))
    raw = packed.read(str(path))
    merged = _MERGED.findall(raw, max(0, raw.rfind(b"sheetData")))
    pictures = _pictures(packed, path)
    lines = _lines(values, each)
    if _FORMULA.search(raw):
        del raw
        # What a cell shows and how it comes to it are told by two readings only.
        book = openpyxl.load_workbook(data, read_only=True)
        in_cells = _settle(lines, _lines(book.worksheets[number]))
        pictures += in_cells
    texts = ([_text(value) for value in line] for line in lines)
    sheet = Sheet(values.title, list(enumerate(texts, 1)))
    for ref in merged:
        _fill(sheet, *range_boundaries(ref.decode()))
    sheet.lines = [(number, line) for number, line in sheet.lines if any(map(str.strip, line))]
    if pictures:
        sheet.notes.append(_told_of(pictures))
    return sheet


def _lines(sheet: Any, each: Each = lambda: None) -> list[list[object]]:
    # The size that a file tells is often wrong; without it every cell is read.
    sheet.reset_dimensions()
    lines: list[list[object]] = []
    for line in sheet.iter_rows(values_only=True):
        each()
        lines.append(list(line))
    return lines


def _settle(lines: list[list[object]], formulas: list[list[object]]) -> list[int]:
    """Put what is wrong with a formula in the place of the value that it has not; the rows whose
    formulas are pictures.
    """
    pictures: list[int] = []
    for number, (shown, meant) in enumerate(zip(lines, formulas, strict=True), 1):
        for column, formula in enumerate(meant):
            if formula is None or formula == shown[column]:
                continue
            text = str(getattr(formula, "text", formula))
            if _IN_CELL in text:
                pictures.append(number)
                shown[column] = None
            elif shown[column] is None:
                reason = tr(
                    "公式没有保存算好的结果：{formula}（请用 Excel 打开后再保存，或改成文字）"
                )
                shown[column] = Flawed(text, reason.format(formula=text[:40]))
    return pictures


def _text(value: object) -> str:
    """What a person sees in a cell."""
    if value is None or isinstance(value, Flawed):
        return value or ""
    if isinstance(value, str):
        broken = value in _ERRORS
        return Flawed(value, tr("公式出错：{value}").format(value=value)) if broken else value
    return text_of(value)


def text_of(value: object) -> str:
    """A number, date or truth as Excel shows it."""
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else format(value, ".15g")
    return str(value)


def _fill(sheet: Sheet, left: int, first: int, _: int, last: int) -> None:
    """Let a cell that was merged over several rows stand in each of them."""
    last = min(last, len(sheet.lines))
    line = sheet.lines[first - 1][1] if first <= last else []
    if first >= last or len(line) < left or not line[left - 1].strip():
        return
    sheet.merged.append((first, last, left))
    for _, below in sheet.lines[first:last]:
        below.extend([""] * (left - len(below)))
        below[left - 1] = line[left - 1]


def _pictures(packed: zipfile.ZipFile, sheet: PurePosixPath) -> list[int]:
    """The rows at which pictures lie over a sheet."""
    names = set(packed.namelist())
    links = str(sheet.parent / "_rels" / f"{sheet.name}.rels")
    if links not in names:
        return []
    rows: list[int] = []
    for target in _DRAWING.findall(packed.read(links)):
        drawing = PurePosixPath("xl/drawings") / PurePosixPath(target.decode()).name
        if str(drawing) in names:
            anchors = _ANCHOR.findall(packed.read(str(drawing)))
            rows += [int(row) + 1 for row in anchors]
    return rows


def _told_of(pictures: list[int]) -> str:
    told = tr(
        "表里有 {count} 张图片没有读（第 {rows} 行）："
        "请把图片文件放进表格旁的“图片”文件夹，在“图片”列写文件名"
    )
    rows = sorted(set(pictures))
    named = listed(map(str, rows[:20])) + ("……" if len(rows) > 20 else "")
    return told.format(count=len(pictures), rows=named)
