"""A program that is killed while a pack is taken over or taken back leaves the base whole."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from assist.knowledge.base import KnowledgeBase
from assist.model import Article, Status
from assist.packs.applying import apply_pack, rollback
from assist.packs.container import open_pack
from assist.packs.making import make_pack
from assist.packs.signing import make_key
from assist.packs.state import read_state
from tests.articles import article
from tests.killing import Deed, check_base, kill_at_moments

ROWS, GONE = 300, 25

_OPEN = """
from assist.knowledge.base import KnowledgeBase
from assist.packs.applying import apply_pack, rollback
from assist.packs.container import open_pack
base = KnowledgeBase(folder / "kb.db")
keys = {(folder / "key.pub").read_text()}
"""
_DEEDS = {
    "apply": Deed(
        f"{_OPEN}with open_pack(folder / '2.assistpack', keys) as pack:\n"
        "    ready()\n    apply_pack(base, pack)\nbase.close()"
    ),
    "rollback": Deed(f"{_OPEN}ready()\nrollback(base)\nbase.close()"),
}


def rows(reply: str) -> list[Article]:
    """More than SQLite keeps in memory."""
    return [article(f"{n:05}", reply=reply * 1500) for n in range(ROWS)]


MINE = article("mine", reply="我的")
OLD, NEW = rows("旧"), [*rows("新")[: ROWS - GONE], article("extra")]
"""Between two packs: most articles change, some go, one comes."""


@pytest.fixture(scope="module")
def material(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A desk with the first pack and an article of its own, and one that has the second, too."""
    folder = tmp_path_factory.mktemp("material")
    key = make_key(folder / "key")
    (folder / "key.pub").write_text(key.public)
    lead, desk = KnowledgeBase(folder / "lead.db"), KnowledgeBase(folder / "kb.db")
    for number, articles in enumerate((OLD, NEW), 1):
        lead.remove([one.key for one in lead.articles()])
        lead.save(articles)
        make_pack(lead, folder / f"{number}.assistpack", key)
    desk.save([MINE])
    with open_pack(folder / "1.assistpack", {key.public}) as pack:
        apply_pack(desk, pack)
    desk.close()
    lead.close()
    return folder


def _prepared(material: Path, folder: Path, name: str) -> Path:
    folder.mkdir()
    for file in ("kb.db", "key.pub", "2.assistpack"):
        shutil.copy(material / file, folder)
    if name == "rollback":
        base = KnowledgeBase(folder / "kb.db")
        with open_pack(folder / "2.assistpack", {(folder / "key.pub").read_text()}) as pack:
            apply_pack(base, pack)
        base.close()
    return folder


def _check(folder: Path, states: Sequence[Sequence[Article]]) -> int:
    """The articles and what is remembered of packs belong together, and the work goes on."""
    said = check_base(folder / "kb.db", *states)
    base = KnowledgeBase(folder / "kb.db")
    current = base.look(read_state).current
    assert current is not None
    assert current.sequence == said + 1
    if said == 0:
        with open_pack(folder / "2.assistpack", {(folder / "key.pub").read_text()}) as pack:
            apply_pack(base, pack)
    rollback(base)
    now = base.look(read_state).current
    assert now is not None
    assert now.sequence == 1
    base.close()
    check_base(folder / "kb.db", states[0], states[0])
    return said


def killed_at(moments: int, name: str, material: Path, tmp_path: Path) -> tuple[int, list[int]]:
    """How often the program was killed at it, and what each desk says then, 0 OLD and 1 NEW."""
    ends: list[int] = []

    def check(folder: Path) -> None:
        ends.append(_check(folder, _states()))
        shutil.rmtree(folder)

    killed = kill_at_moments(
        _DEEDS[name], moments, lambda n: _prepared(material, tmp_path / f"{n}", name), check
    )
    assert ends[0] == (1 if name == "apply" else 0), "the first time it was not killed"
    return killed, ends


@pytest.mark.parametrize("name", _DEEDS)
def test_a_pack_is_taken_over_or_back_whole_or_not_at_all(
    name: str, material: Path, tmp_path: Path
) -> None:
    killed_at(1, name, material, tmp_path)


@pytest.mark.slow
@pytest.mark.timeout(3000)
@pytest.mark.parametrize("name", _DEEDS)
def test_at_any_of_100_moments(name: str, material: Path, tmp_path: Path) -> None:
    killed, ends = killed_at(100, name, material, tmp_path)
    print(f"{name}: {killed} killed at it, {ends.count(0)} old, {ends.count(1)} new")
    assert killed > 30
    assert {0, 1} == set(ends)


def _states() -> tuple[list[Article], list[Article]]:
    """What a desk may say: with the first pack, with the second; its own article in both."""
    gone = [replace(one, status=Status.RETIRED) for one in OLD[ROWS - GONE :]]
    return [MINE, *OLD], [MINE, *NEW, *gone]
