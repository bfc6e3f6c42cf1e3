"""``assist browser``: the extension's way into a browser, and the browser's way to the program."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

from assist.commands.jsonlines import BadCall
from assist.i18n import tr


def add_commands(commands: Any) -> None:
    """Add ``browser`` to argparse's subparsers."""
    group = commands.add_parser("browser", help=tr("浏览器插件")).add_subparsers(
        dest="browser", required=True, metavar="install|unpack|uninstall"
    )
    install = group.add_parser("install", help=tr("让本用户的浏览器找到伴席"))
    install.add_argument(
        "--id", action="append", default=[], metavar="ID", dest="ids",
        help=tr("IT 自己签名的插件编号"),
    )  # fmt: skip
    install.set_defaults(run=run_install)
    uninstall = group.add_parser("uninstall", help=tr("撤销 install"))
    uninstall.set_defaults(run=run_uninstall)
    for parser in (install, uninstall):
        parser.add_argument(
            "--user-data-dir", action="append", type=Path, default=[], metavar="DIR",
            help=tr("只为这个浏览器用户目录登记"),
        )  # fmt: skip
    unpack = group.add_parser("unpack", help=tr("导出可加载的插件文件夹"))
    unpack.add_argument("folder", type=Path, metavar="DIR")
    unpack.add_argument(
        "--site", action="append", default=[], metavar="ORIGIN", help=tr("预先授权的网站")
    )
    unpack.add_argument(
        "--user-data-dir", action="append", type=Path, default=[], metavar="DIR",
        help=tr("同时为这个浏览器用户目录登记"),
    )  # fmt: skip
    unpack.set_defaults(run=run_unpack)


def run_install(arguments: argparse.Namespace) -> int:
    """Raises BadCall for something that is no extension's id, OSError."""
    from assist.sources.browser import identity, registration

    for one in arguments.ids:
        if not identity.is_id(one):
            raise BadCall(tr("“{id}”不是插件编号（32 个小写字母）").format(id=one[:60]))
    for name, where in registration.install(arguments.user_data_dir, arguments.ids).items():
        sys.stdout.write(f"{name}: {where}\n")
    told = tr("已登记。插件编号 {id}；还要在浏览器里装上插件，见 assist browser unpack")
    sys.stdout.write(told.format(id=identity.pinned_id()) + "\n")
    return 0


def run_uninstall(arguments: argparse.Namespace) -> int:
    """Raises OSError."""
    from assist.sources.browser import registration

    for where in registration.uninstall(arguments.user_data_dir):
        sys.stdout.write(where + "\n")
    return 0


def run_unpack(arguments: argparse.Namespace) -> int:
    """Raises BadCall for a site that is none, OSError."""
    from assist.sources.browser import registration, unpacking

    try:
        unpacking.unpack(arguments.folder, arguments.site)
    except unpacking.BadSite as error:
        raise BadCall(str(error)) from None
    if arguments.user_data_dir:
        registration.install(arguments.user_data_dir)
    told = tr("插件在 {folder}；在 chrome://extensions 打开“开发者模式”，点“加载已解压的扩展程序”")
    sys.stdout.write(told.format(folder=arguments.folder) + "\n")
    return 0
