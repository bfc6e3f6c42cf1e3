"""The empty table that a lead begins with: explained, checked by Excel, with an example."""

from __future__ import annotations

from pathlib import Path

import openpyxl
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from assist.i18n import tr
from assist.knowledge.columns import (
    AUDIENCE,
    CATEGORY,
    EXAMPLE,
    FROM,
    KEY,
    PICTURES,
    QUESTION,
    REPLY,
    REVIEW_BY,
    SIMILAR,
    STATUS,
    STATUS_NAMES,
    TAGS,
    TEMPLATE,
    TITLE,
    UNTIL,
)
from assist.knowledge.errors import KnowledgeError
from assist.knowledge.workbooks import HEADER_FILL

COLUMNS = (*TEMPLATE, KEY, STATUS, AUDIENCE, PICTURES, REVIEW_BY)
ROWS = 5000
"""Rows that Excel checks while they are filled in."""

_WIDTHS = {TITLE: 18, QUESTION: 30, SIMILAR: 40, REPLY: 56}
_NEEDED = (QUESTION, REPLY)


def _explained() -> dict[str, str]:
    return {
        TITLE: tr("客服在卡片上看到的短标题；不填就用标准问。"),
        CATEGORY: tr("文件夹，用 / 分级，例如 物流/催单；不填归入“未分类”。"),
        QUESTION: tr("必填。顾客最常用的问法，一篇只答一件事。"),
        SIMILAR: tr("同一个意思的其他问法，单元格内一行一个（Alt+Enter 换行）。"),
        REPLY: tr("必填。可以直接发给顾客的话，可用变量，例如 {订单号}、{客户昵称}。"),
        TAGS: tr("用顿号或逗号隔开。"),
        FROM: tr("从这一天起推荐（含当天），例如 2026-01-31；不填立即生效。"),
        UNTIL: tr("推荐到这一天为止（含当天）；过期后不再推荐。"),
        KEY: tr("文章的固定编号，改标题和问法也认得出是同一篇；新文章可以不填。"),
        STATUS: tr("不填即可。写“草稿”不会推荐，写“已停用”就停用。"),
        AUDIENCE: tr("只给这些班组、技能组或“新人”看，用顿号隔开；不填给所有人。"),
        PICTURES: tr("图片文件名，一行一个；文件放进表格旁的“图片”文件夹。"),
        REVIEW_BY: tr("到这一天提醒复核。"),
    }


_EXAMPLE = {
    TITLE: "退货运费",
    CATEGORY: "退换货/运费",
    QUESTION: "退货运费谁承担",
    SIMILAR: "退货邮费谁出\n运费要我自己付吗",
    REPLY: "质量问题由我们承担运费；订单 {订单号} 拒收或不喜欢退货，需您先垫付。",
    TAGS: "退货、运费",
    FROM: "2026-01-01",
    UNTIL: "2026-12-31",
    KEY: EXAMPLE,
}


def write_template(file: Path) -> None:
    """Write the template as .xlsx. Raises KnowledgeError."""
    if file.suffix.lower() != ".xlsx":
        raise KnowledgeError(tr("模板要写成 .xlsx：{file}").format(file=file.name))
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.title = tr("知识库")
    explained = _explained()
    for column, name in enumerate(COLUMNS, 1):
        head, example = sheet.cell(1, column), sheet.cell(2, column)
        head.value, head.comment = name, Comment(explained[name], "Assist", 120, 260)
        head.font = Font(bold=True, color="B3261E" if name in _NEEDED else None)
        head.fill = PatternFill("solid", fgColor=HEADER_FILL)
        example.value = _EXAMPLE.get(name)
        example.font = Font(italic=True, color="808080")
        example.alignment = Alignment(wrap_text=True, vertical="top")
        sheet.column_dimensions[get_column_letter(column)].width = _WIDTHS.get(name, 14)
    sheet.freeze_panes = "A2"
    for check, names in _checks():
        sheet.add_data_validation(check)
        for name in names:
            letter = get_column_letter(COLUMNS.index(name) + 1)
            check.add(f"{letter}2:{letter}{ROWS}")
    notes = book.create_sheet(tr("填写说明"))
    notes.append([tr("列"), tr("怎么填")])
    for name in COLUMNS:
        notes.append([name, explained[name]])
    notes.append(
        [
            tr("示例行"),
            tr("第 2 行是示例，编号写着“{mark}”，导入时会跳过，可以删掉。").format(mark=EXAMPLE),
        ]
    )
    notes.column_dimensions["A"].width, notes.column_dimensions["B"].width = 14, 70
    try:
        book.save(file)
    except OSError as error:
        told = tr("无法写入文件：{file}（{reason}）")
        raise KnowledgeError(told.format(file=file, reason=error.strerror or error)) from error


def _checks() -> list[tuple[DataValidation, tuple[str, ...]]]:
    """What Excel watches: the states, and days; text days are told, not refused."""
    states = ",".join(STATUS_NAMES.values())
    status = DataValidation(type="list", formula1=f'"{states}"', allow_blank=True)
    status.error = tr("请从列表中选一个状态")
    day = DataValidation(
        type="date",
        operator="greaterThan",
        formula1="36526",
        allow_blank=True,
        errorStyle="warning",
    )
    day.error = tr("请写成日期，例如 2026-01-31")
    return [(status, (STATUS,)), (day, (FROM, UNTIL, REVIEW_BY))]
