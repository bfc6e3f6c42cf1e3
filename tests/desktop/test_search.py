"""Searching as one types, and with an input method: no key is a command while it composes."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from assist.desktop.sidebar.fields import ImeLineEdit, VariableFields
from assist.desktop.sidebar.search import SearchField
from assist.engine import SearchReady
from tests.desktop.conftest import Desk, commit
from tests.fakes import INVOICE, TRACK


def compose(field: ImeLineEdit, text: str) -> None:
    """The input method shows ``text`` underlined; nothing is decided yet."""
    QApplication.sendEvent(field, QInputMethodEvent(text, []))


@pytest.fixture
def field(qtbot: QtBot) -> SearchField:
    field = SearchField("Ctrl+Alt+Space")
    qtbot.addWidget(field)
    field.show()
    return field


@pytest.fixture
def variables(qtbot: QtBot) -> VariableFields:
    fields = VariableFields()
    qtbot.addWidget(fields)
    fields.ask_for(["订单号"])
    return fields


def _heard(field: SearchField) -> list[str]:
    """Everything that the search box asks for from now on."""
    heard: list[str] = []
    field.wanted.connect(heard.append)
    field.picked.connect(lambda: heard.append("picked"))
    field.left.connect(lambda: heard.append("left"))
    return heard


def test_typing_asks_once_it_rests(field: SearchField, qtbot: QtBot) -> None:
    heard = _heard(field)
    with qtbot.waitSignal(field.wanted):
        QTest.keyClicks(field, " kuaidi ")
    assert heard == ["kuaidi"]


def test_emptying_the_box_asks_for_nothing(field: SearchField, qtbot: QtBot) -> None:
    field.setText("x")
    with qtbot.waitSignal(field.wanted):
        field.clear()
    assert field.text() == ""


def test_composing_asks_for_nothing_until_it_is_committed(field: SearchField, qtbot: QtBot) -> None:
    heard = _heard(field)
    for typed in ("f", "fa", "fap", "fapiao"):
        compose(field, typed)
    with qtbot.assertNotEmitted(field.wanted, wait=150):
        pass
    assert field.text() == ""
    with qtbot.waitSignal(field.wanted):
        commit(field, "发票")
    assert heard == ["发票"]


def test_what_was_typed_just_before_composing_waits_for_its_end(
    field: SearchField, qtbot: QtBot
) -> None:
    heard = _heard(field)
    QTest.keyClicks(field, "a")
    compose(field, "fapiao")
    with qtbot.assertNotEmitted(field.wanted, wait=200):
        pass
    with qtbot.waitSignal(field.wanted):
        commit(field, "发票")
    assert heard == ["a发票"]


def test_a_composition_given_up_still_searches_what_was_typed(
    field: SearchField, qtbot: QtBot
) -> None:
    QTest.keyClicks(field, "a")
    compose(field, "fapiao")
    with qtbot.waitSignal(field.wanted) as wanted:
        compose(field, "")
    assert wanted.args == ["a"]


@pytest.mark.parametrize(
    "key", [Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Escape, Qt.Key.Key_1, Qt.Key.Key_9]
)
def test_no_key_is_a_command_while_composing(field: SearchField, qtbot: QtBot, key: Qt.Key) -> None:
    heard = _heard(field)
    compose(field, "fapiao")
    QTest.keyClick(field, key)
    assert heard == []
    assert field.text() == ""


def test_enter_picks_and_escape_leaves_once_nothing_is_composed(
    field: SearchField, qtbot: QtBot
) -> None:
    compose(field, "fapiao")
    commit(field, "发票")
    heard = _heard(field)
    QTest.keyClick(field, Qt.Key.Key_Return)
    QTest.keyClick(field, Qt.Key.Key_Enter)
    QTest.keyClick(field, Qt.Key.Key_Escape)
    assert heard == ["picked", "picked", "left"]


@pytest.mark.parametrize(
    "key", [Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Escape, Qt.Key.Key_1]
)
def test_a_variable_s_field_takes_no_key_while_composing(
    variables: VariableFields, qtbot: QtBot, key: Qt.Key
) -> None:
    heard: list[str] = []
    variables.finished.connect(lambda: heard.append("finished"))
    variables.abandoned.connect(lambda: heard.append("abandoned"))
    variables.changed.connect(lambda name, value: heard.append(name + value))
    field = variables.field("订单号")
    compose(field, "shunfeng")
    QTest.keyClick(field, key)
    assert heard == []
    assert field.text() == ""


def test_a_variable_s_field_tells_its_value_once_it_is_committed(
    variables: VariableFields, qtbot: QtBot
) -> None:
    heard: list[tuple[str, str]] = []
    variables.changed.connect(lambda name, value: heard.append((name, value)))
    field = variables.field("订单号")
    compose(field, "shunfeng")
    commit(field, "顺丰")
    assert heard == [("订单号", "顺丰")]
    with qtbot.waitSignal(variables.finished):
        QTest.keyClick(field, Qt.Key.Key_Return)
    with qtbot.waitSignal(variables.abandoned):
        QTest.keyClick(field, Qt.Key.Key_Escape)


def test_results_take_the_place_of_the_suggestions(desk: Desk) -> None:
    desk.switch_to("a")
    desk.ask("a", INVOICE)
    desk.search_for("退货运费")
    assert desk.titles() == ["return"]
    assert "搜索结果" in desk.shown()
    desk.search_for("")
    assert desk.titles() == ["invoice"]
    assert "推荐回复" in desk.shown()


def test_a_search_without_results_says_so(desk: Desk) -> None:
    desk.search_for("￥％")
    assert desk.cards() == []
    assert "没有找到" in desk.shown()


def test_enter_inserts_the_first_result(desk: Desk) -> None:
    desk.switch_to("a")
    desk.search_for("退货运费")
    QTest.keyClick(desk.sidebar.search, Qt.Key.Key_Return)
    desk.wait_for_hint("已填入")
    assert desk.source.boxes["a"] == "质量问题由我们承担运费。"


def test_enter_takes_no_result_of_the_query_before(desk: Desk) -> None:
    desk.switch_to("a")
    desk.search_for("申请发票")
    desk.sidebar.search.setText("退货运费")
    QTest.keyClick(desk.sidebar.search, Qt.Key.Key_Return)
    assert not desk.cards()[0].reply.fields.isVisible()
    desk.qtbot.waitUntil(lambda: desk.titles() == ["return"])
    QTest.keyClick(desk.sidebar.search, Qt.Key.Key_Return)
    desk.wait_for_hint("已填入")
    assert desk.source.boxes["a"] == "质量问题由我们承担运费。"


def test_enter_on_a_result_with_an_empty_variable_asks_for_it(desk: Desk) -> None:
    desk.switch_to("a")
    desk.search_for("物流进度")
    QTest.keyClick(desk.sidebar.search, Qt.Key.Key_Return)
    desk.settle()
    assert desk.source.boxes["a"] == ""
    assert desk.cards()[0].reply.fields.isVisible()
    assert desk.sidebar.focusWidget() is desk.cards()[0].reply.fields.field("订单号")


def test_enter_with_nothing_to_look_for_inserts_nothing(desk: Desk) -> None:
    desk.switch_to("a")
    desk.ask("a", INVOICE)
    QTest.keyClick(desk.sidebar.search, Qt.Key.Key_Return)
    desk.settle()
    assert desk.source.boxes["a"] == ""


def test_enter_while_composing_inserts_nothing(desk: Desk) -> None:
    desk.switch_to("a")
    desk.search_for("退货运费")
    compose(desk.sidebar.search, "fapiao")
    QTest.keyClick(desk.sidebar.search, Qt.Key.Key_Return)
    desk.settle()
    assert desk.source.boxes["a"] == ""
    assert desk.hint() == ""


def test_the_digit_keys_pick_nothing_while_composing(desk: Desk) -> None:
    desk.switch_to("a")
    desk.ask("a", INVOICE)
    compose(desk.sidebar.search, "fapiao")
    desk.keyboard.pressed.emit("1")
    desk.settle()
    assert desk.source.boxes["a"] == ""
    compose(desk.sidebar.search, "")
    desk.keyboard.pressed.emit("1")
    desk.wait_for_hint("已填入")


def test_results_for_a_query_that_has_changed_are_not_shown(desk: Desk) -> None:
    desk.search_for("退货运费")
    found = desk.sidebar.cards[0].suggestion
    desk.sidebar.search.setText("发票")
    desk.bridge.tell(SearchReady("退货", (found, found)))
    desk.settle()
    assert len(desk.sidebar.cards) == 1


def test_the_search_key_brings_the_cursor_and_escape_takes_it_back(desk: Desk) -> None:
    desk.sidebar.hide()
    desk.keyboard.pressed.emit("search")
    assert desk.sidebar.isVisible()
    assert desk.sidebar.focusWidget() is desk.sidebar.search
    assert desk.desktop.active == int(desk.sidebar.windowHandle().winId())
    QTest.keyClick(desk.sidebar.search, Qt.Key.Key_Escape)
    assert desk.desktop.active == 77
    assert desk.sidebar.focusWidget() is not desk.sidebar.search


def test_leaving_the_search_empties_it(desk: Desk) -> None:
    desk.switch_to("a")
    desk.ask("a", INVOICE)
    desk.search_for("退货运费")
    QTest.keyClick(desk.sidebar.search, Qt.Key.Key_Escape)
    assert desk.titles() == ["invoice"], "the suggestions come back"
    assert desk.sidebar.search.text() == ""
    desk.keyboard.pressed.emit("search")
    assert desk.titles() == ["invoice"]


def test_what_was_inserted_ends_the_search(desk: Desk) -> None:
    desk.switch_to("a")
    desk.ask("a", INVOICE)
    desk.search_for("退货运费")
    QTest.keyClick(desk.sidebar.search, Qt.Key.Key_Return)
    desk.wait_for_hint("已填入")
    assert desk.sidebar.search.text() == ""
    assert desk.titles() == ["invoice"]


def test_another_customer_ends_the_search(desk: Desk) -> None:
    desk.ask("a", INVOICE)
    desk.ask("b", TRACK)
    desk.switch_to("a")
    desk.keyboard.pressed.emit("search")
    desk.search_for("退货运费")
    desk.switch_to("b")
    assert desk.sidebar.search.text() == ""
    assert desk.titles() == ["track"]
    assert not desk.controller._focus.is_borrowed()
    QTest.keyClick(desk.sidebar.search, Qt.Key.Key_Return)
    desk.settle()
    assert desk.source.boxes == {"a": "", "b": ""}
    assert desk.hint() == ""


def test_a_click_into_the_search_box_borrows_the_focus(desk: Desk) -> None:
    QTest.mouseClick(desk.sidebar.search, Qt.MouseButton.LeftButton)
    assert desk.desktop.active == int(desk.sidebar.windowHandle().winId())


def test_the_focus_is_borrowed_once_and_given_back_to_its_first_owner(desk: Desk) -> None:
    desk.keyboard.pressed.emit("search")
    desk.keyboard.pressed.emit("search")
    QTest.keyClick(desk.sidebar.search, Qt.Key.Key_Escape)
    assert desk.desktop.active == 77
    QTest.keyClick(desk.sidebar.search, Qt.Key.Key_Escape)
    assert desk.desktop.activated[-1] == 77
    assert len([window for window in desk.desktop.activated if window == 77]) == 1


def test_the_window_never_asks_for_the_focus_by_itself(desk: Desk) -> None:
    handle = desk.sidebar.windowHandle()
    refuses = Qt.WindowType.WindowDoesNotAcceptFocus
    assert handle.flags() & refuses
    desk.keyboard.pressed.emit("search")
    assert not handle.flags() & refuses
    QTest.keyClick(desk.sidebar.search, Qt.Key.Key_Escape)
    assert handle.flags() & refuses
    assert QGuiApplication.platformName() == "offscreen"


def test_a_new_line_leaves_the_results_that_the_agent_is_reading(desk: Desk) -> None:
    desk.switch_to("a")
    desk.ask("a", INVOICE)
    desk.search_for("退货运费")
    desk.ask("a", TRACK)
    assert desk.titles() == ["return"]
    desk.search_for("")
    assert desk.titles() == ["track"]


def test_searching_still_works_while_paused(desk: Desk) -> None:
    desk.menu.pause.trigger()
    desk.search_for("退货运费")
    assert desk.titles() == ["return"]
    assert desk.cards()[0].findChild(QPushButton, "secondary") is not None
