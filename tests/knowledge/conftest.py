from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from assist.knowledge.base import KnowledgeBase


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "kb.db"


@pytest.fixture
def base(file: Path) -> Iterator[KnowledgeBase]:
    base = KnowledgeBase(file)
    yield base
    base.close()
