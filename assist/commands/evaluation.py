"""``assist eval`` and ``assist bench``."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assist import paths
from assist.commands.jsonlines import BadCall
from assist.commands.sidebar import has_screen
from assist.i18n import listed, tr

if TYPE_CHECKING:
    from assist.evaluation.retrieval import Result, Robustness

JD_SESSIONS = Path("../shared/data/dialogues/jd_sessions.tsv")
"""Where the shared dialogues lie beside a source tree."""


def add_commands(commands: Any) -> None:
    """Add ``eval`` and ``bench`` to argparse's subparsers."""
    group = commands.add_parser("eval", help=tr("用标注数据评测质量")).add_subparsers(
        dest="eval",
        required=True,
        metavar="retrieval|intents|mood|alerts|trajectory|reading",
    )
    retrieval = group.add_parser("retrieval", help=tr("检索：与其他方法对比"))
    retrieval.add_argument("--kb", type=Path, required=True, metavar="FILE")
    retrieval.add_argument("--queries", type=Path, required=True, metavar="FILE")
    retrieval.add_argument("--aliases", action="store_true", help=tr("别名逐条采纳后再评测"))
    retrieval.set_defaults(run=run_retrieval)
    intents = group.add_parser("intents", help=tr("检索：自带的留出意图"))
    intents.set_defaults(run=run_intents)
    mood = group.add_parser("mood", help=tr("情绪：每个引擎的 AUC"))
    mood.add_argument("--data", type=Path, action="append", required=True, metavar="FILE")
    mood.set_defaults(run=run_mood)
    alerts = group.add_parser("alerts", help=tr("风险：盲写句子上的召回和误报"))
    alerts.add_argument("--background", type=Path, metavar="FILE", help=tr("平静的聊天记录（TSV）"))
    alerts.set_defaults(run=run_alerts)
    course = group.add_parser("trajectory", help=tr("预警：能不能提前看出客户会不满而归"))
    course.add_argument("--data", type=Path, required=True, metavar="FILE")
    course.set_defaults(run=run_trajectory)
    reading = group.add_parser("reading", help=tr("识别：每个阈值上的准确率和召回率"))
    reading.set_defaults(run=run_reading)
    for parser in (retrieval, intents, mood, reading):
        parser.add_argument("--json", action="store_true", help=tr("输出 JSON"))
    bench = commands.add_parser("bench", help=tr("测速度和内存占用"))
    bench.add_argument(
        "what",
        nargs="?",
        default="desktop",
        choices=("retrieval", "reading", "desktop", "desk", "browser", "start"),
    )
    bench.add_argument("--articles", type=int, default=20_000, metavar="N")
    bench.add_argument(
        "--dialogues", type=Path, metavar="FILE", default=JD_SESSIONS,
        help=tr("browser 用的对话（TSV：session、role、text）"),
    )  # fmt: skip
    bench.add_argument("--quick", action="store_true", help=tr("browser：只走协议，不开真的浏览器"))
    bench.add_argument(
        "--program", type=Path, nargs="+", default=[], metavar="FILE",
        help=tr("start：拿来比较的已安装程序"),
    )  # fmt: skip
    bench.add_argument("--words-only", action="store_true", help=tr("只比较字面检索"))
    bench.set_defaults(run=run_bench)


def _existing(*files: Path) -> None:
    for file in files:
        if not file.is_file():
            raise BadCall(tr("找不到文件：{file}").format(file=file))


def run_retrieval(arguments: argparse.Namespace) -> int:
    from assist.evaluation.peers import all_finders
    from assist.evaluation.retrieval import (
        evaluate,
        read_accepted,
        read_articles,
        read_queries,
        robustness,
    )
    from assist.loading import load_models

    _existing(arguments.kb, arguments.queries)
    articles = read_articles(arguments.kb)
    accepted = read_accepted(arguments.kb) if arguments.aliases else ()
    queries = read_queries(arguments.queries)
    models = load_models(None)
    finders = all_finders(articles, models.space(models.encoder), accepted)
    results = [evaluate(finder, queries) for finder in finders]
    told = f"{arguments.kb.name}: {len(articles)} articles, {len(queries)} queries\n"
    _tell(told, results, robustness(finders[0], queries), arguments.json)
    return 0


def run_intents(arguments: argparse.Namespace) -> int:
    from assist.evaluation.intents import dev_articles, dev_queries, evaluate_intents
    from assist.evaluation.peers import Ours
    from assist.evaluation.retrieval import robustness
    from assist.loading import load_models
    from assist.training.corpus import starter_articles

    models = load_models(None)
    encoder = models.space(models.encoder)
    starters = starter_articles(paths.starter_knowledge())
    results = evaluate_intents(starters, encoder)
    varied = robustness(Ours(dev_articles(starters), encoder), dev_queries())
    _tell(f"dev intents: {len(dev_queries())} queries\n", results, varied, arguments.json)
    return 0


def _tell(
    told: str, results: Sequence[Result], varied: Sequence[Robustness], as_json: bool
) -> None:
    """The table of all finders and the table of our variants, or one JSON object of both."""
    from assist.evaluation.metrics import table

    if as_json:
        ours, *peers = (asdict(result) for result in results)
        variants = {row.name: {"r1": row.r1, "r3": row.r3} for row in varied}
        sys.stdout.write(json.dumps({**ours, "peers": peers, "variants": variants}) + "\n")
        return
    rows = [
        (
            r.name, f"{100 * r.r1:.1f}", f"{100 * r.r3:.1f}", f"{r.mrr10:.3f}",
            f"{r.no_answer_auc:.3f}", f"{r.cpu_ms_p50:.2f}", f"{r.cpu_ms_p95:.2f}",
        )
        for r in results
    ]  # fmt: skip
    header = ("", "R@1", "R@3", "MRR@10", "no-answer AUC", "cpu p50 ms", "cpu p95 ms")
    sys.stdout.write(told + table(header, rows) + "\n\n")
    first = varied[0].r1
    lost = [
        (
            v.name, f"{100 * v.r1:.1f}", f"{100 * v.r3:.1f}",
            f"{100 * (first - v.r1):.1f}", f"{v.allowed:.0f}" if v.allowed else "",
        )
        for v in varied
    ]  # fmt: skip
    sys.stdout.write(table(("written", "R@1", "R@3", "lost", "allowed"), lost) + "\n")


def run_mood(arguments: argparse.Namespace) -> int:
    from assist.evaluation.metrics import table
    from assist.evaluation.mood import POSITIVES, evaluate
    from assist.evaluation.mood_engines import all_endings, all_engines

    _existing(*arguments.data)
    for file in arguments.data:
        if file.stem not in POSITIVES:
            known = listed(POSITIVES)
            raise BadCall(
                tr("不知道 {file} 里哪些标签算负面（已知的文件：{known}）").format(
                    file=file.name, known=known
                )
            )
    engines, endings = all_engines(arguments.db), all_endings(arguments.db)
    results = [
        evaluate(name, engine, file, endings.get(name))
        for file in arguments.data
        for name, engine in engines.items()
    ]
    if arguments.json:
        for result in results:
            sys.stdout.write(json.dumps(asdict(result)) + "\n")
        return 0
    rows = []
    for r in results:
        for label, value in r.aucs.items():
            marks = "+".join(sorted(POSITIVES[r.file][label]))
            cost = (f"{r.cpu_ms_p50:.2f}", f"{r.cpu_ms_p95:.2f}")
            rows.append((r.file, r.lines, r.name, f"{label} ({marks})", f"{value:.3f}", *cost))
    header = ("file", "lines", "engine", "label (positives)", "AUC", "cpu p50 ms", "cpu p95 ms")
    sys.stdout.write(table(header, rows) + "\n")
    return 0


def run_alerts(arguments: argparse.Namespace) -> int:
    from assist.evaluation.alerts import report
    from assist.loading import load_models
    from assist.reading.alerts import Alerts, Thresholds
    from assist.reading.risk import RiskRules

    if arguments.background is not None:
        _existing(arguments.background)
    rules = RiskRules(paths.resource("lexicons", "risk.yaml"))
    probe = paths.resource("evaluation", "alerts_blind.yaml")
    for name, model in (("rules and model", load_models(arguments.db).risks), ("rules", None)):
        sys.stdout.write(f"{name}\n")
        told = report(Alerts(rules, model, Thresholds()), probe, arguments.background)
        sys.stdout.write(told + "\n")
    return 0


def run_reading(arguments: argparse.Namespace) -> int:
    """The figures of the heads in use, those of the thresholds in use marked. Raises BadCall."""
    from assist.evaluation.metrics import table
    from assist.loading import heads_base
    from assist.preview import Limits
    from assist.reading.alerts import Thresholds
    from assist.reading.figures import FiguresError, read_figures
    from assist.recognition import limits_of
    from assist.settings import Settings

    try:
        figures = read_figures(heads_base(arguments.db))
    except FiguresError as error:
        raise BadCall(tr("没有测量数字（{reason}）").format(reason=error)) from error
    used = limits_of(Settings(paths.settings_file()), Limits(Thresholds(), 0.0)).thresholds
    if arguments.json:
        told = {
            label: asdict(curve.at(getattr(used, label))) for label, curve in figures.curves.items()
        }
        sys.stdout.write(json.dumps(told) + "\n")
        return 0
    rows = []
    for label, curve in figures.curves.items():
        mine = curve.at(getattr(used, label))
        for p in curve.points:
            if p is mine or round(100 * p.threshold) % 10 == 0:
                shares = (f"{share:.3f}" for share in (p.precision, p.recall, p.calm))
                rows.append((label, f"{p.threshold:.2f}", "*" if p is mine else "", *shares))
    header = ("label", "threshold", "in use", "precision", "recall", "calm lines marked")
    sys.stdout.write(table(header, rows) + "\n")
    return 0


def run_trajectory(arguments: argparse.Namespace) -> int:
    from assist.evaluation.mood_engines import all_endings
    from assist.evaluation.trajectory import report
    from assist.loading import load_models

    _existing(arguments.data, arguments.data.with_name("helpdesk_dialogues.tsv"))
    encoder = load_models(arguments.db).encoder
    sys.stdout.write(report(arguments.data, all_endings(arguments.db), encoder))
    return 0


def run_bench(arguments: argparse.Namespace) -> int:
    if not has_screen():
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
    if arguments.what == "desktop":
        from assist.evaluation.bench_desktop import bench

        sys.stdout.write(bench(arguments.articles))
    elif arguments.what == "desk":
        from assist.evaluation.bench_desk import bench as bench_desk

        sys.stdout.write(bench_desk(arguments.articles))
    elif arguments.what == "retrieval":
        from assist.evaluation.bench_retrieval import bench_retrieval

        sys.stdout.write(bench_retrieval(arguments.articles, arguments.words_only))
    elif arguments.what == "browser":
        if sys.platform != "linux":
            raise BadCall(tr("浏览器的测量只能在 Linux 上做"))
        from assist.evaluation.bench_browser import NoBrowser
        from assist.evaluation.bench_browser import bench as bench_browser

        _existing(arguments.dialogues)
        try:
            sys.stdout.write(bench_browser(arguments.dialogues, real=not arguments.quick))
        except NoBrowser as missing:
            raise BadCall(str(missing)) from missing
    elif arguments.what == "start":
        from assist.evaluation.bench_start import NoStart
        from assist.evaluation.bench_start import bench as bench_start

        _existing(*arguments.program)
        if not has_screen():
            raise BadCall(tr("这台机器没有屏幕，量不了窗口的启动"))
        try:
            sys.stdout.write(bench_start(arguments.program))
        except NoStart as failed:
            raise BadCall(str(failed)) from failed
    else:
        from assist.evaluation.bench_stages import bench_reading

        sys.stdout.write(bench_reading(paths.starter_knowledge()))
    return 0
