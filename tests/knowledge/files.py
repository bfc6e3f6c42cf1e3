"""Files of articles as tests need them."""

from __future__ import annotations

import zipfile
from collections.abc import Iterable
from pathlib import Path

import openpyxl

from assist.knowledge.columns import parse_row
from assist.knowledge.formats import read_rows
from assist.model import Article
from tests.articles import parsed


def articles_in(file: Path) -> list[Article]:
    """What a file holds, by key."""
    found = [parsed(parse_row(number, cells)) for number, cells in read_rows(file)]
    return sorted(found, key=lambda article: article.key)


def book(file: Path, *lines: Iterable[object], merged: Iterable[str] = ()) -> Path:
    """An Excel file of one sheet, some of its cells ``merged``."""
    made = openpyxl.Workbook()
    sheet = made.worksheets[0]
    for line in lines:
        sheet.append(list(line))
    for cells in merged:
        sheet.merge_cells(cells)
    made.save(file)
    return file


def written(file: Path, data: str | bytes) -> Path:
    file.write_bytes(data.encode() if isinstance(data, str) else data)
    return file


def with_part(book: Path, part: str, old: str, new: str) -> None:
    """Change one part of an xlsx file as another program might have written it."""
    with zipfile.ZipFile(book) as packed:
        parts = {name: packed.read(name) for name in packed.namelist()}
    assert old.encode() in parts[part]
    parts[part] = parts[part].replace(old.encode(), new.encode())
    with zipfile.ZipFile(book, "w") as packed:
        for name, data in parts.items():
            packed.writestr(name, data)
