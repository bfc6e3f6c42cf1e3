"""``assist kb health``: how the knowledge base is doing, and what to do about it this month."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

from assist.commands.jsonlines import BadCall
from assist.curation.health.findings import Health, PairFound, Used
from assist.curation.health.pairs import Encode
from assist.curation.health.report import health
from assist.curation.health.workbook import write_health
from assist.encoder.cache import CachedEncoder
from assist.i18n import tr
from assist.knowledge.base import KnowledgeBase
from assist.knowledge.opening import open_base
from assist.loading import beside, load_models


def add_command(group: Any) -> None:
    """Add ``health`` to the subparsers of ``kb``."""
    parser = group.add_parser("health", help=tr("知识库体检：过期、矛盾、重复、缺口和本月建议"))
    parser.add_argument("--out", type=Path, metavar="FILE.xlsx", help=tr("写成带图表的 Excel"))
    parser.add_argument("--json", action="store_true", help=tr("结果输出为 JSON"))
    parser.set_defaults(run=run_health)


def run_health(arguments: argparse.Namespace) -> int:
    """Look the base over. Raises BadCall, KnowledgeError."""
    if arguments.out and arguments.out.suffix.lower() != ".xlsx":
        raise BadCall(tr("--out 应当是 .xlsx 文件"))
    base = open_base(arguments.db)
    try:
        with _encoding(base) as encode:
            found = health(base, date.today(), encode)
    finally:
        base.close()
    if arguments.out:
        write_health(arguments.out, found)
    if arguments.json:
        sys.stdout.write(json.dumps(_object(found), ensure_ascii=False) + "\n")
    else:
        _print(found)
    return 0


@contextmanager
def _encoding(base: KnowledgeBase) -> Iterator[Encode | None]:
    """Vectors of articles' own questions, from the cache where they are known."""
    models = load_models(base.file)
    if models.encoder is None:
        yield None
        return
    cached = CachedEncoder(models.encoder, beside(base.file, "vectors"))
    try:
        centred = models.centred(cached)
        yield None if centred is None else centred.encode
    finally:
        cached.close()


def _print(found: Health) -> None:
    for number, advice in enumerate(found.proposals, 1):
        sys.stdout.write(f"{number}. {advice.text}\n")
    if not found.proposals:
        sys.stdout.write(tr("没有要处理的。") + "\n")


def _object(found: Health) -> dict[str, Any]:
    return {
        "published": found.published,
        "drafts": found.drafts,
        "counted_from": found.counted_from and found.counted_from.isoformat(),
        "months": [
            {"month": m.month, **asdict(m.use), "acceptance": m.use.acceptance}
            for m in found.months
        ],
        "proposals": [
            {"kind": one.kind.value, "text": one.text, "articles": list(one.keys)}
            for one in found.proposals
        ],
        "unused": {"count": found.unused_count, "articles": [one.key for one in found.unused]},
        "dismissed": [_used(one) for one in found.dismissed],
        "edited": [_used(one) for one in found.edited],
        "expiring": [
            {"article": one.article.key, "cause": one.cause.value, "day": one.day.isoformat()}
            for one in found.expiring
        ],
        "contradicting": [_pair(one) for one in found.contradicting],
        "duplicates": [_pair(one) for one in found.duplicates],
        "gaps": [
            {
                "question": gap.question,
                "count": gap.count,
                "first": gap.first.isoformat(),
                "last": gap.last.isoformat(),
                "others": list(gap.others),
            }
            for gap in found.gaps
        ],
    }


def _used(one: Used) -> dict[str, Any]:
    return {"article": one.article.key, "title": one.article.title, **asdict(one.use)}


def _pair(one: PairFound) -> dict[str, Any]:
    return {
        "articles": [one.first.key, one.second.key],
        "titles": [one.first.title, one.second.title],
        "likeness": one.likeness,
        "why": one.why,
    }
