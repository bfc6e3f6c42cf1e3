"""The health of a base as an Excel file with charts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

import openpyxl
from openpyxl.chart import BarChart, LineChart, Reference
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from assist.curation.health.findings import Health, Month, PairFound, Used
from assist.i18n import tr
from assist.knowledge.columns import clean
from assist.knowledge.errors import KnowledgeError
from assist.knowledge.reminders import Cause

Cell = str | int | float | None
_WIDEST = 60


def write_health(file: Path, health: Health) -> None:
    """Write proposals, figures with charts, and a sheet for every list. Raises KnowledgeError."""
    if file.suffix.lower() != ".xlsx":
        raise KnowledgeError(tr("请写成 .xlsx 文件：{file}").format(file=file.name))
    book = openpyxl.Workbook()
    _proposals(book.worksheets[0], health)
    _months(book.create_sheet(tr("每月")), health.months)
    for name, header, rows in _lists(health):
        _fill(book.create_sheet(name), header, rows)
    try:
        book.save(file)
    except OSError as error:
        reason = error.strerror or str(error)
        raise KnowledgeError(
            tr("无法写入文件：{file}（{reason}）").format(file=file, reason=reason)
        ) from error


def _proposals(sheet: Worksheet, health: Health) -> None:
    sheet.title = tr("建议")
    rows = [(number, one.text) for number, one in enumerate(health.proposals, 1)]
    rows = rows or [(0, tr("没有要处理的。"))]
    _fill(sheet, (tr("序号"), tr("{day} 的建议").format(day=health.today.isoformat())), rows)
    sheet.column_dimensions["B"].width = 100


def _months(sheet: Worksheet, months: Sequence[Month]) -> None:
    """The figures by month, a chart of the acceptance and one of what was done with cards."""
    header = (
        tr("月份"), tr("推荐"), tr("采用"), tr("改后发出"), tr("复制"), tr("忽略"), tr("采用率"),
    )  # fmt: skip
    rows = [
        (m.month, m.use.shown, m.use.accepted, m.use.edited, m.use.copied, m.use.dismissed,
         m.use.acceptance)
        for m in months
    ]  # fmt: skip
    _fill(sheet, header, rows)
    for row in range(2, len(rows) + 2):
        sheet.cell(row, 7).number_format = "0.0%"
    if not rows:
        return
    names = Reference(sheet, min_col=1, min_row=2, max_row=len(rows) + 1)
    bars = BarChart()
    bars.title, bars.height, bars.width = tr("推荐与采用"), 8, 16
    bars.add_data(
        Reference(sheet, min_col=2, max_col=6, min_row=1, max_row=len(rows) + 1),
        titles_from_data=True,
    )
    line = LineChart()
    line.title, line.height, line.width = tr("采用率"), 8, 16
    line.add_data(
        Reference(sheet, min_col=7, min_row=1, max_row=len(rows) + 1), titles_from_data=True
    )
    line.y_axis.number_format = "0%"
    for chart, place in ((bars, "I2"), (line, "I20")):
        # Office hides axes that a file does not say it wants.
        chart.x_axis.delete = chart.y_axis.delete = False
        chart.set_categories(names)
        sheet.add_chart(chart, place)


def _lists(health: Health) -> Iterable[tuple[str, Sequence[str], Sequence[Sequence[Cell]]]]:
    pair = (tr("编号"), tr("标题"), tr("编号"), tr("标题"), tr("相似度"), tr("不一致之处"))
    used = (
        tr("编号"), tr("标题"), tr("推荐"), tr("采用"), tr("改后发出"), tr("复制"), tr("忽略"),
    )  # fmt: skip
    causes = {
        Cause.EXPIRED: tr("已过期"), Cause.EXPIRES: tr("快到期"), Cause.REVIEW: tr("该复核"),
        Cause.STALE: tr("很久没动"),
    }  # fmt: skip
    yield tr("缺口"), (tr("问题（已脱敏）"), tr("次数"), tr("最早"), tr("最近"), tr("类似问法")), [
        (gap.question, gap.count, gap.first.isoformat(), gap.last.isoformat(),
         "\n".join(gap.others))
        for gap in health.gaps
    ]  # fmt: skip
    yield tr("矛盾"), pair, [_pair(one) for one in health.contradicting]
    yield tr("重复"), pair, [_pair(one) for one in health.duplicates]
    yield tr("到期"), (tr("编号"), tr("标题"), tr("原因"), tr("日期")), [
        (one.article.key, one.article.title, causes[one.cause], one.day.isoformat())
        for one in health.expiring
    ]  # fmt: skip
    yield tr("常被忽略"), used, [_used(one) for one in health.dismissed]
    yield tr("常被改写"), used, [_used(one) for one in health.edited]
    yield tr("没有用到"), (tr("编号"), tr("标题")), [(one.key, one.title) for one in health.unused]


def _pair(one: PairFound) -> tuple[Cell, ...]:
    first, second = one.first, one.second
    return first.key, first.title, second.key, second.title, one.likeness, one.why


def _used(one: Used) -> tuple[Cell, ...]:
    use = one.use
    return (
        one.article.key, one.article.title, use.shown, use.accepted, use.edited, use.copied,
        use.dismissed,
    )  # fmt: skip


def _fill(sheet: Worksheet, header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> None:
    wrapped = Alignment(wrap_text=True, vertical="top")
    widths = [2 * len(name) for name in header]
    for column, name in enumerate(header, 1):
        cell = sheet.cell(1, column, name)
        cell.font, cell.fill = Font(bold=True), PatternFill("solid", fgColor="E8F0EC")
    for number, row in enumerate(rows, 2):
        for column, value in enumerate(row, 1):
            filled = sheet.cell(number, column)
            filled.alignment = wrapped
            filled.value = clean(value) if isinstance(value, str) else value
            if isinstance(value, str):
                # A text that starts with "=" stays a text, never a formula.
                filled.data_type = "s"
                widths[column - 1] = max(widths[column - 1], 2 * len(value.partition("\n")[0]))
    for column, width in enumerate(widths, 1):
        sheet.column_dimensions[get_column_letter(column)].width = min(width + 2, _WIDEST)
    sheet.freeze_panes = "A2"
