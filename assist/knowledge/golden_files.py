"""Golden questions in the files that a lead keeps them in: Excel, CSV, or YAML as in ``kb/``."""

from __future__ import annotations

import csv
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import yaml
from rapidfuzz import fuzz, process

from assist.i18n import listed, tr
from assist.knowledge.base import KnowledgeBase
from assist.knowledge.columns import CellError, clean
from assist.knowledge.errors import KnowledgeError
from assist.knowledge.excel import Flawed
from assist.knowledge.foreign import refuse_foreign
from assist.knowledge.golden import GoldenQuestion, Origin
from assist.knowledge.tables import Columns, Row, read_sheet
from assist.knowledge.workbooks import write_book
from assist.model import Article
from assist.text.decoding import decode

QUESTION, EXPECTED, NOTE = "问题", "期望", "备注"
QUESTIONS = "金标问题"
FILE = Path("golden") / f"{QUESTIONS}.yaml"
"""Where the questions of a ``kb/`` folder lie in it."""

SILENCE = "不回答"
"""What a lead writes where no article answers."""

_VARIANTS = {
    QUESTION: "问题 問題 question query text 顾客问题 客户问题 提问 标准问",
    EXPECTED: "期望 期望文章 预期 預期 expected article 标题 編號 编号 应答文章",
    NOTE: "备注 備註 note 说明",
}
_NAMES = {variant: column for column, all_ in _VARIANTS.items() for variant in all_.split()}


def column_name(header: str) -> str:
    """The column that ``header`` means, or ``header`` itself."""
    folded = unicodedata.normalize("NFKC", header).strip().strip("*").lower().replace(" ", "")
    return _NAMES.get(folded, clean(header))


COLUMNS = Columns(column_name, (QUESTION, EXPECTED, NOTE), (QUESTION,))


NEAREST, NEAR = 3, 50
"""Titles offered at most for a name that no article has; rapidfuzz.WRatio of one from there on."""

MOST_NEAR = 200
"""Different names for which they are looked for: a table full of others is of another base."""


@dataclass(frozen=True, slots=True)
class Missed:
    """A name that no article has, and the titles that are like it."""

    name: str
    near: tuple[str, ...] = ()

    @property
    def told(self) -> str:
        """The slip in a lead's words."""
        if not self.near:
            return tr("没有这个编号或标题的文章：{name}").format(name=self.name[:40])
        told = tr("没有这篇：{name}（是不是{near}？）")
        near = listed(f"“{title}”" for title in self.near)
        return told.format(name=self.name[:40], near=near)


@dataclass(frozen=True, slots=True)
class Asked:
    """A row of such a table: its number, the question, and the articles named, None if none were
    or none of them is there; ``missed`` are those that are not.
    """

    row: int
    text: str
    expected: tuple[str, ...] | None
    note: str = ""
    missed: tuple[Missed, ...] = ()


class Titles:
    """Articles by what a lead calls them: the 编号 or the title."""

    def __init__(self, articles: Iterable[Article]) -> None:
        self._keys: dict[str, str] = {}
        self._titles: dict[str, list[str]] = {}
        self._missed: dict[str, Missed] = {}
        self._choices: dict[str, str] = {}
        for article in articles:
            self._choices.setdefault(article.title, article.title.casefold())
            self._keys[article.key.casefold()] = article.key
            self._titles.setdefault(article.title.casefold(), []).append(article.key)

    def keys(self, name: str) -> list[str]:
        """The keys of the articles of this name; several where they share a title."""
        folded = name.strip().casefold()
        key = self._keys.get(folded)
        return [key] if key is not None else self._titles.get(folded, [])

    def missed(self, name: str) -> Missed:
        """A name that ``keys`` does not know, with the titles it may have been meant for."""
        folded = name.strip().casefold()
        if folded not in self._missed:
            near = self._near(folded) if len(self._missed) < MOST_NEAR else ()
            self._missed[folded] = Missed(name.strip(), near)
        return self._missed[folded]

    def _near(self, folded: str) -> tuple[str, ...]:
        found = process.extract(
            folded, self._choices, scorer=fuzz.WRatio, limit=NEAREST, score_cutoff=NEAR
        )
        return tuple(title for _, _, title in found)


def read_questions(file: Path, titles: Titles) -> tuple[list[Asked], list[CellError], list[str]]:
    """The questions of a table, what is wrong in which cell, and notes. Raises KnowledgeError."""
    notes: list[str] = []
    asked: list[Asked] = []
    errors: list[CellError] = []
    for number, cells in _rows_of(file, notes):
        try:
            asked.append(_asked(number, cells, titles))
        except CellError as error:
            errors.append(error)
    if not asked and not errors:
        raise KnowledgeError(tr("里面没有问题：{file}").format(file=file))
    return asked, errors, notes


def _rows_of(file: Path, notes: list[str]) -> Iterable[Row]:
    if not file.exists():
        raise KnowledgeError(tr("找不到文件：{file}").format(file=file))
    refuse_foreign(file)
    if file.suffix.lower() not in (".xlsx", ".csv", ".yaml"):
        told = tr("不支持的文件格式：{file}（请用 .xlsx、.csv 或 .yaml）")
        raise KnowledgeError(told.format(file=file.name))
    try:
        return _yaml_rows(file) if file.suffix == ".yaml" else read_sheet(file, COLUMNS, notes)
    except OSError as error:
        told = tr("无法读取文件：{file}（{reason}）")
        raise KnowledgeError(told.format(file=file, reason=error.strerror or error)) from error


def _yaml_rows(file: Path) -> Iterator[Row]:
    try:
        data = yaml.load(decode(file.read_bytes())[0], Loader=yaml.CBaseLoader)
    except (yaml.YAMLError, RecursionError) as error:
        told = tr("无法解析文件：{file}（{reason}）")
        raise KnowledgeError(told.format(file=file.name, reason=error)) from error
    items = data.get(QUESTIONS) if isinstance(data, dict) else None
    if not isinstance(items, list) or not all(isinstance(item, dict) for item in items):
        raise KnowledgeError(tr("文件里没有“金标问题”列表：{file}").format(file=file.name))
    for number, item in enumerate(items, 1):
        yield number, {str(name): _cell(value) for name, value in item.items()}


def _cell(value: object) -> str:
    return "\n".join(map(str, value)) if isinstance(value, list) else str(value)


def _asked(number: int, cells: dict[str, str], titles: Titles) -> Asked:
    named: dict[str, str] = {}
    for header, cell in cells.items():
        column = column_name(header)
        if isinstance(cell, Flawed):
            raise CellError(number, column, cell.reason)
        if clean(cell):
            named.setdefault(column, clean(cell))
    text = named.get(QUESTION, "")
    if not text:
        raise CellError(number, QUESTION, tr("不能为空"))
    cell = named.get(EXPECTED, "")
    if not cell:
        return Asked(number, text, None, named.get(NOTE, ""))
    names = [] if cell == SILENCE else [name for name in cell.split("\n") if name.strip()]
    keys = dict.fromkeys(key for name in names for key in titles.keys(name))
    missed = tuple(titles.missed(name) for name in names if not titles.keys(name))
    expected = None if missed and not keys else tuple(keys)
    return Asked(number, text, expected, named.get(NOTE, ""), missed)


def golden_of(
    asked: Iterable[Asked],
) -> tuple[list[GoldenQuestion], list[CellError]]:
    """The questions of a table as golden ones; each must say what it expects."""
    made: dict[str, GoldenQuestion] = {}
    errors: list[CellError] = []
    for one in asked:
        if one.missed:
            errors += [CellError(one.row, EXPECTED, name.told) for name in one.missed]
        elif one.expected is None:
            told = tr("要写文章的编号或标题，或者“{silence}”").format(silence=SILENCE)
            errors.append(CellError(one.row, EXPECTED, told))
        elif one.text in made:
            errors.append(CellError(one.row, QUESTION, tr("这个问题在前面已经有了")))
        else:
            made[one.text] = GoldenQuestion(one.text, one.expected, Origin.LEAD, one.note)
    return list(made.values()), errors


@dataclass(frozen=True, slots=True)
class GoldenPlan:
    """What a table would make golden, and what is wrong with it: then nothing is."""

    questions: tuple[GoldenQuestion, ...]
    errors: tuple[CellError, ...]
    notes: tuple[str, ...]


def plan_golden(base: KnowledgeBase, file: Path) -> GoldenPlan:
    """Look a table of golden questions over. Raises KnowledgeError."""
    asked, errors, notes = read_questions(file, Titles(base.articles()))
    questions, unclear = golden_of(asked)
    every = sorted([*errors, *unclear], key=lambda error: error.row)
    return GoldenPlan(tuple(questions), tuple(every), tuple(notes))


def write_questions(file: Path, questions: Sequence[GoldenQuestion]) -> None:
    """Write golden questions as .xlsx, .csv or .yaml. Raises KnowledgeError."""
    rows = [(one.text, "\n".join(one.expected) or SILENCE, one.note) for one in questions]
    head = (QUESTION, EXPECTED, NOTE)
    try:
        if file.suffix.lower() == ".xlsx":
            write_book(file, {tr("金标问题"): (head, rows)})
        elif file.suffix.lower() == ".csv":
            with file.open("w", encoding="utf-8-sig", newline="") as out:
                csv.writer(out).writerows([head, *rows])
        elif file.suffix.lower() == ".yaml":
            file.write_text(_yaml(questions), encoding="utf-8")
        else:
            told = tr("不支持的文件格式：{file}（请用 .xlsx、.csv 或 .yaml）")
            raise KnowledgeError(told.format(file=file.name))
    except OSError as error:
        told = tr("无法写入文件：{file}（{reason}）")
        raise KnowledgeError(told.format(file=file, reason=error.strerror or error)) from error


def _yaml(questions: Sequence[GoldenQuestion]) -> str:
    items = [
        {QUESTION: one.text, EXPECTED: list(one.expected) or SILENCE}
        | ({NOTE: one.note} if one.note else {})
        for one in questions
    ]
    return yaml.safe_dump({QUESTIONS: items}, allow_unicode=True, sort_keys=False, width=1000)
