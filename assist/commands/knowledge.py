"""``assist kb``: import and export; the rest stands in modules of its own."""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import Any

from assist.app import build, learn_all
from assist.commands import cases, curating, health, reviewing
from assist.commands.gating import publishing, report_lines
from assist.curation.advice import with_advice
from assist.curation.publishing import Regression
from assist.curation.verdicts import GateReport
from assist.curation.wording import told
from assist.i18n import tr
from assist.knowledge.base import KnowledgeBase
from assist.knowledge.exports import export
from assist.knowledge.importing import ImportPlan, plan_import
from assist.knowledge.opening import open_base
from assist.loading import Models, load_models
from assist.reading.mood import NoMood


def add_commands(commands: Any) -> None:
    """Add ``kb`` to argparse's subparsers."""
    group = commands.add_parser("kb", help=tr("导入或导出知识库")).add_subparsers(
        dest="kb", required=True, metavar="COMMAND"
    )
    importing = group.add_parser("import", help=tr("从 Excel、CSV、JSON 或文件夹导入"))
    importing.add_argument("file", type=Path, metavar="FILE")
    importing.add_argument("--dry-run", action="store_true", help=tr("只看会改什么，不写入"))
    importing.add_argument("--publish", action="store_true", help=tr("导入后直接发布"))
    importing.add_argument("--reason", default="", help=tr("修改原因，记入导入结果"))
    importing.add_argument("--skip-bad", action="store_true", help=tr("跳过有错的行"))
    importing.add_argument("--no-wait", action="store_true", help=tr("不等后台建立索引"))
    importing.set_defaults(run=run_import)
    exporting = group.add_parser("export", help=tr("导出为 Excel、CSV、JSON 或文件夹"))
    exporting.add_argument("file", type=Path, metavar="FILE")
    exporting.set_defaults(run=run_export)
    reviewing.add_commands(group)
    curating.add_commands(group)
    cases.add_command(group)
    health.add_command(group)


def run_import(arguments: argparse.Namespace) -> int:
    """Plan, report, and write unless something stands against it. Raises KnowledgeError."""
    base = open_base(arguments.db)
    try:
        plan = with_advice(base, plan_import(base, arguments.file, arguments.publish))
        done = _Done(refused=bool(plan.errors) and not arguments.skip_bad)
        if not done.refused:
            _bring_in(base, plan, arguments, done)
    finally:
        base.close()
    report = {
        "new": len(plan.new),
        "changed": len(plan.changed),
        "unchanged": len(plan.unchanged),
        "rejected": len({error.row for error in plan.errors}),
        "drafts": plan.drafts,
        "errors": [
            {"row": error.row, "column": error.column, "reason": error.reason}
            for error in plan.errors
        ],
        "notes": [asdict(note) for note in plan.notes],
        "written": done.written,
        **({"reason": arguments.reason} if arguments.reason else {}),
        **({"gate": report_lines(done.gate)} if done.gate else {}),
    }
    sys.stdout.write(json.dumps(report, ensure_ascii=False) + "\n")
    _explain(done, plan)
    return 1 if plan.errors or done.regression else 0


@dataclass
class _Done:
    """What became of an import, and what the gate said of it."""

    refused: bool
    written: bool = False
    gate: GateReport | None = None
    regression: str = ""


def _bring_in(
    base: KnowledgeBase, plan: ImportPlan, arguments: argparse.Namespace, done: _Done
) -> None:
    """Carry the plan out through the gate, or only ask the gate."""
    models = cache(lambda: load_models(base.file))
    with publishing(base, models=models) as through:
        if arguments.dry_run:
            done.gate = through.check_import(plan)
            return
        try:
            done.gate = through.bring_in(plan, arguments.reason).report
            done.written = True
        except Regression as error:
            done.gate, done.regression = error.report, str(error)
    if done.written and not arguments.no_wait:
        _make_searchable(base, models())


def _make_searchable(base: KnowledgeBase, models: Models) -> None:
    """Encode what is new, so that it is found by meaning when this command returns."""
    if models.encoder is None:
        sys.stderr.write(models.trouble + "\n")
        return
    house = build(base, models, NoMood())
    learn_all(house.library)
    if house.vectors is not None:
        house.vectors.close()


def _explain(done: _Done, plan: ImportPlan) -> None:
    """The same once more for a person, on standard error."""
    if done.refused:
        words = tr("有错误的行，什么都没有写入。改好后重试，或加 --skip-bad 跳过这些行。")
    elif done.regression:
        words = done.regression + "\n" + tr("什么都没有写入。要发布请加 --reason 写明原因。")
    elif not done.written:
        words = tr("试运行，什么都没有写入。")
    elif plan.drafts:
        words = tr("其中 {drafts} 篇是草稿，发布后才会推荐给客服（导入时加 --publish 直接发布）。")
        words = words.format(drafts=plan.drafts)
    else:
        words = tr("导入完成。")
    if done.gate and not done.regression:
        words = f"{told(done.gate)}\n{words}"
    if plan.unread:
        words = f"{words}\n{plan.unread_told}"
    sys.stderr.write(words + "\n")


def run_export(arguments: argparse.Namespace) -> int:
    """Write every article. Raises KnowledgeError."""
    base = open_base(arguments.db)
    try:
        count = export(base, arguments.file)
    finally:
        base.close()
    words = tr("已导出 {count} 篇到 {file}")
    sys.stderr.write(words.format(count=count, file=arguments.file) + "\n")
    return 0
