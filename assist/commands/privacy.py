"""``assist privacy``: what is kept on this computer; ``--delete`` deletes all of it."""

from __future__ import annotations

import argparse
import sys
from typing import Any

from assist.commands.jsonlines import BadCall
from assist.i18n import listed, tr


def add_commands(commands: Any) -> None:
    """Add ``privacy`` to argparse's subparsers."""
    parser = commands.add_parser("privacy", help=tr("本机保存了什么；删除全部"))
    parser.add_argument("--delete", action="store_true", help=tr("删除本用户的全部数据"))
    parser.add_argument("--yes", action="store_true", help=tr("不再询问"))
    parser.set_defaults(run=run_privacy)


def run_privacy(arguments: argparse.Namespace) -> int:
    """1 when the user thought better of it. Raises BadCall while a window is open, OSError."""
    from assist import privacy

    if not arguments.delete:
        for one in privacy.kept():
            line = f"{one.name}: {one.told} [{one.until}] {one.size / 1e6:.2f} MB"
            sys.stdout.write(line + "\n")
        sys.stdout.write("\n".join(map(str, privacy.folders())) + "\n")
        return 0
    from assist.desktop.locks import other_windows

    if told := other_windows():
        raise BadCall(told)
    where = "\n".join(map(str, privacy.folders()))
    if not arguments.yes:
        told = tr("将删除以下文件夹，不能恢复：\n{folders}\n输入 yes 继续：")
        sys.stdout.write(told.format(folders=where))
        sys.stdout.flush()
        if sys.stdin.readline().strip().lower() != "yes":
            sys.stdout.write(tr("没有删除任何东西") + "\n")
            return 1
    try:
        gone = privacy.delete_everything()
    except privacy.NotOurs as error:
        raise BadCall(str(error)) from error
    sys.stdout.write(tr("已删除：{folders}").format(folders=listed(map(str, gone))) + "\n")
    return 0
