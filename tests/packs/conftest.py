"""A lead's base and key, an agent's desk, and packs between them."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from assist.knowledge.base import KnowledgeBase
from assist.model import Article, Status
from assist.packs.applying import STRICT, Leave, apply_pack
from assist.packs.container import Limits, open_pack
from assist.packs.errors import PackError, Refusal
from assist.packs.making import make_pack
from assist.packs.signing import PrivateKey, make_key
from assist.packs.state import Taken
from tests.articles import article

TEAM = (
    article("invoice", "能开发票吗"),
    article("track", "快递到哪了"),
    article("gift", "有赠品吗"),
)


def shown(base: KnowledgeBase) -> dict[str, str]:
    """What agents see: reply by key."""
    return {a.key: a.reply for a in base.articles() if a.status is Status.PUBLISHED}


def refusal(file: Path, trusted: set[str], limits: Limits | None = None) -> Refusal:
    """Why a pack is not read."""
    with pytest.raises(PackError) as refused, open_pack(file, trusted, limits or Limits()) as pack:
        pack.check()
    assert str(refused.value)
    return refused.value.refusal


@dataclass
class Lead:
    """Somebody who owns the wording and signs packs."""

    base: KnowledgeBase
    key: PrivateKey
    folder: Path
    _count: int = field(default=0)

    def put(self, *articles: Article) -> None:
        self.base.save(articles)

    def pack(self, note: str = "") -> Path:
        """A new pack, in a folder of its own."""
        self._count += 1
        out = self.folder / f"{self._count}.assistpack"
        return make_pack(self.base, out, self.key, "王组长", note).file


@dataclass
class Workstation:
    """An agent's machine."""

    base: KnowledgeBase
    trusted: Collection[str]

    def take(self, file: Path, leave: Leave = STRICT) -> Taken:
        with open_pack(file, self.trusted) as pack:
            return apply_pack(self.base, pack, leave)


@contextmanager
def lead_in(folder: Path) -> Iterator[Lead]:
    """A lead whose base, key and packs lie in a new folder."""
    folder.mkdir()
    base = KnowledgeBase(folder / "kb.db")
    base.save(TEAM)
    yield Lead(base, make_key(folder / "key"), folder)
    base.close()


@pytest.fixture
def lead(tmp_path: Path) -> Iterator[Lead]:
    with lead_in(tmp_path / "lead") as made:
        yield made


@pytest.fixture
def desk(tmp_path: Path, lead: Lead) -> Iterator[Workstation]:
    base = KnowledgeBase(tmp_path / "desk" / "kb.db")
    yield Workstation(base, {lead.key.public})
    base.close()
