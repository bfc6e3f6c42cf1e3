"""What goes wrong with files on disk, SQLite's among them, and where a damaged one goes."""

from __future__ import annotations

import errno
import os
import sqlite3
from contextlib import suppress
from datetime import datetime
from enum import Enum, auto
from pathlib import Path

from assist.i18n import tr

JOURNALS = ("-journal", "-wal", "-shm")
"""SQLite's own files beside a database, by what their names end with."""

DAMAGED = ".damaged-"
"""In the name of what was set aside, before the date."""


class Fault(Enum):
    """Why a file could not be used; the file is whole but for DAMAGED."""

    LOCKED = auto()
    READ_ONLY = auto()
    FULL = auto()
    DAMAGED = auto()
    OTHER = auto()


_BY_RESULT = {
    sqlite3.SQLITE_BUSY: Fault.LOCKED,
    sqlite3.SQLITE_LOCKED: Fault.LOCKED,
    sqlite3.SQLITE_PROTOCOL: Fault.LOCKED,
    sqlite3.SQLITE_PERM: Fault.READ_ONLY,
    sqlite3.SQLITE_READONLY: Fault.READ_ONLY,
    sqlite3.SQLITE_FULL: Fault.FULL,
    sqlite3.SQLITE_CORRUPT: Fault.DAMAGED,
    sqlite3.SQLITE_NOTADB: Fault.DAMAGED,
}
"""By SQLite's primary result codes: https://www.sqlite.org/rescode.html"""

_BY_ERRNO = {
    errno.EBUSY: Fault.LOCKED,
    errno.EAGAIN: Fault.LOCKED,
    errno.EACCES: Fault.READ_ONLY,
    errno.EPERM: Fault.READ_ONLY,
    errno.EROFS: Fault.READ_ONLY,
    errno.ENOSPC: Fault.FULL,
    errno.EDQUOT: Fault.FULL,
}
_BY_WINDOWS = {32: Fault.LOCKED, 33: Fault.LOCKED, 39: Fault.FULL, 112: Fault.FULL}
"""ERROR_SHARING_VIOLATION, LOCK_VIOLATION, HANDLE_DISK_FULL and DISK_FULL, whose errno says less:
https://learn.microsoft.com/windows/win32/debug/system-error-codes--0-499-
"""


def result_code(error: Exception) -> int | None:
    """SQLite's primary result code; None where it did not raise the error."""
    code: int | None = getattr(error, "sqlite_errorcode", None)
    return None if code is None else code & 0xFF


def fault_of(error: Exception) -> Fault:
    """What ``error`` means for the file; no name of a file has a say in it."""
    match error:
        case OSError():
            told = _BY_WINDOWS.get(getattr(error, "winerror", None) or 0)
            return told or _BY_ERRNO.get(error.errno or 0, Fault.OTHER)
        case UnicodeDecodeError():
            return Fault.DAMAGED
        case sqlite3.Error():
            code = result_code(error)
            if code is not None:
                return _BY_RESULT.get(code, Fault.OTHER)
            # What Python says of text that is no UTF-8, and this program of rows without sense.
            is_damage = str(error).lower().startswith(("malformed", "could not decode"))
            return Fault.DAMAGED if is_damage else Fault.OTHER
        case _:
            return Fault.OTHER


def reason_of(error: Exception) -> str:
    """Why, in a few words for the user."""
    match fault_of(error):
        case Fault.LOCKED:
            return tr("文件正被另一个程序占用")
        case Fault.READ_ONLY:
            return tr("文件是只读的")
        case Fault.FULL:
            return tr("磁盘已满")
        case Fault.DAMAGED:
            return tr("文件已损坏")
        case _:
            return (error.strerror if isinstance(error, OSError) else None) or str(error)


def set_aside(file: Path) -> Path:
    """Rename a damaged file, with its journals, so that nothing in it is lost; the new name.

    It is as old as this moment: the retention clock counts from here. Nobody of this program may
    have it open: Windows renames no open file. Raises OSError.
    """
    aside = file.with_name(f"{file.name}{DAMAGED}{datetime.now():%Y%m%d-%H%M%S}")
    for suffix in ("", *JOURNALS):
        part = file.with_name(file.name + suffix)
        if part.exists():
            with suppress(OSError):  # Its name has the date too.
                os.utime(part)
            part.rename(aside.with_name(aside.name + suffix))
    return aside
