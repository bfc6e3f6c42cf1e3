"""``assist desk``: the team lead's window."""

from __future__ import annotations

import argparse
from typing import Any

from assist.commands.jsonlines import BadCall
from assist.commands.sidebar import has_screen, speak
from assist.i18n import LANGUAGES, tr


def add_commands(commands: Any) -> None:
    """Add ``desk`` to argparse's subparsers."""
    desk = commands.add_parser("desk", help=tr("打开知识库管理窗口（组长用）"))
    desk.add_argument("--theme", choices=("light", "dark"), default="")
    desk.add_argument("--lang", choices=tuple(LANGUAGES), default="")
    desk.set_defaults(run=run_desk)


def run_desk(arguments: argparse.Namespace) -> int:
    """2 where the base cannot be opened. Raises BadCall without a screen."""
    speak(arguments.lang)
    if not has_screen():
        raise BadCall(tr("这台机器没有屏幕，知识库管理窗口打不开"))
    from assist.desk_app import DeskOptions, run

    return run(DeskOptions(db=arguments.db, theme=arguments.theme))
