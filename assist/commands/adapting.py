"""``assist adapt``: the mood heads fitted to the shop's own chats, and the way back."""

from __future__ import annotations

import argparse
import json
import sys
import time
from pathlib import Path
from typing import Any

from assist import paths
from assist.app import adapted_heads
from assist.commands.jsonlines import BadCall
from assist.encoder.model import EncoderError, OnnxEncoder
from assist.i18n import tr
from assist.reading.heads import Heads


def add_commands(commands: Any) -> None:
    """Add ``adapt`` to argparse's subparsers."""
    parser = commands.add_parser("adapt", help=tr("用本店自己的聊天记录校准情绪识别"))
    parser.add_argument("--history", type=Path, nargs="+", metavar="FILE")
    parser.add_argument("--golden", type=Path, metavar="FILE", help=tr("有标注的句子，比较前后"))
    parser.add_argument("--undo", action="store_true", help=tr("回到上一次的情绪识别"))
    parser.set_defaults(run=run_adapt)


def run_adapt(arguments: argparse.Namespace) -> int:
    """Raises BadCall, KnowledgeError."""
    file = adapted_heads(arguments.db)
    if arguments.undo:
        return _undo(file)
    if not arguments.history:
        raise BadCall(tr("请用 --history 给出聊天记录，或用 --undo 撤销"))
    from assist.training.adaptation import adapt, judged, read_golden, read_history

    begun = time.perf_counter()
    shipped = paths.resource("models", "heads.npz")
    try:
        encoder = OnnxEncoder(paths.resource("models", "encoder"), threads=2)
    except EncoderError as error:
        raise BadCall(tr("语义模型用不了，无法校准（{reason}）").format(reason=error)) from error
    history = read_history(arguments.history)
    golden = read_golden(arguments.golden) if arguments.golden else None
    heads = Heads(file if file.exists() else shipped, encoder)
    before = judged(heads, golden) if golden else None
    draft = file.with_name(file.name + ".new.npz")
    used = adapt(shipped, encoder, Heads(shipped, encoder), history, draft)
    after = judged(Heads(draft, encoder), golden) if golden else None
    if file.exists():
        file.replace(_previous(file))
    draft.replace(file)
    report = {
        "background": used,
        "complained": len(history.complained),
        "before": before,
        "after": after,
        "seconds": round(time.perf_counter() - begun, 1),
    }
    sys.stdout.write(json.dumps(report, ensure_ascii=False) + "\n")
    return 0


def _previous(file: Path) -> Path:
    return file.with_name(file.name + ".previous")


def _undo(file: Path) -> int:
    """Back to the adaptation before, or to the shipped heads."""
    if not file.exists():
        raise BadCall(tr("没有可以撤销的校准"))
    file.unlink()
    previous = _previous(file)
    if previous.exists():
        previous.replace(file)
        told = tr("已回到上一次的校准")
    else:
        told = tr("已回到随附的情绪识别")
    sys.stderr.write(told + "\n")
    return 0
