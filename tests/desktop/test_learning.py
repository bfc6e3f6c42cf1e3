"""What an agent's clicks teach, and how quietly it is taken back."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from assist.feedback import FeedbackLog
from assist.knowledge.aliases import State
from assist.knowledge.wordings import Wording, Wordings
from assist.model import Speaker
from tests.desktop.conftest import Desk
from tests.fakes import RETURN

LINE = "寄回去的快递费到底谁来出呀"
REPLY = "质量问题由我们承担运费。"


def learned(desk: Desk) -> list[Wording]:
    try:
        return Wordings(desk.parts.base).all()
    finally:
        desk.parts.base.release()


def take_by_search(desk: Desk) -> None:
    """The customer asks in words of their own; the agent finds the answer and inserts it."""
    desk.switch_to("a")
    desk.ask("a", LINE)
    desk.search_for("退货运费")
    desk.cards()[0].insert()
    desk.qtbot.waitUntil(desk.sidebar.footer.undo.isVisible)


def test_an_answer_that_was_searched_for_is_found_the_next_time(desk: Desk) -> None:
    take_by_search(desk)
    (one,) = learned(desk)
    assert (one.article, one.state, one.agents) == ("return", State.LEARNED, 1)
    found = desk.parts.library.suggest(LINE).found
    assert found[0].article.key == "return"
    desk.parts.base.release()


def test_it_is_taken_back_beside_the_hint_and_the_reply_stays(desk: Desk) -> None:
    take_by_search(desk)
    QTest.mouseClick(desk.sidebar.footer.undo, Qt.MouseButton.LeftButton)
    desk.wait_for_hint("不记入学习")
    assert learned(desk)[0].state is State.UNDONE
    assert desk.source.boxes["a"] == REPLY
    assert not desk.sidebar.footer.undo.isVisible()


def test_the_undo_goes_with_its_hint(desk: Desk) -> None:
    take_by_search(desk)
    desk.sidebar.footer.show_hint("别的事")
    assert not desk.sidebar.footer.undo.isVisible()


def test_nothing_is_offered_where_nothing_was_learned(desk: Desk) -> None:
    desk.switch_to("a")
    desk.ask("a", RETURN)
    desk.cards()[0].insert()
    desk.wait_for_hint("已填入")
    desk.wait_for_feedback()
    desk.settle()
    assert learned(desk) == []
    assert not desk.sidebar.footer.undo.isVisible()


def test_a_reply_that_was_edited_before_it_was_sent_is_recorded_so(desk: Desk) -> None:
    take_by_search(desk)
    desk.source.say("a", "亲，质量问题的话我们承担运费哦。", Speaker.AGENT)
    desk.qtbot.waitUntil(lambda: [row[3] for row in desk.feedback()] == ["edited"])


def test_a_reply_sent_as_it_was_stays_accepted(desk: Desk) -> None:
    take_by_search(desk)
    desk.source.say("a", REPLY, Speaker.AGENT)
    desk.settle()
    desk.ask("b", RETURN)
    assert [row[3] for row in desk.feedback()] == ["accepted"]


def test_a_card_that_is_wrong_goes_and_stands_lower_from_then_on(desk: Desk) -> None:
    desk.switch_to("a")
    desk.ask("a", "退货的运费谁承担呢")
    (card,) = desk.cards()
    before = card.suggestion.score
    actions = {action.text(): action for action in card.menu().actions()}
    next(action for words, action in actions.items() if "不对" in words).trigger()
    desk.wait_for_hint("少推")
    desk.qtbot.waitUntil(desk.sidebar.footer.undo.isVisible)
    assert [row[3] for row in desk.feedback()] == ["dismissed"]
    assert desk.titles() == []
    (one,) = learned(desk)
    assert one.wrong
    assert desk.parts.library.suggest("退货的运费谁承担呢").found[0].score < before
    desk.parts.base.release()


def test_a_card_of_a_bare_search_has_nothing_to_say_about_a_line(desk: Desk) -> None:
    desk.switch_to("a")
    desk.search_for("退货运费")
    assert [action.text() for action in desk.cards()[0].menu().actions()] == ["复制"]


def test_a_mistake_of_ours_is_no_secret(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    mistake = LookupError("a mistake")

    def fail(*_arguments: object) -> bool:
        raise mistake

    monkeypatch.setattr(FeedbackLog, "accepted", fail)
    desk.switch_to("a")
    desk.ask("a", RETURN)
    with desk.qtbot.captureExceptions() as raised:
        desk.cards()[0].insert()
        desk.qtbot.waitUntil(lambda: bool(raised))
    assert [error for _, error, _ in raised] == [mistake]
    assert desk.source.boxes["a"] == REPLY
