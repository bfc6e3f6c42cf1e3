from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from assist.knowledge.base import KnowledgeBase
from assist.retrieval import following, library
from tests.articles import article


@pytest.fixture
def small_is_large(monkeypatch: pytest.MonkeyPatch) -> None:
    """What thousands of articles are for, with a few dozen."""
    monkeypatch.setattr(following, "SAVED_FROM", 10)
    monkeypatch.setattr(following, "MANY", 30)
    monkeypatch.setattr(following, "UNSAVED", 5)
    monkeypatch.setattr(following, "PAGE", 7)
    monkeypatch.setattr(following, "FEW", 4)
    monkeypatch.setattr(library, "SAVED_FROM", 10)
    monkeypatch.setattr(library, "UNSAVED_AT_REST", 0)


@pytest.fixture
def base(tmp_path: Path) -> Iterator[KnowledgeBase]:
    """Fifty articles."""
    base = KnowledgeBase(tmp_path / "kb.db")
    base.save(article(f"a{n}", f"第{n}号商品怎么退货", f"{n}号能退吗") for n in range(50))
    yield base
    base.close()
