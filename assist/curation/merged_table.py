"""A merged table as an Excel file."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from assist.curation.copies import Cells
from assist.curation.merging import CellConflict
from assist.i18n import tr
from assist.knowledge.columns import CONFLICT, KEY, TITLE
from assist.knowledge.errors import KnowledgeError
from assist.knowledge.formats import headers
from assist.knowledge.workbooks import write_book

_OPEN = "F9DEDC"


def write_merged(file: Path, rows: Sequence[Cells], conflicts: Sequence[CellConflict] = ()) -> None:
    """Write a merged table, marked cells in colour, and a sheet of the conflicts as .xlsx.

    Raises KnowledgeError.
    """
    if file.suffix.lower() != ".xlsx":
        raise KnowledgeError(tr("合并结果要写成 .xlsx：{file}").format(file=file.name))
    names = headers(rows)
    table = [[row.get(name) or None for name in names] for row in rows]
    sheets: dict[str, tuple[Sequence[object], Sequence[Sequence[object]]]] = {
        tr("知识库"): (names, table)
    }
    if conflicts:
        sheets[tr("冲突")] = (
            (KEY, TITLE, tr("列"), tr("原来"), tr("甲"), tr("乙")),
            [(c.key, c.title, c.column, c.base, c.ours, c.theirs) for c in conflicts],
        )
    try:
        write_book(
            file, sheets, lambda _r, _c, value: _OPEN * str(value or "").startswith(CONFLICT)
        )
    except OSError as error:
        told = tr("无法写入文件：{file}（{reason}）")
        raise KnowledgeError(told.format(file=file, reason=error.strerror or error)) from error
