"""What can go wrong with a knowledge base file, in the user's words."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from assist.i18n import tr
from assist.storage import Fault, fault_of, reason_of, result_code


class KnowledgeError(Exception):
    """A knowledge base or an exchange file could not be used; the message is for the user."""


class DamagedBase(KnowledgeError):
    """The file is not a sound SQLite database."""


class NewerBase(KnowledgeError):
    """The file's schema is of a newer program; nothing in it was touched."""

    def __init__(self, file: Path) -> None:
        told = tr("这份知识库已被更新版本的伴席升级，这个版本不能打开：{file}。请安装新版本")
        backups = sorted(file.parent.glob(f"{file.name}.before-*"), key=os.path.getmtime)
        if backups:
            told += tr("；升级前的备份是 {backup}")
        name = backups[-1].name if backups else ""
        super().__init__(told.format(file=file, backup=name))


def explain(error: Exception, file: Path) -> KnowledgeError:
    """Turn what SQLite or the file system said into a sentence about ``file``."""
    fault = fault_of(error)
    if fault is Fault.OTHER and _lacks_a_journal(error, file):
        fault = Fault.READ_ONLY
    match fault:
        case Fault.LOCKED:
            told = tr("知识库正被另一个程序占用，请稍后再试：{file}")
        case Fault.READ_ONLY:
            told = tr("知识库是只读的，改动没有保存：{file}")
        case Fault.FULL:
            told = tr("磁盘已满，改动没有保存：{file}")
        case Fault.DAMAGED:
            return DamagedBase(tr("知识库文件已损坏，无法读取：{file}").format(file=file))
        case _:
            told = tr("知识库打不开：{file}（{reason}）")
    return KnowledgeError(told.format(file=file, reason=reason_of(error)))


def _lacks_a_journal(error: Exception, file: Path) -> bool:
    """Whether only SQLite's journal is missing: its folder cannot be written."""
    cannot_open = result_code(error) == sqlite3.SQLITE_CANTOPEN
    return cannot_open and file.is_file() and os.access(file, os.R_OK)


@contextmanager
def explained(file: Path) -> Iterator[None]:
    """Let only KnowledgeError out of the block."""
    try:
        yield
    except (sqlite3.Error, OSError, UnicodeDecodeError) as error:
        raise explain(error, file) from error
