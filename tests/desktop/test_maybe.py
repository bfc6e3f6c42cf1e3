"""The quiet titles under silence, and the headings of a choice and of several questions."""

from __future__ import annotations

from dataclasses import replace

import pytest

from assist.model import Guidance, Offer, Suggestions
from tests.desktop.conftest import Desk
from tests.fakes import INVOICE, NONSENSE


def shown(desk: Desk, offered: Suggestions) -> None:
    """Let the sidebar show this for the last message."""
    guidance = desk.sidebar.guidance
    assert isinstance(guidance, Guidance)
    desk.sidebar.show_guidance(replace(guidance, suggestions=offered))


@pytest.fixture
def found(desk: Desk) -> Suggestions:
    """What the house finds for a customer's line."""
    desk.switch_to("a")
    desk.ask("a", INVOICE)
    assert desk.sidebar.guidance is not None
    return desk.sidebar.guidance.suggestions


def test_titles_stand_where_no_card_does_and_open_one(desk: Desk, found: Suggestions) -> None:
    shown(desk, replace(found, shown=0, offer=Offer.MAYBE, titles=2))
    assert desk.titles() == []
    assert not desk.is_quiet()
    assert desk.sidebar.column.maybe.isVisible()
    assert desk.sidebar.column.maybe.titles == [one.article.title for one in found.found[:2]]
    desk.sidebar.column.maybe.click(0)
    assert desk.titles() == [found.found[0].article.key]
    assert not desk.sidebar.column.maybe.isVisible()


def test_a_card_that_a_title_opened_inserts_as_any_other(desk: Desk, found: Suggestions) -> None:
    shown(desk, replace(found, shown=0, offer=Offer.MAYBE, titles=1))
    desk.sidebar.column.maybe.click(0)
    desk.cards()[0].insert()
    desk.wait_for_hint("已填入")
    assert [row[2] for row in desk.wait_for_feedback()] == [found.found[0].article.key]


def test_the_next_message_takes_the_titles_away(desk: Desk, found: Suggestions) -> None:
    shown(desk, replace(found, shown=0, offer=Offer.MAYBE, titles=2))
    desk.ask("a", NONSENSE)
    assert not desk.sidebar.column.maybe.isVisible()
    assert desk.is_quiet()


@pytest.mark.parametrize("values", [{"maybe_titles": False}])
def test_without_the_setting_silence_is_total(desk: Desk, found: Suggestions) -> None:
    shown(desk, replace(found, shown=0, offer=Offer.MAYBE, titles=2))
    assert not desk.sidebar.column.maybe.isVisible()
    assert desk.is_quiet()


def test_searching_hides_the_titles(desk: Desk, found: Suggestions) -> None:
    shown(desk, replace(found, shown=0, offer=Offer.MAYBE, titles=2))
    desk.search_for("fapiao")
    assert not desk.sidebar.column.maybe.isVisible()
    assert desk.titles() == ["invoice"]


@pytest.mark.parametrize(
    ("offer", "words"),
    [(Offer.ANSWER, "推荐回复"), (Offer.CHOICE, "请选一条"), (Offer.SEVERAL, "不止一件事")],
)
def test_the_heading_says_why_there_are_cards(
    desk: Desk, found: Suggestions, offer: Offer, words: str
) -> None:
    shown(desk, replace(found, shown=2, offer=offer))
    assert words in desk.shown()


def test_a_taken_card_rests_in_its_conversation(desk: Desk, found: Suggestions) -> None:
    desk.cards()[0].insert()
    desk.wait_for_hint("已填入")
    desk.settle()
    desk.ask("a", INVOICE)
    assert desk.titles() == []
    desk.switch_to("b")
    desk.ask("b", INVOICE)
    assert desk.titles() == ["invoice"]
