"""``assist accept``: lines and the articles that answer them, as the lead says; the way back."""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from assist.commands.jsonlines import (
    Answer,
    BadObject,
    add_lines_arguments,
    bad_lines,
    opened,
    text_of,
)
from assist.i18n import tr
from assist.knowledge.accounts import Accounts, Role, require
from assist.knowledge.base import KnowledgeBase
from assist.knowledge.opening import open_base
from assist.knowledge.wordings import LEAD, Taken, Wordings

if TYPE_CHECKING:
    from assist.retrieval.tuning import Tuning


def add_commands(commands: Any) -> None:
    """Add ``accept`` to argparse's subparsers."""
    parser = commands.add_parser("accept", help=tr("以组长身份教给系统：哪句话由哪篇文章回答"))
    add_lines_arguments(parser)
    parser.add_argument(
        "--undo", action="store_true", help=tr("撤销上一次采纳；加 --in 则只撤销文件里的行")
    )
    parser.add_argument("--no-wait", action="store_true", help=tr("不等后台建立索引"))
    parser.set_defaults(run=run_accept)


def run_accept(arguments: argparse.Namespace) -> int:
    """Learn every line, or take lines or the last run back. Raises KnowledgeError."""
    base = open_base(arguments.db)
    try:
        require(Accounts(base).current(), Role.EDITOR)
        wordings = Wordings(base)
        if arguments.undo and arguments.input is None:
            sys.stdout.write(json.dumps({"undone": wordings.undo_batch()}) + "\n")
            return 0
        status = _each_line(arguments, wordings)
        if not arguments.no_wait:
            tune(base)
    finally:
        base.close()
    return status


def _each_line(arguments: argparse.Namespace, wordings: Wordings) -> int:
    """Answer only the lines that cannot be done, then say how many were."""
    batch, done = f"{time.time():.6f}", 0

    def take(item: Answer) -> None:
        nonlocal done
        line, article = text_of(item, "message"), text_of(item, "article")
        if arguments.undo:
            done += wordings.take_back(line, article, LEAD)
            return
        taken = wordings.teach(line, article, batch)
        if taken in _REFUSED:
            raise BadObject(_REFUSED[taken]().format(article=article))
        done += 1

    with opened(arguments.input) as lines:
        failed = bad_lines(lines, take)
    sys.stdout.write(json.dumps({"undone" if arguments.undo else "taken": done}) + "\n")
    return 1 if failed else 0


_REFUSED: dict[Taken, Callable[[], str]] = {
    Taken.NO_ARTICLE: lambda: tr("没有这篇文章：{article}"),
    Taken.TOO_LITTLE: lambda: tr("去掉客套和个人信息后，没有可学的问题"),
}


def tune(base: KnowledgeBase, anyway: bool = False) -> Tuning | None:
    """Encode what is new and tune to what was learned, so that it counts in full from now on."""
    from assist.app import build, learn_all
    from assist.loading import load_models
    from assist.reading.mood import NoMood

    house = build(base, load_models(base.file), NoMood())
    try:
        learn_all(house.library)
        return house.library.tune(lambda: False, anyway)
    finally:
        if house.vectors is not None:
            house.vectors.close()
