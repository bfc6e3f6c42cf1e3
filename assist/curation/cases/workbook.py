"""The batch as an Excel file: drafts that ``kb import`` takes, and all clusters to look through."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import openpyxl
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from assist.curation.cases.run import CaseReport, Cluster
from assist.i18n import tr
from assist.knowledge.columns import clean
from assist.knowledge.errors import KnowledgeError
from assist.knowledge.formats import write_articles
from assist.model import Article

ORIGIN = "来源"
"""The column that says where a draft comes from: data, the same in every language."""


def drafts_of(report: CaseReport) -> list[Article]:
    """The drafts, each with a note of who asked how often."""
    return [
        replace(cluster.article, extra={ORIGIN: _origin(cluster)})
        for cluster in report.clusters
        if cluster.replies and not cluster.similar_of
    ]


def _origin(cluster: Cluster) -> str:
    told = "聊天记录：{size} 个会话问过，其中 {heat:.0%} 不满"
    return told.format(size=cluster.size, heat=cluster.heat)


def write_workbook(file: Path, report: CaseReport) -> None:
    """Drafts and existing articles with new wordings on the first sheet, clusters on the second.

    Raises KnowledgeError.
    """
    if file.suffix.lower() != ".xlsx":
        raise KnowledgeError(tr("请写成 .xlsx 文件：{file}").format(file=file.name))
    write_articles(file, [*drafts_of(report), *merged(report.wordings)])
    try:
        book = openpyxl.load_workbook(file)
        _fill(book.create_sheet(tr("问题簇")), report.clusters)
        book.save(file)
    except OSError as error:
        reason = error.strerror or str(error)
        raise KnowledgeError(
            tr("无法写入文件：{file}（{reason}）").format(file=file, reason=reason)
        ) from error


def merged(wordings: Sequence[Article]) -> list[Article]:
    """Each existing article once, with the wordings of all clusters that belong to it."""
    by_key: dict[str, Article] = {}
    for article in wordings:
        known = by_key.get(article.key, article)
        similar = tuple(dict.fromkeys((*known.similar, *article.similar)))
        by_key[article.key] = replace(article, similar=similar)
    return list(by_key.values())


def _fill(sheet: Worksheet, clusters: Sequence[Cluster]) -> None:
    widths = (8, 8, 12, 24, 46, 46, 60, 60, 18)
    names = (
        tr("会话数"), tr("不满占比"), tr("建议"), tr("标题"), tr("客户怎么问"),
        tr("原话（已脱敏）"), tr("最好的人工回复"), tr("其他回复"), tr("最近的已有文章"),
    )  # fmt: skip
    for column, (name, width) in enumerate(zip(names, widths, strict=True), 1):
        cell = sheet.cell(1, column, name)
        cell.font, cell.fill = Font(bold=True), PatternFill("solid", fgColor="E8F0EC")
        sheet.column_dimensions[get_column_letter(column)].width = width
    sheet.freeze_panes = "A2"
    wrapped = Alignment(wrap_text=True, vertical="top")
    for row, cluster in enumerate(clusters, 2):
        replies = [reply.text for reply in cluster.replies]
        texts = (
            _advice(cluster), cluster.article.title, "\n".join(cluster.questions[:12]),
            "\n".join(cluster.lines), *replies[:1], *([""] * (not replies)), "\n".join(replies[1:]),
            cluster.nearest,
        )  # fmt: skip
        sheet.cell(row, 1, cluster.size).alignment = wrapped
        heat = sheet.cell(row, 2, cluster.heat)
        heat.number_format, heat.alignment = "0%", wrapped
        for column, text in enumerate(texts, 3):
            filled = sheet.cell(row, column)
            # A text that starts with "=" stays a text, never a formula.
            filled.value, filled.data_type = clean(text)[:32_000], "s"
            filled.alignment = wrapped


def _advice(cluster: Cluster) -> str:
    if cluster.similar_of:
        return tr("加为 {key} 的相似问").format(key=cluster.similar_of)
    return tr("新文章草稿") if cluster.replies else tr("缺口：没有可用的回复")
