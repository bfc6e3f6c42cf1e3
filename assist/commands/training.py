"""``assist train``: fitting what is shipped, reproducibly."""

from __future__ import annotations

import argparse
import sys
from typing import Any

from assist import paths
from assist.commands.jsonlines import BadCall
from assist.i18n import tr


def add_commands(commands: Any) -> None:
    """Add ``train`` to argparse's subparsers."""
    group = commands.add_parser("train", help=tr("重新训练随附的模型")).add_subparsers(
        dest="train", required=True, metavar="confidence"
    )
    confidence = group.add_parser("confidence", help=tr("把握度：用自带知识库逐条留出来拟合"))
    confidence.set_defaults(run=run_confidence)


def run_confidence(_arguments: argparse.Namespace) -> int:
    try:
        from assist.evaluation.fit_confidence import fit
    except ImportError as error:
        raise BadCall(tr("训练需要额外的库：uv sync --group train")) from error
    sys.stdout.write(fit(paths.starter_knowledge(), paths.resource("models", "confidence.json")))
    return 0
