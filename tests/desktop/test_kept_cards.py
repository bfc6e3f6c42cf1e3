"""The cards of a question that is still open, while its customer only nudges."""

from __future__ import annotations

from assist.model import Speaker
from tests.desktop.conftest import Desk
from tests.fakes import INVOICE, NONSENSE, TRACK

ABOUT = f"针对：{INVOICE}"


def _nudged(desk: Desk) -> str:
    """The open question's id; the customer has nudged since."""
    desk.switch_to("a")
    asked = desk.ask("a", INVOICE)
    assert "针对：" not in desk.shown()
    desk.ask("a", "快点啊")
    return asked


def test_a_nudge_leaves_the_cards_and_says_whose_they_are(desk: Desk) -> None:
    _nudged(desk)
    assert desk.titles() == ["invoice"]
    assert ABOUT in desk.shown()
    assert "快点啊" in desk.shown(), "the newest line is the one that is quoted"
    assert not desk.is_quiet()


def test_what_is_taken_from_a_kept_card_is_learned_for_its_question(desk: Desk) -> None:
    asked = _nudged(desk)
    desk.press("secondary")
    desk.wait_for_hint("已复制")
    desk.settle()
    desk.qtbot.waitUntil(lambda: bool(desk.feedback()))
    assert desk.feedback() == [(asked, "a", "invoice", "copied")]


def test_the_agents_answer_takes_kept_cards_away_at_once(desk: Desk) -> None:
    _nudged(desk)
    desk.source.say("a", "您好，马上帮您看", Speaker.AGENT)
    desk.settle()
    assert desk.titles() == []
    assert ABOUT not in desk.shown()
    assert desk.is_quiet()


def test_an_answer_leaves_the_last_lines_own_cards_as_they_are(desk: Desk) -> None:
    desk.switch_to("a")
    desk.ask("a", INVOICE)
    (card,) = desk.cards()
    desk.source.say("a", "您好，马上帮您看", Speaker.AGENT)
    desk.settle()
    assert desk.cards() == [card]


def test_an_agents_line_that_is_told_twice_answers_nothing_new(desk: Desk) -> None:
    desk.switch_to("a")
    answered = desk.source.say("a", "您好", Speaker.AGENT)
    _nudged(desk)
    desk.source.repeat(answered)
    desk.settle()
    assert desk.titles() == ["invoice"]


def test_other_cards_and_other_questions_take_their_place(desk: Desk) -> None:
    _nudged(desk)
    desk.ask("a", TRACK)
    assert (desk.titles(), ABOUT in desk.shown()) == (["track"], False)
    desk.ask("a", NONSENSE)
    assert (desk.titles(), ABOUT in desk.shown()) == ([], False)


def test_dismissing_the_kept_card_takes_its_line_away_too(desk: Desk) -> None:
    _nudged(desk)
    desk.cards()[0].dismiss()
    assert ABOUT not in desk.shown()
    assert desk.is_quiet()
