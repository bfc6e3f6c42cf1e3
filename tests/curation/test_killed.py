"""A program that is killed while it publishes through the gate leaves the old base or the new."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from assist.curation.publishing import report_of
from assist.knowledge.accounts import PROGRAM
from assist.knowledge.base import KnowledgeBase
from assist.knowledge.formats import write_articles
from assist.knowledge.life import Life
from tests.articles import article
from tests.killing import Deed, check_base, kill_at_moments

ROWS = 300
OLD = [article(f"{n:05}", f"第{n}号怎么退", reply="旧" * 1000) for n in range(ROWS)]
NEW = [replace(one, question=f"{one.question}货", reply="新" * 1000) for one in OLD]

PUBLISH = Deed(
    """
from assist import lead, loading
from assist.curation.publishing import Publishing
from assist.knowledge.accounts import PROGRAM
from assist.knowledge.base import KnowledgeBase
from assist.knowledge.importing import plan_import
base = KnowledgeBase(folder / "kb.db")
gate = lead.gate_of(base, loading.Models(), None)
publishing = Publishing(base, lambda: gate, PROGRAM)
plan = plan_import(base, folder / "t.json", publish=True)
# What is killed is the writing, not the long look before it.
report = gate.replay(plan.changed[:1])
gate.replay = lambda *_: report
ready()
publishing.bring_in(plan, "改名")
base.close()
"""
)


@pytest.fixture(scope="module")
def material(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("material")
    base = KnowledgeBase(folder / "kb.db")
    Life(base, PROGRAM).publish(OLD)
    base.close()
    write_articles(folder / "t.json", NEW)
    return folder


def outcomes(moments: int, material: Path, tmp_path: Path) -> tuple[int, set[int]]:
    said: set[int] = set()

    def check(folder: Path) -> None:
        base = KnowledgeBase(folder / "kb.db")
        for batch in Life(base, PROGRAM).batches():
            report_of(base, batch.id)
        base.close()
        said.add(check_base(folder / "kb.db", OLD, NEW))
        shutil.rmtree(folder)

    def prepared(number: int) -> Path:
        return Path(shutil.copytree(material, tmp_path / str(number)))

    return kill_at_moments(PUBLISH, moments, prepared, check), said


def test_a_publish_that_is_killed_is_whole_or_never_was(material: Path, tmp_path: Path) -> None:
    """Whole at the first time, when nobody kills it."""
    _, said = outcomes(2, material, tmp_path)
    assert 1 in said


@pytest.mark.slow
@pytest.mark.timeout(3000)
def test_at_two_hundred_moments(material: Path, tmp_path: Path) -> None:
    killed, said = outcomes(200, material, tmp_path)
    assert killed > 50
    assert said == {0, 1}
