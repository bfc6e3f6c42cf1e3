"""Tables of articles in the formats people keep them in: Excel, CSV, JSON, a folder of YAML."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.packaging.custom import StringProperty
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter

from assist.i18n import tr
from assist.knowledge.columns import (
    ALWAYS,
    AUDIENCE,
    COLUMNS,
    EXAMPLE,
    KEY,
    PICTURES,
    QUESTION,
    REPLY,
    SIMILAR,
    TAGS,
    cells_of,
    column_name,
)
from assist.knowledge.errors import KnowledgeError
from assist.knowledge.excel import Each, text_of
from assist.knowledge.folders import ARTICLES, read_folder, write_folder
from assist.knowledge.foreign import refuse_foreign
from assist.knowledge.picture_files import FOLDER, in_json, write_pictures
from assist.knowledge.pictures import Picture
from assist.knowledge.tables import Columns, Row, read_sheet
from assist.model import Article
from assist.text.decoding import decode

ARTICLE_COLUMNS = Columns(column_name, COLUMNS, (QUESTION, REPLY), joins=QUESTION)

MARK = "assist-export"
"""The property of an Excel file that says which export it is a copy of."""

_WIDTHS = {"标题": 18, "分类": 10, "标准问": 30, "相似问": 44, "回复话术": 60, "标签": 14}


@dataclass(frozen=True, slots=True)
class Table:
    """The rows of a table, and what whoever made it should know of it."""

    rows: tuple[Row, ...]
    notes: tuple[str, ...] = ()


def read_rows(file: Path) -> list[Row]:
    """All rows of a table. Raises KnowledgeError when the file is no readable table."""
    return list(read_table(file).rows)


def read_table(file: Path, each: Each = lambda: None) -> Table:
    """A whole table; ``each`` is called after every line, and a KnowledgeError of its ends the
    reading. Raises KnowledgeError when the file is no readable table.
    """
    if not file.exists():
        raise KnowledgeError(tr("找不到文件：{file}").format(file=file))
    refuse_foreign(file)
    readers = {".xlsx": _read_sheet, ".csv": _read_sheet, ".json": _read_json}
    reader = _read_folder if file.is_dir() else readers.get(file.suffix.lower())
    if reader is None:
        raise KnowledgeError(
            tr("不支持的文件格式：{file}（请用 .xlsx、.csv、.json 或知识库文件夹）").format(
                file=file.name
            )
        )
    try:
        notes: list[str] = []
        return Table(tuple(reader(file, notes, each)), tuple(notes))
    except OSError as error:
        reason = error.strerror or str(error)
        raise KnowledgeError(
            tr("无法读取文件：{file}（{reason}）").format(file=file, reason=reason)
        ) from error


def write_articles(
    file: Path, articles: Iterable[Article], pictures: Iterable[Picture] = (), mark: str = ""
) -> None:
    """Write ``articles`` in the format that the name asks for, their pictures with them; an Excel
    file carries ``mark``. Raises KnowledgeError.
    """
    writers = {".xlsx": _write_excel, ".csv": _write_csv, ".json": _write_json, "": _write_folder}
    writer = _write_folder if file.is_dir() else writers.get(file.suffix.lower())
    if writer is None:
        raise KnowledgeError(
            tr("不支持的文件格式：{file}（请用 .xlsx、.csv、.json 或知识库文件夹）").format(
                file=file.name
            )
        )
    try:
        rows = [cells_of(article) for article in articles]
        if writer is _write_excel:
            _write_excel(file, rows, list(pictures), mark)
        else:
            writer(file, rows, list(pictures))
    except OSError as error:
        reason = error.strerror or str(error)
        raise KnowledgeError(
            tr("无法写入文件：{file}（{reason}）").format(file=file, reason=reason)
        ) from error


def headers(rows: Iterable[Mapping[str, str]]) -> list[str]:
    """The template's columns and, after them, the others that hold something: those known here,
    then every extra column in order of appearance.
    """
    filled = dict.fromkeys(name for row in rows for name, cell in row.items() if cell)
    known = [name for name in COLUMNS if name in ALWAYS or name in filled]
    return [*known, *(name for name in filled if name not in COLUMNS)]


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, list):
        return "\n".join(_cell(part) for part in value)
    return text_of(value)


def _read_sheet(file: Path, notes: list[str], each: Each) -> Iterator[Row]:
    for number, cells in read_sheet(file, ARTICLE_COLUMNS, notes, each):
        if not any(
            column_name(name) == KEY and cell.strip() == EXAMPLE for name, cell in cells.items()
        ):
            yield number, cells


def _read_json(file: Path, _: list[str], each: Each) -> Iterator[Row]:
    try:
        data: Any = json.loads(decode(file.read_bytes())[0])
    except (ValueError, RecursionError) as error:
        raise KnowledgeError(
            tr("不是有效的 JSON 文件：{file}（{reason}）").format(file=file.name, reason=error)
        ) from error
    items: Any = data
    if isinstance(data, dict):
        items = next((data[name] for name in ("articles", ARTICLES) if name in data), None)
    if not isinstance(items, list) or not all(isinstance(item, dict) for item in items):
        raise KnowledgeError(tr("JSON 里应当是文章的列表：{file}").format(file=file.name))
    for number, item in enumerate(items, 1):
        each()
        yield number, {str(name): _cell(value) for name, value in item.items()}


def _read_folder(folder: Path, _: list[str], each: Each) -> Iterator[Row]:
    for number, item in read_folder(folder):
        each()
        yield number, {str(name): _cell(value) for name, value in item.items()}


def _write_excel(
    file: Path, rows: list[dict[str, str]], pictures: list[Picture], mark: str = ""
) -> None:
    book: Any = openpyxl.Workbook(write_only=False)
    if mark:
        book.custom_doc_props.append(StringProperty(MARK, mark))
    sheet = book.worksheets[0]
    sheet.title = tr("知识库")
    names = headers(rows)
    for column, name in enumerate(names, 1):
        cell = sheet.cell(1, column)
        cell.value, cell.data_type = name, "s"
        cell.font, cell.fill = Font(bold=True), PatternFill("solid", fgColor="E8F0EC")
        sheet.column_dimensions[get_column_letter(column)].width = _WIDTHS.get(name, 13)
    sheet.freeze_panes = "A2"
    wrapped = Alignment(wrap_text=True, vertical="top")
    for number, row in enumerate(rows, 2):
        for column, name in enumerate(names, 1):
            if row.get(name):
                cell = sheet.cell(number, column)
                # A text that starts with "=" stays a text, never a formula.
                cell.value, cell.data_type, cell.alignment = row[name], "s", wrapped
    book.save(file)
    write_pictures(file, pictures)


def _write_csv(file: Path, rows: list[dict[str, str]], pictures: list[Picture]) -> None:
    with file.open("w", encoding="utf-8-sig", newline="") as out:
        names = headers(rows)
        writer = csv.DictWriter(out, names)
        writer.writeheader()
        writer.writerows({name: row.get(name, "") for name in names} for row in rows)
    write_pictures(file, pictures)


def _lists(row: Mapping[str, str]) -> dict[str, object]:
    """A row as a person would write it by hand: lists as lists, nothing empty."""
    breaks = {SIMILAR: "\n", TAGS: "、", AUDIENCE: "、", PICTURES: "\n"}
    return {
        name: cell.split(breaks[name]) if name in breaks else cell
        for name, cell in row.items()
        if cell
    }


def _write_json(file: Path, rows: list[dict[str, str]], pictures: list[Picture]) -> None:
    articles = [_lists(row) for row in rows]
    data = {ARTICLES: articles, FOLDER: in_json(pictures)} if pictures else articles
    text = json.dumps(data, ensure_ascii=False, indent=2)
    file.write_text(text + "\n", encoding="utf-8")


def _write_folder(folder: Path, rows: list[dict[str, str]], pictures: list[Picture]) -> None:
    write_folder(folder, [_lists(row) for row in rows])
    write_pictures(folder, pictures)
