"""``assist doctor``: what works on this machine, and how to mend what does not."""

from __future__ import annotations

import argparse
import json
import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assist import paths
from assist.commands import installed
from assist.i18n import listed, tr
from assist.settings import Settings

ROOM = 100_000_000
"""Bytes that must be free for the knowledge base, its index and backups."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at; ``mend`` says what to do when it does not work."""

    name: str
    works: bool
    told: str
    mend: str = ""


def add_commands(commands: Any) -> None:
    """Add ``doctor`` to argparse's subparsers."""
    parser = commands.add_parser("doctor", help=tr("检查这台机器上什么能用"))
    parser.add_argument("--json", action="store_true", help=tr("输出 JSON"))
    parser.set_defaults(run=run_doctor)
    starting = commands.add_parser("autostart", help=tr("登录桌面时启动"))
    starting.add_argument("wanted", choices=("on", "off"))
    starting.set_defaults(run=run_autostart)


def run_autostart(arguments: argparse.Namespace) -> int:
    """Raises OSError."""
    from assist import autostart
    from assist.settings import Settings

    wanted = arguments.wanted == "on"
    autostart.follow(wanted)
    Settings(paths.settings_file()).change({"autostart": wanted})
    return 0


def run_doctor(arguments: argparse.Namespace) -> int:
    """1 when something does not work, else 0."""
    findings = list(_look(arguments.db))
    for found in findings:
        if arguments.json:
            line = json.dumps(
                {"name": found.name, "works": found.works, "told": found.told, "mend": found.mend},
                ensure_ascii=False,
            )
        else:
            mark = "✓" if found.works else "✗"
            mend = f"\n    → {found.mend}" if found.mend and not found.works else ""
            told = tr("{name}：{told}").format(name=found.name, told=found.told)
            line = f"{mark} {told}{mend}"
        sys.stdout.write(line + "\n")
    return 0 if all(found.works for found in findings) else 1


def _look(db: Path | None) -> Iterator[Finding]:
    yield _tried(tr("知识库"), lambda: _knowledge(db), tr("换一个文件，或把损坏的文件移走后重开"))
    yield _tried(tr("数据文件夹"), _folder, tr("让本用户可以写这个文件夹，并留出空间"))
    again = tr("重新安装伴席；自己改过的词表，改回写错的那一行")
    for name, look in installed.looks():
        yield _tried(name, look, again)
    screen = bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
    if sys.platform == "linux":
        yield Finding(
            tr("屏幕"), screen, os.environ.get("DISPLAY") or tr("没有"), tr("在桌面会话里运行")
        )
        from assist.sources.atspi import source

        ready = source.is_available()
        told = tr("可用") if ready else tr("没有会话总线")
        yield Finding(tr("聊天窗口（AT-SPI）"), ready, told, source.how_to_enable())
    yield from _browser()
    yield _machine_file()
    yield from _packs()


def _browser() -> Iterator[Finding]:
    """Whether the extension is there, and whether browsers can start the relay."""
    from assist.sources.browser import identity, registration, source

    there = source.is_available()
    told = identity.pinned_id() if there else tr("没有")
    yield Finding(tr("浏览器插件"), there, told, tr("重新安装伴席，这份程序里缺 resources/browser"))
    if there:
        known = registration.registered()
        yield Finding(
            tr("浏览器通道"), bool(known), listed(known) or tr("还没有登记"),
            tr("运行 assist browser install（不登记也可以用配对码连接）"),
        )  # fmt: skip


def _machine_file() -> Finding:
    """What IT's file for the whole machine says, as far as it is understood."""
    settings = Settings(paths.settings_file())
    told = str(settings.policy.file or tr("没有（可选）"))
    problems = tr("；").join(settings.problems)
    return Finding(
        tr("整机配置"),
        not problems,
        problems or told,
        tr("改好文件后重新启动伴席，见 docs/it-configuration.md"),
    )


def _packs() -> Iterator[Finding]:
    """Whether knowledge packs can arrive, where a folder is set for them."""
    settings = Settings(paths.settings_file())
    folder = settings.text("knowledge_folder")
    if not folder:
        return
    yield _tried(
        tr("知识库文件夹"),
        lambda: tr("{folder}，{count} 个文件").format(
            folder=folder, count=sum(1 for _ in Path(folder).iterdir())
        ),
        tr("检查网络和权限，或在设置里改文件夹"),
    )
    from assist.packs.trust import Trust

    trust = Trust(paths.trusted_keys_file(), settings.policy)
    problems, keys = trust.problems(), trust.keys()
    told = tr("；").join(problems) or tr("{count} 个").format(count=len(keys))
    yield Finding(
        tr("信任的公钥"), bool(keys) and not problems, told,
        tr("运行 assist pack trust 公钥，或由 IT 写进整机配置"),
    )  # fmt: skip


def _tried(name: str, look: Callable[[], str], mend: str) -> Finding:
    try:
        return Finding(name, True, look())
    except Exception as error:
        # Whatever fails here is the finding.
        return Finding(name, False, str(error), mend)


def _knowledge(db: Path | None) -> str:
    from assist.knowledge.opening import open_base

    base = open_base(db)
    try:
        return tr("{count} 篇，{file}").format(count=len(base.articles()), file=base.file)
    finally:
        base.close()


def _folder() -> str:
    """Write and read in the data folder. Raises OSError."""
    folder = paths.data_folder()
    with tempfile.TemporaryFile(dir=folder) as file:
        file.write(b"assist")
    free = shutil.disk_usage(folder).free
    if free < ROOM:
        raise OSError(tr("磁盘只剩 {free} MB").format(free=free // 1_000_000))
    return str(folder)
