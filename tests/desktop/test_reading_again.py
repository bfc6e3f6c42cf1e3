"""What is read once more is what the sidebar shows, whatever else a client has in front."""

from __future__ import annotations

import pytest

from assist.engine import GuidanceReady, LearningProgress
from tests.desktop.conftest import Desk
from tests.fakes import INVOICE, NONSENSE, TRACK


@pytest.fixture
def read(desk: Desk) -> list[str]:
    """The conversations that are read from now on, in order."""
    desk.switch_to("a")
    desk.ask("a", INVOICE)
    desk.ask("b", TRACK)
    conversations: list[str] = []

    def note(told: object) -> None:
        if isinstance(told, GuidanceReady):
            conversations.append(told.guidance.conversation.id)

    desk.bridge.told.connect(note)
    return conversations


def test_a_window_behind_the_focused_one_is_not_in_front(desk: Desk, read: list[str]) -> None:
    desk.source.bring_to_front("a", focused=True)
    desk.switch_to("b")
    assert desk.titles() == ["invoice"]
    desk.controller.on_readings_changed()
    desk.settle()
    assert read == ["a"]


def test_the_others_are_read_again_when_they_come_up(desk: Desk, read: list[str]) -> None:
    desk.source.bring_to_front("a", focused=True)
    desk.controller.on_readings_changed()
    desk.settle()
    for _ in range(2):
        desk.sidebar.chats.picked.emit("b")
        desk.settle()
    assert desk.titles() == ["track"]
    assert read == ["a", "b"]


def test_even_while_paused_it_is_known_what_is_in_front(desk: Desk, read: list[str]) -> None:
    desk.menu.pause.trigger()
    desk.switch_to("b")
    desk.menu.pause.trigger()
    desk.controller.on_readings_changed()
    desk.settle()
    assert read == ["b"]
    assert desk.titles() == ["track"]


def test_silence_in_front_is_looked_at_again_once_every_article_is_known(
    desk: Desk, read: list[str]
) -> None:
    desk.ask("b", NONSENSE)
    desk.bridge.tell(LearningProgress(0))
    desk.settle()
    desk.switch_to("b")
    del read[:]
    for left in (3, 0):
        desk.bridge.tell(LearningProgress(left))
        desk.settle()
    desk.settle()
    assert read == ["b"]
