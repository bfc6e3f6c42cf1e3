"""Opening the right base: the user's own, filled at first use, or the file that was named."""

from __future__ import annotations

from pathlib import Path

from assist import paths
from assist.knowledge.base import KnowledgeBase
from assist.knowledge.errors import DamagedBase
from assist.knowledge.importing import fill_with
from assist.storage import set_aside


def open_base(file: Path | None) -> KnowledgeBase:
    """The named base, empty when new, or the user's own with the starter knowledge in it.

    Raises KnowledgeError.
    """
    if file is not None:
        return KnowledgeBase(file)
    base = KnowledgeBase(paths.user_knowledge())
    try:
        if base.seq() == 0:
            fill_with(base, paths.starter_knowledge())
    except BaseException:
        # Windows renames no open file, and a damaged one is to be set aside.
        base.close()
        raise
    return base


def open_or_start_anew(file: Path | None) -> tuple[KnowledgeBase, Path | None]:
    """Like ``open_base``, but a damaged base is set aside; where it went, or None.

    Raises KnowledgeError for everything else.
    """
    try:
        return open_base(file), None
    except DamagedBase:
        aside = set_aside(file or paths.user_knowledge())
        return open_base(file), aside
