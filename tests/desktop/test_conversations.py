"""The sidebar follows the conversation in front, and only that one."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtWidgets import QToolButton

from assist.engine import GuidanceReady, LearningProgress, Told
from assist.model import Speaker, Suggestion, Suggestions
from assist.sources.base import (
    ConversationClosed,
    DraftChanged,
    Health,
    HealthChanged,
    Notice,
    State,
)
from tests.desktop.conftest import Desk
from tests.fakes import ALERT, ARTICLES, INVOICE, NONSENSE, RETURN, TRACK


def test_a_customer_s_line_brings_its_card(desk: Desk) -> None:
    desk.switch_to("a")
    desk.ask("a", INVOICE)
    assert desk.titles() == ["invoice"]
    assert "申请开发票" in desk.shown()
    assert "林小姐" in desk.shown()
    assert INVOICE in desk.shown()


def test_a_line_of_another_customer_changes_nothing_on_the_screen(desk: Desk) -> None:
    desk.switch_to("a")
    desk.ask("a", INVOICE)
    before = desk.shown()
    desk.ask("b", TRACK)
    assert desk.shown() == before
    assert desk.titles() == ["invoice"]


def test_switching_conversations_swaps_the_cards_there_and_back(desk: Desk) -> None:
    desk.switch_to("a")
    desk.ask("a", INVOICE)
    desk.ask("b", TRACK)
    desk.switch_to("b")
    assert desk.titles() == ["track"]
    assert "王先生" in desk.shown()
    assert "林小姐" not in desk.shown()
    desk.switch_to("a")
    assert desk.titles() == ["invoice"]
    assert TRACK not in desk.shown()


def test_the_newest_line_counts_when_its_conversation_comes_to_the_front(desk: Desk) -> None:
    desk.switch_to("a")
    desk.ask("b", TRACK)
    desk.ask("b", RETURN)
    desk.switch_to("b")
    assert desk.titles() == ["return"]


def test_a_conversation_without_a_line_shows_its_customer_and_no_cards(desk: Desk) -> None:
    desk.switch_to("a")
    desk.ask("a", ALERT)
    desk.switch_to("b")
    assert desk.cards() == []
    assert "王先生" in desk.shown()
    assert not desk.sidebar.banner.isVisible()
    assert desk.sidebar.guidance is None


def test_with_no_window_in_front_the_last_one_stays_on_the_screen(desk: Desk) -> None:
    desk.switch_to("a")
    desk.ask("a", INVOICE)
    desk.switch_to("")
    assert desk.titles() == ["invoice"]


def test_without_word_of_the_front_the_first_customer_counts(desk: Desk) -> None:
    desk.ask("a", INVOICE)
    desk.ask("b", TRACK)
    assert desk.titles() == ["invoice"]


def test_an_agent_s_own_line_leaves_the_cards(desk: Desk) -> None:
    desk.switch_to("a")
    desk.ask("a", INVOICE)
    desk.source.say("a", TRACK, Speaker.AGENT)
    desk.settle()
    assert desk.titles() == ["invoice"]


def test_no_good_answer_means_silence(desk: Desk) -> None:
    desk.switch_to("a")
    desk.ask("a", INVOICE)
    desk.ask("a", NONSENSE)
    assert desk.cards() == []
    assert desk.is_quiet()
    assert NONSENSE in desk.shown()


@pytest.mark.parametrize("shown", [0, 1, 2, 3])
def test_only_as_many_cards_are_shown_as_deserve_it(desk: Desk, shown: int) -> None:
    desk.switch_to("a")
    desk.ask("a", INVOICE)
    guidance = desk.sidebar.guidance
    assert guidance is not None
    found = tuple(Suggestion(article, 0.5, article.question) for article in ARTICLES)
    offered = Suggestions(found, 0.505, shown)
    desk.bridge.tell(GuidanceReady(replace(guidance, suggestions=offered)))
    desk.settle()
    assert desk.titles() == ["invoice", "track", "return"][:shown]
    assert desk.is_quiet() == (shown == 0)
    assert [f"Alt+{place}" in desk.shown() for place in (1, 2, 3)] == [
        place <= shown for place in (1, 2, 3)
    ]
    assert desk.shown().count("把握 50%") == min(shown, 1)


def test_three_hundred_conversations_each_keep_their_own_card(desk: Desk) -> None:
    names = [f"c{number}" for number in range(300)]
    lines = (INVOICE, TRACK, RETURN)
    for number, name in enumerate(names):
        desk.source.open(name, f"客户{number}")
        desk.source.say(name, lines[number % 3])
    desk.settle()
    for number in (0, 1, 2, 150, 298, 299):
        desk.switch_to(names[number])
        assert desk.titles() == [("invoice", "track", "return")[number % 3]]
        assert f"客户{number}" in desk.shown()


def test_beyond_what_is_remembered_the_oldest_conversation_is_waited_for(desk: Desk) -> None:
    desk.ask("a", INVOICE)
    desk.switch_to("b")
    for number in range(320):
        desk.source.say(f"c{number}", TRACK)
    desk.settle()
    desk.switch_to("a")
    assert desk.cards() == []
    assert "林小姐" in desk.shown()


def test_pause_clears_the_screen_and_reads_nothing(desk: Desk) -> None:
    desk.switch_to("a")
    desk.ask("a", ALERT)
    desk.ask("a", INVOICE)
    desk.menu.pause.trigger()
    assert desk.cards() == []
    assert desk.sidebar.guidance is None
    assert not desk.sidebar.banner.isVisible()
    assert "林小姐" not in desk.shown()
    assert INVOICE not in desk.shown()
    assert "已暂停" in desk.shown()
    desk.ask("a", TRACK)
    assert desk.cards() == []
    assert TRACK not in desk.shown()


def test_a_switch_while_paused_does_not_show_the_customer_s_name(desk: Desk) -> None:
    desk.switch_to("a")
    desk.menu.pause.trigger()
    desk.switch_to("b")
    assert "王先生" not in desk.shown()


def test_guidance_that_was_under_way_when_paused_is_not_shown(desk: Desk) -> None:
    desk.switch_to("a")
    desk.ask("a", INVOICE)
    late = desk.sidebar.guidance
    assert late is not None
    desk.menu.pause.trigger()
    desk.bridge.tell(GuidanceReady(late))
    desk.settle()
    assert desk.cards() == []
    assert desk.sidebar.guidance is None


def test_after_a_pause_it_goes_on_where_it_was(desk: Desk) -> None:
    desk.switch_to("a")
    desk.ask("a", INVOICE)
    desk.menu.pause.trigger()
    assert "隐私暂停中" in desk.shown()
    assert "等待客户的消息" not in desk.shown()
    desk.ask("a", TRACK)
    desk.menu.pause.trigger()
    assert desk.titles() == ["invoice"], "what was said while paused was not read"
    assert "林小姐" in desk.shown()
    assert "暂停" not in desk.shown()


def test_after_a_pause_a_chat_that_closed_before_is_not_named_again(desk: Desk) -> None:
    desk.switch_to("a")
    desk.engine.on_event(ConversationClosed("a"))
    desk.settle()
    desk.menu.pause.trigger()
    desk.menu.pause.trigger()
    assert "林小姐" not in desk.shown()


def test_after_a_pause_the_chat_that_came_to_the_front_is_shown(desk: Desk) -> None:
    desk.switch_to("a")
    desk.ask("a", INVOICE)
    desk.menu.pause.trigger()
    desk.switch_to("b")
    desk.menu.pause.trigger()
    assert desk.cards() == []
    assert "王先生" in desk.shown()
    desk.ask("b", TRACK)
    assert desk.titles() == ["track"]
    desk.switch_to("a")
    assert desk.titles() == ["invoice"]


def test_guidance_that_was_under_way_when_paused_is_shown_afterwards(desk: Desk) -> None:
    desk.switch_to("a")
    desk.ask("a", INVOICE)
    late = desk.sidebar.guidance
    desk.ask("a", NONSENSE)
    desk.menu.pause.trigger()
    desk.bridge.tell(GuidanceReady(late)) if late else None
    desk.settle()
    desk.menu.pause.trigger()
    assert desk.titles() == ["invoice"]


def test_the_pause_button_and_the_menu_agree(desk: Desk) -> None:
    buttons = desk.sidebar.findChildren(QToolButton)
    button = next(one for one in buttons if one.accessibleName() == "隐私暂停")
    button.click()
    assert desk.menu.pause.isChecked()
    desk.menu.pause.trigger()
    assert not button.isChecked()
    assert "已暂停" not in desk.shown()


def test_the_tray_tells_of_a_pause(desk: Desk) -> None:
    desk.menu.pause.trigger()
    assert "已暂停" in desk.tray.toolTip()
    desk.menu.pause.trigger()
    assert "已暂停" not in desk.tray.toolTip()


@pytest.mark.parametrize("front", ["a", "b"])
def test_the_tray_turns_red_while_any_customer_needs_care(desk: Desk, front: str) -> None:
    desk.switch_to(front)
    calm = desk.tray.icon().cacheKey(), _colours(desk)
    desk.ask("a", ALERT)
    red = _colours(desk)
    assert red != calm[1]
    desk.switch_to("a")
    desk.ask("a", INVOICE)
    assert _colours(desk) == red, "nobody has answered yet"
    desk.source.say("a", "您好，马上为您处理", Speaker.AGENT)
    desk.settle()
    assert _colours(desk) == calm[1]


def _colours(desk: Desk) -> set[str]:
    picture = desk.tray.icon().pixmap(32, 32).toImage()
    return {
        picture.pixelColor(x, y).name()
        for x in range(0, picture.width(), 4)
        for y in range(0, picture.height(), 4)
        if picture.pixelColor(x, y).alpha() == 255
    }


def test_the_light_speaks_of_every_source(desk: Desk) -> None:
    desk.bridge.tell(HealthChanged("other", Health(State.LOST, "聊天软件已关闭，等它回来")))
    desk.settle()
    assert "正在看" in desk.shown()
    desk.bridge.tell(HealthChanged("fake", Health(State.LOST, "连不上")))
    desk.settle()
    assert "连不上" in desk.shown()
    assert "聊天软件已关闭，等它回来" in desk.shown()


def test_learning_is_told_until_it_is_done(desk: Desk) -> None:
    desk.bridge.tell(LearningProgress(12))
    desk.settle()
    assert "12" in desk.shown()
    assert "正在看" in desk.shown()
    desk.bridge.tell(LearningProgress(0))
    desk.settle()
    assert "12" not in desk.shown()


def test_a_notice_is_shown_as_a_hint(desk: Desk) -> None:
    desk.bridge.tell(Notice("第 3 行没有读懂"))
    desk.settle()
    assert desk.hint() == "第 3 行没有读懂"


def test_a_draft_alone_changes_nothing_on_the_screen(desk: Desk) -> None:
    desk.switch_to("a")
    before = desk.shown()
    told: list[Told] = []
    desk.bridge.told.connect(told.append)
    desk.source.type("a", "我先想想")
    desk.settle()
    assert DraftChanged("a", "我先想想") in told
    assert desk.shown() == before


def test_show_and_hide_from_the_menu(desk: Desk) -> None:
    desk.menu.show_toggled.emit()
    assert not desk.sidebar.isVisible()
    desk.menu.show_toggled.emit()
    assert desk.sidebar.isVisible()
