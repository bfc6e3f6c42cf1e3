"""``assist adapt``: the mood heads fitted to the shop's own chats, and the way back."""

from __future__ import annotations

import argparse
import json
import sys
import time
from pathlib import Path
from typing import Any

from assist import paths
from assist.commands.accepting import tune
from assist.commands.jsonlines import BadCall
from assist.encoder.model import EncoderError, OnnxEncoder
from assist.i18n import tr
from assist.knowledge.opening import open_base
from assist.knowledge.wordings import Wordings
from assist.loading import (
    adapted_heads,
    beside,
    corrected_heads,
    corrections_file,
    has_outdated_heads,
    heads_base,
    shipped_heads,
)
from assist.reading.corrections import Corrections
from assist.reading.figures import figures_file
from assist.reading.heads import Heads
from assist.retrieval.tuner import undo


def add_commands(commands: Any) -> None:
    """Add ``adapt`` to argparse's subparsers."""
    parser = commands.add_parser("adapt", help=tr("用本店自己的聊天记录校准情绪识别"))
    parser.add_argument("--history", type=Path, nargs="+", metavar="FILE")
    parser.add_argument("--golden", type=Path, metavar="FILE", help=tr("有标注的句子，比较前后"))
    parser.add_argument(
        "--undo", action="store_true", help=tr("撤销最近一步：更正、校准或检索的微调")
    )
    parser.set_defaults(run=run_adapt)


def run_adapt(arguments: argparse.Namespace) -> int:
    """Raises BadCall, KnowledgeError."""
    file = adapted_heads(arguments.db)
    if arguments.undo:
        return _undo(arguments.db)
    if not arguments.history:
        raise BadCall(tr("请用 --history 给出聊天记录，或用 --undo 撤销"))
    from assist.training.adaptation import adapt, judged, read_golden, read_history

    begun = time.perf_counter()
    try:
        encoder = OnnxEncoder(paths.resource("models", "encoder"), threads=2)
    except EncoderError as error:
        raise BadCall(tr("语义模型用不了，无法校准（{reason}）").format(reason=error)) from error
    history = read_history(arguments.history)
    golden = read_golden(arguments.golden) if arguments.golden else None
    heads = Heads(heads_base(arguments.db), encoder)
    before = judged(heads, golden) if golden else None
    draft = file.with_name(file.name + ".new.npz")
    used = adapt(shipped_heads(), encoder, history, draft)
    after = judged(Heads(draft, encoder), golden) if golden else None
    if file.exists():
        _move(file, _previous(file))
    _move(draft, file)
    report = {
        "background": used,
        "complained": len(history.complained),
        "corrections": _corrections_over(arguments.db, file, encoder),
        "before": before,
        "after": after,
        "retrieval": _retrieval(arguments.db),
        "seconds": round(time.perf_counter() - begun, 1),
    }
    sys.stdout.write(json.dumps(report, ensure_ascii=False) + "\n")
    return 0


def _retrieval(db: Path | None) -> dict[str, Any] | None:
    """Tune retrieval to what was accepted; mean reciprocal ranks on lines held out. None where too
    little is known.
    """
    if not (db or paths.user_knowledge()).exists():
        return None
    base = open_base(db)
    try:
        made = tune(base, anyway=True) if Wordings(base).all() else None
    finally:
        base.close()
    if made is None:
        return None
    before, after = made.lines
    told = {"accepted": made.pairs, "before": round(before, 4), "after": round(after, 4)}
    return {**told, "taken": made.pays}


def _corrections_over(db: Path | None, file: Path, encoder: OnnxEncoder) -> int:
    """Work the corrections into the new heads; how many there are."""
    from assist.training.correcting import work_in

    corrections = Corrections(corrections_file(db or paths.user_knowledge()), encoder.version)
    if corrections.trouble:
        sys.stderr.write(corrections.trouble + "\n")
    known = corrections.all()
    corrected_heads(db).unlink(missing_ok=True)
    if known:
        work_in(known, file, encoder, corrected_heads(db))
    return len(known)


def _move(file: Path, target: Path) -> None:
    """Move heads together with their figures."""
    file.replace(target)
    figures_file(target).unlink(missing_ok=True)
    if figures_file(file).exists():
        figures_file(file).replace(figures_file(target))


def _previous(file: Path) -> Path:
    return file.with_name(file.name + ".previous")


def _undo(db: Path | None) -> int:
    """Take back the last step: the corrections, the adaptation before or after them, or what
    retrieval was tuned to.
    """
    file, kept = adapted_heads(db), corrections_file(db or paths.user_knowledge())
    tuning = beside(db or paths.user_knowledge(), "tuning")
    others = [_changed(one) for one in (file, kept) if one.exists()]
    if tuning.exists() and _changed(tuning) > max(others, default=0) and undo(tuning):
        told = tr("已撤销检索的微调")
    elif kept.exists() and not (file.exists() and _changed(file) > _changed(kept)):
        kept.replace(_previous(kept))
        corrected_heads(db).unlink(missing_ok=True)
        told = tr("已停用全部更正，记录移到了 {file}").format(file=_previous(kept).name)
    elif not file.exists():
        raise BadCall(tr("没有可以撤销的校准"))
    else:
        figures_file(file).unlink(missing_ok=True)
        file.unlink()
        told = tr("已回到随附的情绪识别")
        if _previous(file).exists():
            _move(_previous(file), file)
            if not has_outdated_heads(db):
                told = tr("已回到上一次的校准")
    sys.stderr.write(told + "\n")
    return 0


def _changed(file: Path) -> int:
    return file.stat().st_mtime_ns
