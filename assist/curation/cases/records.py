"""Chat records from files: Excel, CSV, tab-separated tables, JSON lines, plain transcripts."""

from __future__ import annotations

import csv
import io
import re
from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import openpyxl

from assist.curation.cases.tables import (
    CONVERSATION,
    SPEAKER,
    TEXT,
    TIME,
    columns,
    is_header,
    speaker_of,
)
from assist.i18n import listed, tr
from assist.knowledge.errors import KnowledgeError
from assist.knowledge.foreign import refuse_foreign
from assist.model import Speaker
from assist.sources.base import MessageArrived
from assist.sources.session import BadLine, is_json, json_event, transcript_event
from assist.text.decoding import decode

OPEN_RECORDS = 500
"""Conversations of one file whose lines may stand in each other's way; the one that was silent for
longest is taken for finished."""

LONGEST_RECORD = 400
"""Lines of one conversation that are read."""

OnBad = Callable[[str, int, str], None]
"""Told of a line that is not understood: file, line number, reason."""

_BETWEEN = re.compile(r"\s*[-=*—_]{3,}\s*")


@dataclass(frozen=True, slots=True)
class Line:
    """What somebody said; ``time`` as the table gives it, only to be compared."""

    speaker: Speaker
    text: str
    time: str = ""


@dataclass(slots=True)
class Record:
    """One conversation, oldest line first."""

    id: str
    lines: list[Line] = field(default_factory=list)


def read_records(file: Path, on_bad: OnBad) -> Iterator[Record]:
    """The conversations of a file in the order in which they end, a bounded number in memory.

    Robots' lines are left out. Raises KnowledgeError when the file cannot be read as any of the
    formats.
    """
    try:
        lines = _lines(file, on_bad)
        yield from _records(lines)
    except OSError as error:
        reason = error.strerror or str(error)
        raise KnowledgeError(
            tr("无法读取文件：{file}（{reason}）").format(file=file, reason=reason)
        ) from error


def _records(lines: Iterable[tuple[str, Line]]) -> Iterator[Record]:
    """Lines gathered by conversation, which may be interleaved."""
    under_way: OrderedDict[str, Record] = OrderedDict()
    for name, line in lines:
        record = under_way.setdefault(name, Record(name))
        under_way.move_to_end(name)
        if len(record.lines) < LONGEST_RECORD:
            record.lines.append(line)
        if len(under_way) > OPEN_RECORDS:
            yield _in_order(under_way.popitem(last=False)[1])
    for record in under_way.values():
        yield _in_order(record)


def _in_order(record: Record) -> Record:
    """Some consoles export the newest line first."""
    times = [line.time for line in record.lines]
    if all(times) and times[0] > times[-1] and times == sorted(times, reverse=True):
        record.lines.reverse()
    return record


def _lines(file: Path, on_bad: OnBad) -> Iterator[tuple[str, Line]]:
    """Every line of a file with the name of its conversation."""
    refuse_foreign(file)
    if file.suffix.lower() in (".xlsx", ".xlsm"):
        return _table(_excel_rows(file), file, on_bad)
    text, _ = decode(file.read_bytes())
    first = text.lstrip("\ufeff\r\n ").partition("\n")[0]
    if is_json(first):
        return _json_lines(text, file, on_bad)
    delimiter = max("\t,;", key=lambda one: len(columns(first.split(one))))
    if columns(first.split(delimiter)) or file.suffix.lower() in (".csv", ".tsv"):
        csv.field_size_limit(10_000_000)
        lines = io.StringIO(text.replace("\0", ""), newline="")
        if delimiter == "\t":
            rows = csv.reader(lines, delimiter=delimiter, quoting=csv.QUOTE_NONE)
        else:
            rows = csv.reader(lines, delimiter=delimiter)
        return _table(rows, file, on_bad)
    return _transcript(text, file, on_bad)


def _excel_rows(file: Path) -> Iterator[list[str]]:
    try:
        book = openpyxl.load_workbook(file, read_only=True, data_only=True)
    except OSError:
        raise
    except Exception as error:
        # openpyxl lets any kind of error out of a damaged file.
        raise KnowledgeError(
            tr("这不是有效的 Excel 文件，或文件已损坏：{file}").format(file=file.name)
        ) from error
    try:
        sheet = book.worksheets[0]
        # The size that a file tells is often wrong.
        sheet.reset_dimensions()
        for row in sheet.iter_rows(values_only=True):
            yield [_cell(value) for value in row]
    finally:
        book.close()


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.isoformat(" ")
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def _table(rows: Iterable[list[str]], file: Path, on_bad: OnBad) -> Iterator[tuple[str, Line]]:
    """Lines of a table; an empty conversation cell, as merged cells give it, repeats the last."""
    places: dict[str, int] = {}
    name = ""
    for number, cells in enumerate(rows, 1):
        if not any(cell.strip() for cell in cells):
            continue
        if not places:
            places = columns(cells)
            if not is_header(places):
                told = tr("表头里要有“会话”“说话人”“内容”三列：{file}（第一行是：{header}）")
                header = listed(cell for cell in cells if cell)[:80]
                raise KnowledgeError(told.format(file=file.name, header=header))
            continue
        cell = {
            column: cells[place] if place < len(cells) else "" for column, place in places.items()
        }
        name = cell[CONVERSATION].strip() or name
        try:
            speaker = speaker_of(cell[SPEAKER])
        except ValueError:
            reason = tr("看不出是客户还是客服：{who}").format(who=cell[SPEAKER][:20])
            on_bad(file.name, number, reason)
            continue
        if speaker is not None and cell[TEXT].strip():
            yield name, Line(speaker, cell[TEXT].strip(), cell.get(TIME, "").strip())


def _json_lines(text: str, file: Path, on_bad: OnBad) -> Iterator[tuple[str, Line]]:
    # Not splitlines(): a message may hold U+2028 and its like.
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        try:
            event = json_event(line.lstrip("\ufeff"), number)
        except BadLine as error:
            on_bad(file.name, number, str(error))
            continue
        if isinstance(event, MessageArrived) and event.message.text.strip():
            message = event.message
            yield message.conversation, Line(message.speaker, message.text.strip())


def _transcript(text: str, file: Path, on_bad: OnBad) -> Iterator[tuple[str, Line]]:
    """Lines such as 客户：…; an empty line or a rule begins another conversation."""
    count, said = 1, False
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip() or _BETWEEN.fullmatch(line):
            count += said
            said = False
            continue
        try:
            message = transcript_event(line.strip("\ufeff\r"), number, file.stem).message
        except BadLine as error:
            on_bad(file.name, number, str(error))
            continue
        said = True
        if message.text.strip():
            yield f"{file.stem}#{count}", Line(message.speaker, message.text.strip())
