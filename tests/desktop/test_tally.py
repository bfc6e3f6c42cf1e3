from __future__ import annotations

from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from assist.curation.usage import Usage
from assist.desktop.tally import Tally
from assist.desktop.work import Bridge
from assist.engine import GuidanceReady
from assist.knowledge.base import KnowledgeBase
from assist.knowledge.errors import KnowledgeError
from assist.model import Conversation, Guidance
from tests.curation.test_usage import guidance


def of(conversation: str, number: int, cards: int) -> Guidance:
    return replace(guidance(number, cards=cards), conversation=Conversation(conversation, ""))


def _has_grown(told: list[object], wanted: int) -> bool:
    return len(told) == wanted


def test_only_what_stands_before_the_agent_is_shown(qtbot: QtBot, tmp_path: Path) -> None:
    base = KnowledgeBase(tmp_path / "kb.db")
    bridge = Bridge()
    tally = Tally(Usage(base, lambda: True), bridge)
    told: list[object] = []
    bridge.told.connect(told.append)
    tally.follow("front")
    for number, one in enumerate(
        (of("front", 1, 1), of("behind", 2, 2), of("never", 3, 3), of("front", 4, 0)), 1
    ):
        bridge.tell(GuidanceReady(one))
        qtbot.waitUntil(partial(_has_grown, told, number))
    tally.follow("behind")
    tally.follow("behind")
    tally.close()
    bridge.close()
    counts = base.read("select article, count from shown order by article")
    assert counts == [{"article": "a", "count": 2}, {"article": "b", "count": 1}]
    assert [row["question"] for row in base.read("select question from gap")] == ["怎么开专票"]
    base.close()


class _Broken(Usage):
    def __init__(self, base: KnowledgeBase, error: Exception) -> None:
        super().__init__(base, lambda: True)
        self._error = error

    def flush(self) -> None:
        raise self._error


@pytest.mark.parametrize(
    ("error", "is_raised"), [(KnowledgeError("locked"), False), (LookupError("a mistake"), True)]
)
def test_only_a_mistake_of_ours_is_heard_of(
    qtbot: QtBot, tmp_path: Path, error: Exception, is_raised: bool
) -> None:
    base, bridge = KnowledgeBase(tmp_path / "kb.db"), Bridge()
    tally = Tally(_Broken(base, error), bridge)
    done: list[bool] = []
    with qtbot.captureExceptions() as raised:
        tally.close()
        bridge.tell(lambda: done.append(True))
        qtbot.waitUntil(lambda: bool(done))
    assert [one for _, one, _ in raised] == [error] * is_raised
    bridge.close()
    base.close()
