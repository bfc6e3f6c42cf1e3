"""Publishing through the gate on the command line, and what the gate says there."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from assist import paths
from assist.app import vectors_of
from assist.curation.gate import Gate
from assist.curation.publishing import Publishing
from assist.curation.verdicts import Change, GateReport
from assist.encoder.cache import CachedEncoder
from assist.i18n import tr
from assist.knowledge.accounts import Account
from assist.knowledge.base import KnowledgeBase
from assist.lead import gate_of
from assist.loading import Models, load_models
from assist.settings import Settings

TOLD_EVERY = 500
"""Questions between two lines of progress; fewer are asked without a word."""


@contextmanager
def publishing(
    base: KnowledgeBase, who: Account | None = None, models: Callable[[], Models] | None = None
) -> Iterator[Publishing]:
    """Publishing into ``base``; the models are loaded when there is something to replay."""
    opened: list[CachedEncoder] = []

    def gate() -> Gate:
        loaded = models() if models else load_models(base.file)
        vectors = vectors_of(base, loaded)
        opened.extend([vectors] if vectors else [])
        return gate_of(base, loaded, vectors, _threshold())

    try:
        yield Publishing(base, gate, who, _progress)
    finally:
        for vectors in opened:
            vectors.close()


def _threshold() -> float | None:
    """From where on this machine shows cards, where its user has set it."""
    return Settings(paths.settings_file()).number("threshold") or None


def _progress(done: int, total: int) -> None:
    if done and done % TOLD_EVERY == 0:
        told = tr("金标问题：{done}/{total}")
        sys.stderr.write(told.format(done=done, total=total) + "\n")


def report_lines(report: GateReport) -> dict[str, Any]:
    """A gate report as a command tells it in JSON."""
    return {
        "asked": report.asked,
        "golden": report.golden,
        "cut": report.cut,
        "by_meaning": report.by_meaning,
        "seconds": report.seconds,
        "better": [_line(change) for change in report.better],
        "worse": [_line(change) for change in report.worse],
        "stolen": [
            {"by": theft.thief, "from": theft.victim, "questions": list(theft.questions)}
            for theft in report.stolen
        ],
        "silenced": [change.question.text for change in report.silenced],
        "newly_shown": [change.question.text for change in report.newly_shown],
    }


def _line(change: Change) -> dict[str, Any]:
    return {
        "question": change.question.text,
        "origin": change.question.origin.value,
        "expected": list(change.question.expected),
        "before": {"first": change.before.first, "level": change.before.level.name.lower()},
        "after": {"first": change.after.first, "level": change.after.level.name.lower()},
    }
