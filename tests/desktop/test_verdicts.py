"""“不对？”: an agent says so, the same line follows at once, and nothing takes the focus."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAction, QContextMenuEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu

from assist.desktop.sidebar.banner import Banner
from assist.desktop.sidebar.verdict import VerdictButton, VerdictMenu, fitting_verdicts
from assist.model import Feeling, RiskLevel, Verdict
from tests.desktop.conftest import Desk
from tests.fakes import ALERT, INVOICE


def _menu(desk: Desk) -> VerdictMenu:
    menus = [menu for menu in desk.sidebar.findChildren(VerdictMenu) if menu.isVisible()]
    assert len(menus) == 1
    return menus[0]


def _words(menu: QMenu) -> list[str]:
    return [action.text() for action in menu.actions() if action.text()]


def _action(menu: QMenu, words: str) -> QAction:
    return next(action for action in menu.actions() if words in action.text())


def _say(desk: Desk, words: str, below: str = "") -> None:
    """Choose an entry of the menu and wait until it is kept and read again."""
    desk.sidebar.header.verdict.click()
    menu: QMenu = _menu(desk)
    if below:
        (menu,) = [one for one in menu.findChildren(QMenu) if one.title() == words]
    action = _action(menu, below or words)
    with desk.qtbot.waitSignal(desk.recognition.judge.changed):
        action.trigger()
    _menu(desk).close()
    desk.settle()


@pytest.mark.parametrize("feeling", [None, *Feeling])
@pytest.mark.parametrize("level", list(RiskLevel))
def test_there_is_always_something_to_say_and_never_what_is_shown(
    feeling: Feeling | None, level: RiskLevel
) -> None:
    found = fitting_verdicts(feeling, level)
    assert found
    assert (Verdict.UNHAPPY in found) is (feeling not in (Feeling.UNHAPPY, Feeling.ANGRY))
    assert (Verdict.CALM in found) is (feeling not in (None, Feeling.CALM))
    assert (Verdict.NO_RISK in found) is (level is not RiskLevel.NONE)
    assert (Verdict.RISK in found) is (level is not RiskLevel.ALERT)


def test_a_false_alarm_goes_and_stays_away(desk: Desk) -> None:
    desk.switch_to("a")
    desk.ask("a", ALERT)
    assert desk.sidebar.banner.isVisible()
    _say(desk, "这不是风险")
    assert not desk.sidebar.banner.isVisible()
    desk.wait_for_hint("已记下")
    desk.switch_to("b")
    desk.ask("b", ALERT)
    assert not desk.sidebar.banner.isVisible()
    desk.ask("b", ALERT + "，今天就去")
    assert desk.sidebar.banner.isVisible(), "another line is another matter"


def test_a_false_alarm_of_an_earlier_line_is_said_of_that_line(desk: Desk) -> None:
    desk.switch_to("a")
    desk.ask("a", ALERT)
    desk.ask("a", "快点回复")
    _say(desk, "这不是风险")
    assert not desk.sidebar.banner.isVisible()
    desk.ask("a", "在吗")
    assert not desk.sidebar.banner.isVisible(), "a calm line does not bring it back"
    desk.switch_to("b")
    desk.ask("b", ALERT)
    assert not desk.sidebar.banner.isVisible(), "it was learned for the line that raised it"
    desk.switch_to("a")
    _say(desk, "撤销更正")
    assert desk.sidebar.banner.isVisible()


def test_it_can_be_taken_back(desk: Desk) -> None:
    desk.switch_to("a")
    desk.ask("a", ALERT)
    _say(desk, "这不是风险")
    _say(desk, "撤销更正：这不是风险")
    assert desk.sidebar.banner.isVisible()
    assert desk.recognition.judge.recognition.corrections() == []


def test_a_missed_risk_raises_the_banner_with_its_playbook(desk: Desk) -> None:
    desk.switch_to("a")
    desk.ask("a", INVOICE)
    _say(desk, "这是风险", "曝光")
    assert desk.sidebar.banner.isVisible()
    assert "有人把这句话标为" in desk.shown()


def test_a_hidden_dissatisfaction_is_shown(desk: Desk) -> None:
    desk.switch_to("a")
    desk.ask("a", INVOICE)
    assert "不满" not in desk.shown()
    _say(desk, "客户其实不满")
    assert "不满" in desk.shown()


def test_other_conversations_follow_when_they_come_to_the_front(desk: Desk) -> None:
    desk.switch_to("a")
    desk.ask("a", ALERT)
    desk.switch_to("b")
    desk.ask("b", ALERT)
    _say(desk, "这不是风险")
    desk.switch_to("a")
    desk.settle()
    assert not desk.sidebar.banner.isVisible()


def _open_on_an_alert(desk: Desk) -> VerdictMenu:
    desk.ask("b", INVOICE)
    desk.switch_to("a")
    desk.ask("a", ALERT)
    desk.sidebar.header.verdict.click()
    return _menu(desk)


def test_a_verdict_is_on_the_line_that_the_menu_was_opened_on(desk: Desk) -> None:
    menu = _open_on_an_alert(desk)
    desk.ask("a", INVOICE)
    with desk.qtbot.waitSignal(desk.recognition.judge.changed):
        _action(menu, "这不是风险").trigger()
    menu.close()
    desk.switch_to("b")
    desk.ask("b", ALERT)
    assert not desk.sidebar.banner.isVisible()


def test_the_menu_closes_when_another_chat_comes_to_the_front(desk: Desk) -> None:
    menu = _open_on_an_alert(desk)
    desk.ask("a", ALERT + "，今天就去")
    assert menu.isVisible(), "the same chat goes on"
    desk.switch_to("b")
    assert [one for one in desk.sidebar.findChildren(VerdictMenu) if one.isVisible()] == []


def test_without_a_line_there_is_nothing_to_disagree_with(desk: Desk) -> None:
    desk.switch_to("a")
    assert not desk.sidebar.header.verdict.isVisible()


def test_a_click_leaves_the_focus_where_it_is(desk: Desk) -> None:
    desk.switch_to("a")
    desk.ask("a", ALERT)
    for button in desk.sidebar.findChildren(VerdictButton):
        assert button.focusPolicy() is Qt.FocusPolicy.TabFocus
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)
        assert QApplication.focusWidget() is not button
        _menu(desk).close()
    assert not desk.controller._focus.is_borrowed()


def _by_shortcut(desk: Desk) -> None:
    desk.sidebar.activateWindow()
    QTest.keyClick(desk.sidebar, Qt.Key.Key_J, Qt.KeyboardModifier.ControlModifier)


def _by_return(desk: Desk) -> None:
    QTest.keyClick(desk.sidebar.header.verdict, Qt.Key.Key_Return)


def _by_right_click(desk: Desk) -> None:
    banner = desk.sidebar.findChild(Banner)
    assert isinstance(banner, Banner)
    at = QPoint(5, 5)
    event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, at, banner.mapToGlobal(at))
    QApplication.sendEvent(banner, event)


@pytest.mark.parametrize("way", [_by_shortcut, _by_return, _by_right_click])
def test_there_are_several_ways_to_say_it(desk: Desk, way: Callable[[Desk], None]) -> None:
    desk.switch_to("a")
    desk.ask("a", ALERT)
    way(desk)
    assert {"客户没生气", "这不是风险"} <= set(_words(_menu(desk)))
    _menu(desk).close()


def test_escape_on_the_button_gives_the_keyboard_back(desk: Desk) -> None:
    desk.switch_to("a")
    desk.ask("a", ALERT)
    with desk.qtbot.waitSignal(desk.sidebar.focus_returned):
        QTest.keyClick(desk.sidebar.header.verdict, Qt.Key.Key_Escape)


def test_what_cannot_be_kept_is_said(desk: Desk) -> None:
    desk.switch_to("a")
    desk.ask("a", ALERT)
    file = desk.parts.base.file
    file.with_name(file.name + ".corrections").mkdir()
    desk.sidebar.header.verdict.click()
    _action(_menu(desk), "这不是风险").trigger()
    desk.wait_for_hint("更正没有保存")
    assert desk.sidebar.banner.isVisible()
    _menu(desk).close()
