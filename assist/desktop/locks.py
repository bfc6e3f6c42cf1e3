"""The locks by which the windows know of each other: Qt names a lock's owner in it, and can tell on
every system whether that process still runs.
"""

from __future__ import annotations

import os
from pathlib import Path

from PySide6.QtCore import QLockFile

from assist import paths
from assist.i18n import tr

DESK_LOCK = "desk-lock"
"""The kind of the file, beside a knowledge base, that the lead's window holds."""


def sidebar_lock() -> QLockFile:
    """Held by the sidebar over the user's own base."""
    return QLockFile(str(_sidebar_file()))


def other_windows() -> str:
    """What to close before the user's data may go, in the user's words; empty where no other
    process has a window open on it.
    """
    if _is_held_elsewhere(_sidebar_file()):
        return tr("伴席正在运行，请先退出")
    if any(map(_is_held_elsewhere, paths.data_folder().glob(f"*.{DESK_LOCK}"))):
        return tr("知识库管理的窗口还开着，请先关闭")
    return ""


def _sidebar_file() -> Path:
    return paths.data_folder() / "running.lock"


def _is_held_elsewhere(file: Path) -> bool:
    lock = QLockFile(str(file))
    # Only a dead owner makes a lock stale, however long it has been held.
    lock.setStaleLockTime(0)
    if not file.exists():
        return False
    if lock.tryLock(0):
        lock.unlock()
        return False
    owner = lock.getLockInfo()[0]
    return lock.error() is QLockFile.LockError.LockFailedError and owner != os.getpid()
