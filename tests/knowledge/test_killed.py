"""A program that is killed while it changes the base leaves a sound one, either old or new."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from assist.knowledge.accounts import PROGRAM
from assist.knowledge.base import KnowledgeBase
from assist.knowledge.formats import write_articles
from assist.knowledge.life import Life
from assist.model import Article
from tests.articles import article
from tests.killing import Deed, check_base, kill_at_moments

ROWS = 600

_OPEN = """
from assist.knowledge.accounts import PROGRAM
from assist.knowledge.base import KnowledgeBase
from assist.knowledge.importing import carry_out, plan_import
from assist.knowledge.life import Life
base = KnowledgeBase(folder / "kb.db")
life = Life(base, PROGRAM)
"""
_DEEDS = {
    "import": Deed(
        f"{_OPEN}plan = plan_import(base, folder / 't.csv', publish=True)\nready()\n"
        "carry_out(base, plan)\nbase.close()"
    ),
    "publish": Deed(
        f"{_OPEN}keys = [one.key for one in life.proposals()]\nready()\n"
        "life.approve(keys)\nbase.close()"
    ),
    "restore": Deed(f"{_OPEN}ready()\nlife.restore_all(1500)\nbase.close()"),
}


def rows(reply: str) -> list[Article]:
    """More than SQLite keeps in memory."""
    return [article(f"{n:05}", reply=reply * 1500) for n in range(ROWS)]


OLD, NEW = rows("旧"), rows("新")


@pytest.fixture(scope="module")
def material(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """For every deed a folder in which it changes OLD to NEW."""
    folder = tmp_path_factory.mktemp("material")
    for name in _DEEDS:
        (folder / name).mkdir()
        base = KnowledgeBase(folder / name / "kb.db")
        first = NEW if name == "restore" else OLD
        Life(base, PROGRAM, lambda: 1000.0).publish(first)
        later = Life(base, PROGRAM, lambda: 2000.0)
        if name == "publish":
            later.propose(NEW)
            later.submit([one.key for one in NEW])
        if name == "restore":
            later.publish(OLD)
        base.close()
    write_articles(folder / "import" / "t.csv", NEW)
    return folder


def killed_at(moments: int, name: str, material: Path, tmp_path: Path) -> tuple[int, list[int]]:
    """How often the program was killed at it, and what each base says then, 0 OLD and 1 NEW."""
    ends: list[int] = []

    def prepared(number: int) -> Path:
        return Path(shutil.copytree(material / name, tmp_path / f"{number}"))

    def check(folder: Path) -> None:
        ends.append(check_base(folder / "kb.db", OLD, NEW))
        shutil.rmtree(folder)

    killed = kill_at_moments(_DEEDS[name], moments, prepared, check)
    assert ends[0] == 1
    return killed, ends


@pytest.mark.parametrize("name", _DEEDS)
def test_what_is_killed_is_old_or_new(name: str, material: Path, tmp_path: Path) -> None:
    killed_at(2, name, material, tmp_path)


@pytest.mark.slow
@pytest.mark.timeout(3000)
@pytest.mark.parametrize("name", _DEEDS)
def test_what_is_killed_at_any_of_200_moments_is_old_or_new(
    name: str, material: Path, tmp_path: Path
) -> None:
    killed, ends = killed_at(200, name, material, tmp_path)
    assert killed > 50
    assert {0, 1} == set(ends)
