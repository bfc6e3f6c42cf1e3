"""``assist kb``: golden questions, batch hit tests, merging of two copies, the template."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path
from typing import Any

from assist import app
from assist.curation.hits import QuestionSheet, Summary, ask_all, write_hits
from assist.curation.merged_table import write_merged
from assist.curation.merging import merge_files
from assist.i18n import tr
from assist.knowledge.columns import CellError
from assist.knowledge.golden import GoldenEdit, GoldenQuestions
from assist.knowledge.golden_files import plan_golden, write_questions
from assist.knowledge.opening import open_base
from assist.knowledge.template import write_template

TOLD_EVERY = 200
"""Questions between two lines of progress."""


def add_commands(group: Any) -> None:
    """Add to the subparsers of ``assist kb``."""
    hits = group.add_parser("hits", help=tr("批量测试一张问题表，写出结果表"))
    hits.add_argument("questions", type=Path, metavar="QUESTIONS")
    hits.add_argument("result", type=Path, metavar="RESULT")
    hits.set_defaults(run=run_hits)
    merging = group.add_parser("merge", help=tr("合并两个人改过的同一张表"))
    for name in ("base", "ours", "theirs", "out"):
        merging.add_argument(name, type=Path, metavar=name.upper())
    merging.set_defaults(run=run_merge)
    template = group.add_parser("template", help=tr("写出导入用的 Excel 模板"))
    template.add_argument("file", type=Path, metavar="FILE")
    template.set_defaults(run=run_template)
    golden = group.add_parser("golden", help=tr("金标问题：导入、导出"))
    golden.add_argument("what", choices=["import", "export"])
    golden.add_argument("file", type=Path, metavar="FILE")
    golden.add_argument("--replace", action="store_true", help=tr("表里没有的问题删掉"))
    golden.set_defaults(run=run_golden)


def _tell(report: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(report, ensure_ascii=False) + "\n")


def _told(errors: Iterable[CellError]) -> list[dict[str, Any]]:
    return [{"row": one.row, "column": one.column, "reason": one.reason} for one in errors]


def run_hits(arguments: argparse.Namespace) -> int:
    """Ask every question of a sheet. Raises KnowledgeError."""
    with app.parts(arguments.db, "none") as parts:
        sheet = QuestionSheet.read(parts.base, arguments.questions)
        hits = list(ask_all(parts.library.suggest, sheet.asked, _progress))
        write_hits(arguments.result, hits, sheet.errors, sheet.title)
    unknown = [
        {"row": one.row, "question": one.text, "expected": missed.name, "near": missed.near}
        for one in sheet.asked
        for missed in one.missed
    ]
    report = {"unknown": unknown, "errors": _told(sheet.errors), "notes": sheet.notes}
    _tell({**asdict(Summary.of(hits)), **report})
    return 1 if sheet.errors or unknown else 0


def _progress(done: int, total: int) -> None:
    if done % TOLD_EVERY == 0 and total > TOLD_EVERY:
        sys.stderr.write(tr("{done}/{total} 个问题").format(done=done, total=total) + "\n")


def run_merge(arguments: argparse.Namespace) -> int:
    """Merge two copies; 1 where conflicts are left. Raises KnowledgeError."""
    merged = merge_files(arguments.base, arguments.ours, arguments.theirs)
    write_merged(arguments.out, merged.rows, merged.conflicts)
    _tell(
        {
            "rows": len(merged.rows),
            "changed": merged.changed,
            "added": merged.added,
            "deleted": merged.deleted,
            "conflicts": [asdict(conflict) for conflict in merged.conflicts],
            "notes": merged.notes,
        }
    )
    if merged.conflicts:
        told = tr("有 {count} 处冲突，已在表里标出；选定以后才能导入。")
        sys.stderr.write(told.format(count=len(merged.conflicts)) + "\n")
    return 1 if merged.conflicts else 0


def run_template(arguments: argparse.Namespace) -> int:
    """Write the template. Raises KnowledgeError."""
    write_template(arguments.file)
    return 0


def run_golden(arguments: argparse.Namespace) -> int:
    """Bring golden questions in, all or none, or write them. Raises KnowledgeError."""
    base = open_base(arguments.db)
    try:
        golden = GoldenQuestions(base)
        if arguments.what == "export":
            questions = golden.all()
            write_questions(arguments.file, questions)
            _tell({"questions": len(questions)})
            return 0
        plan = plan_golden(base, arguments.file)
        if not plan.errors:
            alone = arguments.replace
            golden.change(GoldenEdit.between(golden.all(), plan.questions, alone))
    finally:
        base.close()
    _tell({
        "questions": len(plan.questions), "written": not plan.errors,
        "errors": _told(plan.errors), "notes": plan.notes,
    })  # fmt: skip
    return 1 if plan.errors else 0
