"""What the program keeps on this computer, for how long, and how all of it goes."""

from __future__ import annotations

import os
import shutil
import stat
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from assist import autostart, paths
from assist.curation.usage import forget_gaps
from assist.i18n import tr
from assist.knowledge.base import KnowledgeBase
from assist.reading.corrections import Corrections
from assist.settings import Settings
from assist.sources.browser import registration
from assist.storage import DAMAGED

DAY = 86_400.0

SET_ASIDE = (f"*{DAMAGED}*", "*.corrections.damaged")
"""Damaged files, corrections' of earlier versions too."""

UNFINISHED = "*.cases-*"
"""What runs of ``assist cases`` that nobody went on with have left."""

OURS = ("knowledge.db", "settings.json", "logs", "running.lock")
"""One of these is in every folder that the program has used."""


@dataclass(frozen=True, slots=True)
class Kept:
    """One kind of thing on disk: what it holds, its files, and when they go."""

    name: str
    told: str
    until: str
    files: tuple[Path, ...]

    @property
    def size(self) -> int:
        """Bytes on disk."""
        return sum(file.stat().st_size for file in self.files if file.is_file())


def folders() -> list[Path]:
    """The user's folders that belong to the program alone."""
    found = (paths.data_folder(), paths.config_folder(), paths.log_folder())
    outer = [one for one in found if not any(one != up and up in one.parents for up in found)]
    return list(dict.fromkeys(outer))


def kept() -> list[Kept]:
    """What is there now, every file of it once."""
    days = tr("{days} 天").format(days=Settings(paths.settings_file()).text("keep_days"))
    by_hand = tr("直到您删除")
    groups = (
        (tr("知识库"), tr("文章；对推荐做了什么；脱敏后的问法和没有答案的问题"),
         tr("文章{by_hand}；记录 {days}").format(by_hand=by_hand, days=days),
         ("knowledge.db", "knowledge.db-*")),
        (tr("升级前的备份"), tr("升级前的知识库"), days, ("*.before-*",)),
        (tr("损坏的旧文件"), tr("读不出来而移到一旁的知识库（文章和记录）和更正"), days, SET_ASIDE),
        (tr("没整理完的聊天记录"), tr("脱敏后的句子和它们的向量"), days, (UNFINISHED,)),
        (tr("更正"), tr("被更正的句子的向量和加盐指纹，不存原文"), days, ("*.corrections*",)),
        (tr("索引和模型"), tr("由知识库和更正算出来的，可以重新生成"), by_hand,
         ("knowledge.db.*", "*.npz", "*.json.figures")),
        (tr("浏览器"), tr("配对、网站适配，没有聊天内容"), by_hand,
         ("browser-*", "site-adapters/*", "cn.banxi.assist.json")),
        (tr("日志和错误报告"), tr("错误的种类和发生的位置，没有聊天内容"), days,
         ("logs/**/*", "log/**/*", "assist.log*", "reports/*")),
        (tr("设置和其他"), tr("您的设置"), by_hand, ("**/*",)),
    )  # fmt: skip
    left = {file for folder in folders() for file in folder.rglob("*") if file.is_file()}
    found = []
    for name, told, until, patterns in groups:
        files = tuple(sorted(_matching(patterns) & left))
        left -= set(files)
        if files:
            found.append(Kept(name, told, until, files))
    return found


def _matching(patterns: Iterable[str]) -> set[Path]:
    return {file for folder in folders() for wish in patterns for file in folder.glob(wish)}


def forget_old_files(days: float, now: float | None = None) -> list[Path]:
    """Delete logs, crash reports, backups, damaged files, corrections that were taken back and
    unfinished runs, as far as older than the retention clock; which. One that cannot be deleted
    keeps no other.

    Raises OSError at the end.
    """
    oldest = (time.time() if now is None else now) - days * DAY
    gone: list[Path] = []

    def forget(file: Path) -> None:
        if file.is_file() and file.stat().st_mtime < oldest:
            file.unlink(missing_ok=True)
            gone.append(file)

    candidates = [*paths.log_folder().rglob("*.log*"), *paths.report_folder().glob("crash-*")]
    for pattern in ("*.before-*", *SET_ASIDE, "*.corrections.previous", UNFINISHED):
        candidates += paths.data_folder().glob(pattern)
    _do_all(partial(forget, file) for file in candidates)
    return gone


def _do_all(steps: Iterable[Callable[[], object]]) -> None:
    """Every step, though others fail; what they raised comes at the end, one behind the other."""
    with ExitStack() as left:
        for step in steps:
            left.callback(step)


def forget_old(base: KnowledgeBase, corrections: Corrections, days: float) -> None:
    """Drop what agents did and corrected more than ``days`` ago, and old files, each whether or not
    the others can be dropped.

    Raises KnowledgeError, CorrectionError and OSError at the end.
    """
    oldest = time.time() - days * DAY
    _do_all((
        lambda: base.forget_feedback(oldest),
        lambda: corrections.forget_before(oldest),
        lambda: forget_old_files(days),
    ))  # fmt: skip


def forget_unwanted(base: KnowledgeBase, corrections: Corrections, settings: Settings) -> None:
    """Drop what is older than the retention clock, and the questions that are not to be kept.

    Raises KnowledgeError, CorrectionError and OSError at the end.
    """
    steps: list[Callable[[], object]] = [
        lambda: forget_old(base, corrections, float(settings.text("keep_days")))
    ]
    if not settings.flag("keep_gaps"):
        steps.append(lambda: forget_gaps(base))
    _do_all(steps)


def close_to_others() -> None:
    """Take everybody else's rights off what lies in the program's folders."""
    if sys.platform == "win32":
        return  # The profile's own rights keep others out.
    for path in _all_of(folders()):
        mode = path.lstat().st_mode
        if not stat.S_ISLNK(mode) and mode & 0o077 and path.owner() == _user():
            path.chmod(stat.S_IMODE(mode) & 0o700)


def _user() -> str:
    import pwd

    return pwd.getpwuid(os.getuid()).pw_name


def _all_of(roots: Iterable[Path]) -> Iterator[Path]:
    for root in roots:
        yield root
        yield from root.rglob("*")


class NotOurs(Exception):
    """The folder holds nothing of the program; the message is for the user."""


def delete_everything() -> list[Path]:
    """Delete all the program keeps for this user, its entries in browsers and autostart too.

    Returns the folders that are gone. Raises NotOurs and OSError.
    """
    doomed = folders()
    for folder in doomed:
        if folder in {Path.home(), Path(folder.anchor)} or not _is_ours(folder):
            told = tr("这个文件夹里没有伴席的数据，没有删除任何东西：{folder}")
            raise NotOurs(told.format(folder=folder))
    registration.uninstall()
    autostart.follow(False)
    for folder in doomed:
        shutil.rmtree(folder)
    return doomed


def _is_ours(folder: Path) -> bool:
    there = list(folder.iterdir())
    return not there or any((folder / name).exists() for name in OURS) or folder.name == "assist"
