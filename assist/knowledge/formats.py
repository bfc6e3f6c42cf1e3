"""Tables of articles in the formats people keep them in: Excel, CSV, JSON, a folder of YAML."""

from __future__ import annotations

import csv
import io
import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from itertools import groupby
from pathlib import Path
from typing import Any

import openpyxl
import yaml
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter

from assist.i18n import tr
from assist.knowledge.columns import CATEGORY, COLUMNS, SIMILAR, TAGS, cells_of, column_name
from assist.knowledge.errors import KnowledgeError
from assist.model import Article
from assist.text.decoding import decode

Row = tuple[int, dict[str, str]]
"""A row's number as its user counts it, and its cells by header."""

ARTICLES = "文章"
_WIDTHS = {"标题": 18, "分类": 10, "标准问": 30, "相似问": 44, "回复话术": 60, "标签": 14}


def read_rows(file: Path) -> list[Row]:
    """All rows of a table. Raises KnowledgeError when the file is no readable table."""
    if not file.exists():
        raise KnowledgeError(tr("找不到文件：{file}").format(file=file))
    readers = {".xlsx": _read_excel, ".csv": _read_csv, ".json": _read_json}
    reader = _read_folder if file.is_dir() else readers.get(file.suffix.lower())
    if reader is None:
        raise KnowledgeError(
            tr("不支持的文件格式：{file}（请用 .xlsx、.csv、.json 或知识库文件夹）").format(
                file=file.name
            )
        )
    try:
        return list(reader(file))
    except OSError as error:
        reason = error.strerror or str(error)
        raise KnowledgeError(
            tr("无法读取文件：{file}（{reason}）").format(file=file, reason=reason)
        ) from error


def write_articles(file: Path, articles: Iterable[Article]) -> None:
    """Write ``articles`` in the format that the name asks for. Raises KnowledgeError."""
    writers = {".xlsx": _write_excel, ".csv": _write_csv, ".json": _write_json, "": _write_folder}
    writer = _write_folder if file.is_dir() else writers.get(file.suffix.lower())
    if writer is None:
        raise KnowledgeError(
            tr("不支持的文件格式：{file}（请用 .xlsx、.csv、.json 或知识库文件夹）").format(
                file=file.name
            )
        )
    try:
        writer(file, [cells_of(article) for article in articles])
    except OSError as error:
        reason = error.strerror or str(error)
        raise KnowledgeError(
            tr("无法写入文件：{file}（{reason}）").format(file=file, reason=reason)
        ) from error


def headers(rows: Iterable[Mapping[str, str]]) -> list[str]:
    """The template's columns and, after them, every extra column in order of appearance."""
    extra = dict.fromkeys(name for row in rows for name in row if name not in COLUMNS)
    return [*COLUMNS, *extra]


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, list):
        return "\n".join(_cell(part) for part in value)
    return str(value)


def _table(lines: Iterable[tuple[int, list[str]]], file: Path) -> Iterator[Row]:
    """Rows under the first line that is not empty; it must hold known headers."""
    header: list[str] | None = None
    for number, cells in lines:
        if not any(cell.strip() for cell in cells):
            continue
        if header is None:
            header = _numbered(cells)
            if not any(column_name(name) in COLUMNS for name in header):
                raise KnowledgeError(
                    tr("没有找到表头（标题、分类、标准问、回复话术……）：{file}").format(
                        file=file.name
                    )
                )
        else:
            yield number, {name: cell for name, cell in zip(header, cells, strict=False) if name}


def _numbered(header: Iterable[str]) -> list[str]:
    """``header`` with a number behind every name that stood before, so that no column is lost."""
    seen: Counter[str] = Counter()
    names: list[str] = []
    for name in map(str.strip, header):
        seen[name] += 1
        names.append(f"{name} {seen[name]}" if name and seen[name] > 1 else name)
    return names


def _read_excel(file: Path) -> Iterator[Row]:
    data = io.BytesIO(file.read_bytes())
    try:
        book = openpyxl.load_workbook(data, read_only=True, data_only=True)
        sheet = book.worksheets[0]
        # The size that a file tells is often wrong; without it every cell is read.
        sheet.reset_dimensions()
        lines = [[_cell(value) for value in row] for row in sheet.iter_rows(values_only=True)]
    except Exception as error:
        # openpyxl lets any kind of error out of a damaged file.
        raise KnowledgeError(
            tr(
                "这不是有效的 Excel 文件，或文件已损坏；请用 Excel 打开后另存为 .xlsx：{file}"
            ).format(file=file.name)
        ) from error
    return _table(enumerate(lines, 1), file)


def _read_csv(file: Path) -> Iterator[Row]:
    text, _ = decode(file.read_bytes())
    text = text.replace("\0", "")
    first = text.lstrip("\r\n").partition("\n")[0]
    csv.field_size_limit(10_000_000)
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(first))
    return _table(enumerate(lines, 1), file)


def _delimiter(line: str) -> str:
    """What parts ``line`` into the most known headers, or else into the most cells."""

    def known(delimiter: str) -> tuple[int, int]:
        cells = next(csv.reader([line], delimiter=delimiter), [])
        return sum(column_name(cell) in COLUMNS for cell in cells), len(cells)

    return max(",;\t", key=known)


def _read_json(file: Path) -> Iterator[Row]:
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
        yield number, {str(name): _cell(value) for name, value in item.items()}


def _read_folder(folder: Path) -> Iterator[Row]:
    """One YAML file a category; rows are counted through all of them."""
    number = 0
    for file in sorted(folder.glob("*.yaml")):
        try:
            data: Any = yaml.load(decode(file.read_bytes())[0], Loader=yaml.CBaseLoader)
        except (yaml.YAMLError, RecursionError) as error:
            raise KnowledgeError(
                tr("无法解析文件：{file}（{reason}）").format(file=file.name, reason=error)
            ) from error
        items = data.get(ARTICLES) if isinstance(data, dict) else None
        if not isinstance(items, list) or not all(isinstance(item, dict) for item in items):
            raise KnowledgeError(tr("文件里没有“文章”列表：{file}").format(file=file.name))
        for item in items:
            number += 1
            cells = {str(name): _cell(value) for name, value in item.items()}
            yield number, {CATEGORY: str(data.get(CATEGORY, file.stem)), **cells}


def _write_excel(file: Path, rows: list[dict[str, str]]) -> None:
    book = openpyxl.Workbook(write_only=False)
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


def _write_csv(file: Path, rows: list[dict[str, str]]) -> None:
    with file.open("w", encoding="utf-8-sig", newline="") as out:
        writer = csv.DictWriter(out, headers(rows), restval="")
        writer.writeheader()
        writer.writerows(rows)


def _lists(row: Mapping[str, str]) -> dict[str, object]:
    """A row as a person would write it by hand: lists as lists, nothing empty."""
    breaks = {SIMILAR: "\n", TAGS: "、"}
    return {
        name: cell.split(breaks[name]) if name in breaks else cell
        for name, cell in row.items()
        if cell
    }


def _write_json(file: Path, rows: list[dict[str, str]]) -> None:
    text = json.dumps([_lists(row) for row in rows], ensure_ascii=False, indent=2)
    file.write_text(text + "\n", encoding="utf-8")


class _Readable(yaml.SafeDumper):
    """Several lines as a block, everything else as plain as YAML allows."""


def _block(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    style = "|" if "\n" in text else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


_Readable.add_representer(str, _block)


def _write_folder(folder: Path, rows: list[dict[str, str]]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    taken: set[str] = set()
    by_category = sorted(rows, key=lambda row: row[CATEGORY])
    for category, group in groupby(by_category, key=lambda row: row[CATEGORY]):
        stem = re.sub(r'[\\/:*?"<>|\s.]+', "_", category)[:60]
        while stem.casefold() in taken:
            stem += "_"
        taken.add(stem.casefold())
        articles = [
            {name: value for name, value in _lists(row).items() if name != CATEGORY}
            for row in group
        ]
        text = yaml.dump(
            {CATEGORY: category, ARTICLES: articles},
            Dumper=_Readable,
            allow_unicode=True,
            sort_keys=False,
            width=1000,
        )
        (folder / f"{stem}.yaml").write_text(text, encoding="utf-8")
