"""What can go wrong with a knowledge base file, in the user's words."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from assist.i18n import tr

_SIGNS_OF_DAMAGE = ("malformed", "not a database", "encrypted", "decode")


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
    said = str(error).lower()
    if "locked" in said or "busy" in said:
        return KnowledgeError(tr("知识库正被另一个程序占用，请稍后再试：{file}").format(file=file))
    read_only = "readonly" in said or "read-only" in said or isinstance(error, PermissionError)
    # Where the folder cannot be written SQLite fails to make its journal.
    journal = "unable to open" in said and file.is_file() and os.access(file, os.R_OK)
    if read_only or journal:
        return KnowledgeError(tr("知识库是只读的，改动没有保存：{file}").format(file=file))
    if "full" in said or "no space" in said:
        return KnowledgeError(tr("磁盘已满，改动没有保存：{file}").format(file=file))
    if any(sign in said for sign in _SIGNS_OF_DAMAGE):
        return DamagedBase(tr("知识库文件已损坏，无法读取：{file}").format(file=file))
    return KnowledgeError(tr("知识库打不开：{file}（{reason}）").format(file=file, reason=error))


@contextmanager
def explained(file: Path) -> Iterator[None]:
    """Let only KnowledgeError out of the block."""
    try:
        yield
    except (sqlite3.Error, OSError, UnicodeDecodeError) as error:
        raise explain(error, file) from error
