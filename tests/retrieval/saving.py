"""What happens to a base after something of it was saved, and to the file."""

from __future__ import annotations

from pathlib import Path

from assist.knowledge.base import KnowledgeBase
from tests.articles import article


def edit(base: KnowledgeBase) -> None:
    """One article is other than it was, one is new, one is gone."""
    base.save([article("a3", "换个说法"), article("new", "新问题在哪")])
    base.remove(["a7"])


def cut(file: Path) -> None:
    file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])


def empty(file: Path) -> None:
    file.write_bytes(b"")


def replace(file: Path) -> None:
    file.write_text("other")
