"""``assist kb cases``: chat records into draft articles."""

from __future__ import annotations

import argparse
import json
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from assist import paths
from assist.app import build, learn_all
from assist.commands.jsonlines import BadCall
from assist.curation.cases.accepting import proposals_of
from assist.curation.cases.run import (
    LEAST_SIZE,
    Cancelled,
    CaseReport,
    Cluster,
    Progress,
    Tools,
    run,
)
from assist.curation.cases.workbook import write_workbook
from assist.encoder.model import EncoderError, OnnxEncoder
from assist.i18n import tr
from assist.knowledge.accounts import Accounts
from assist.knowledge.base import KnowledgeBase
from assist.knowledge.life import Life
from assist.knowledge.opening import open_base
from assist.lead import case_tools
from assist.loading import load_models
from assist.reading.mood import NoMood

TOLD_EVERY = 1000
"""Records between two lines of progress."""


def add_command(group: Any) -> None:
    """Add ``cases`` to the subparsers of ``kb``."""
    parser = group.add_parser("cases", help=tr("从聊天记录整理出文章草稿"))
    parser.add_argument("files", type=Path, nargs="+", metavar="FILE")
    parser.add_argument("--out", type=Path, metavar="DRAFTS.xlsx", help=tr("草稿写成 Excel"))
    parser.add_argument("--to-drafts", action="store_true", help=tr("草稿直接存入知识库，等人审核"))
    parser.add_argument(
        "--min-size", type=_size, default=LEAST_SIZE, metavar="N", help=tr("至少几个会话问过")
    )
    parser.add_argument(
        "--work", type=Path, metavar="DIR", help=tr("中间文件放哪里（脱敏，用完即删）")
    )
    parser.add_argument("--json", action="store_true", help=tr("结果输出为 JSON"))
    parser.set_defaults(run=run_cases)


def _size(text: str) -> int:
    if not text.isdigit() or not 2 <= int(text) <= 10_000:
        raise argparse.ArgumentTypeError(tr("应当是 2 到 10000 的整数"))
    return int(text)


def run_cases(arguments: argparse.Namespace) -> int:
    """Work the batch through and say what came of it. Raises BadCall, KnowledgeError."""
    if arguments.out and arguments.out.suffix.lower() != ".xlsx":
        raise BadCall(tr("--out 应当是 .xlsx 文件"))
    for file in arguments.files:
        if not file.is_file():
            raise BadCall(tr("找不到文件：{file}").format(file=file))
    base = open_base(arguments.db)
    try:
        with _tools(base) as tools, _stopping() as stopped:
            folder = arguments.work or base.file.parent
            report = run(
                arguments.files, tools, folder, base.file.name, arguments.min_size, _tell, stopped
            )
        saved = _propose(base, report) if arguments.to_drafts else 0
    except Cancelled:
        sys.stderr.write(tr("已停下；再运行一次同样的命令就接着做。") + "\n")
        return 130
    finally:
        base.close()
    if arguments.out:
        write_workbook(arguments.out, report)
    _print(report, saved, arguments.json)
    return 1 if report.bad else 0


@contextmanager
def _stopping() -> Iterator[Any]:
    """Ctrl+C asks the run to stop at the next good moment."""
    asked: list[int] = []
    before = signal.signal(signal.SIGINT, lambda number, _frame: asked.append(number))
    try:
        yield lambda: bool(asked)
    finally:
        signal.signal(signal.SIGINT, before)


@contextmanager
def _tools(base: KnowledgeBase) -> Iterator[Tools]:
    """The stages that the run borrows. Raises BadCall without the encoder."""
    models = load_models(base.file)
    try:
        encoder = OnnxEncoder(paths.resource("models", "encoder"), threads=2)
    except EncoderError as error:
        raise BadCall(tr("语义模型用不了，无法整理（{reason}）").format(reason=error)) from error
    lines = models.centred(encoder)
    if lines is None:
        raise BadCall(tr("语义模型用不了，无法整理（{reason}）").format(reason=models.trouble))
    house = build(base, models, NoMood())
    learn_all(house.library)
    try:
        version = f"{encoder.version} {lines.centre_digest}"
        yield case_tools(house, lines, version)
    finally:
        house.library.release()
        if house.vectors is not None:
            house.vectors.close()


def _tell(progress: Progress) -> None:
    if progress.stage == "read" and progress.done % TOLD_EVERY == 0:
        sys.stderr.write(tr("已读 {done} 个会话").format(done=progress.done) + "\n")
    elif progress.stage == "cluster":
        sys.stderr.write(tr("正在归并相同的问题") + "\n")
    elif progress.stage == "draft" and progress.done % 50 == 0:
        told = tr("正在起草：{done}/{total}")
        sys.stderr.write(told.format(done=progress.done, total=progress.total) + "\n")


def _propose(base: KnowledgeBase, report: CaseReport) -> int:
    """Propose what the base does not have yet, new articles and wordings of known ones; how many.

    Raises KnowledgeError, RoleError.
    """
    life = Life(base, Accounts(base).current())
    fresh = proposals_of(report, life.newest)
    if fresh:
        life.propose(fresh, tr("从 {records} 个聊天会话整理").format(records=report.records))
    return len(fresh)


def _print(report: CaseReport, saved: int, as_json: bool) -> None:
    counts = {
        "records": report.records,
        "lines": report.lines,
        "questions": report.asks,
        "clusters": len(report.clusters),
        "drafts": len(report.drafts),
        "similar": len(report.wordings),
        "gaps": len(report.clusters) - len(report.drafts) - len(report.wordings),
        "answered": len(report.answered),
        "saved": saved,
        "resumed_at": report.resumed_at,
    }
    for told in report.bad:
        sys.stderr.write(told + "\n")
    if as_json:
        listed = [_object(cluster) for cluster in report.clusters]
        sys.stdout.write(json.dumps({**counts, "found": listed}, ensure_ascii=False) + "\n")
        return
    summary = tr(
        "{records} 个会话、{questions} 个问题：{drafts} 篇新草稿，{similar} 组可加为相似问，"
        "{gaps} 组没有可用的回复，{answered} 组知识库已能回答"
    )
    sys.stdout.write(summary.format(**counts) + "\n")
    for cluster in report.clusters:
        told = f"{cluster.size:5d}  {cluster.heat:4.0%}  {cluster.article.title}"
        sys.stdout.write(told + (f"  → {cluster.similar_of}" if cluster.similar_of else "") + "\n")


def _object(cluster: Cluster) -> dict[str, Any]:
    return {
        "size": cluster.size,
        "heat": cluster.heat,
        "title": cluster.article.title,
        "question": cluster.article.question,
        "category": cluster.article.category,
        "similar": list(cluster.article.similar),
        "tags": list(cluster.article.tags),
        "lines": list(cluster.lines),
        "replies": [
            {"text": reply.text, "score": reply.score, "said": reply.said}
            for reply in cluster.replies
        ],
        "similar_of": cluster.similar_of or None,
    }
