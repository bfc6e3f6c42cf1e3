"""A reply's variables: known ones are filled in, for the others the agent is asked."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from assist.desktop.sidebar.typed import KEPT_CARDS, Sheets, Typed
from assist.guidance.variables import values_for
from assist.remembered import REMEMBERED
from assist.sources.base import ConversationClosed
from tests.desktop.conftest import Desk, clipboard, press
from tests.fakes import ALERT, INVOICE, TRACK


@pytest.fixture
def tracked(desk: Desk) -> Desk:
    """Customer a asked for the parcel: the reply needs two variables that nobody knows."""
    desk.switch_to("a")
    desk.ask("a", TRACK)
    return desk


def test_copy_leaves_unknown_variables_in_braces(tracked: Desk) -> None:
    tracked.press("secondary")
    assert clipboard() == "订单 {订单号} 由{快递公司}承运。"


def test_an_empty_variable_blocks_insertion_and_asks_for_its_value(tracked: Desk) -> None:
    assert "待填：订单号、快递公司" in tracked.shown()
    assert tracked.fields() == []
    tracked.press("primary")
    assert [one.accessibleName() for one in tracked.fields()] == ["订单号", "快递公司"]
    assert tracked.sidebar.focusWidget() is tracked.field("订单号")
    tracked.settle()
    assert tracked.source.boxes["a"] == ""


def test_what_is_typed_shows_in_the_reply_and_enter_inserts_it(tracked: Desk) -> None:
    tracked.press("primary")
    QTest.keyClicks(tracked.field("订单号"), "123")
    assert "订单 123 由{快递公司}承运。" in tracked.shown()
    assert "待填：快递公司" in tracked.shown()
    QTest.keyClicks(tracked.field("快递公司"), "sf")
    QTest.keyClick(tracked.field("快递公司"), Qt.Key.Key_Return)
    tracked.wait_for_hint("已填入")
    assert tracked.source.boxes["a"] == "订单 123 由sf承运。"
    assert tracked.fields() == []


def test_enter_goes_on_to_the_variable_that_is_still_empty(tracked: Desk) -> None:
    tracked.press("primary")
    QTest.keyClicks(tracked.field("订单号"), "123")
    QTest.keyClick(tracked.field("订单号"), Qt.Key.Key_Return)
    assert tracked.sidebar.focusWidget() is tracked.field("快递公司")
    tracked.settle()
    assert tracked.source.boxes["a"] == ""


def test_blanks_are_no_value(tracked: Desk) -> None:
    tracked.press("primary")
    QTest.keyClicks(tracked.field("订单号"), "   ")
    QTest.keyClick(tracked.field("订单号"), Qt.Key.Key_Return)
    assert "待填：订单号、快递公司" in tracked.shown()
    tracked.settle()
    assert tracked.source.boxes["a"] == ""


def test_escape_gives_up_and_gives_the_focus_back(tracked: Desk) -> None:
    tracked.press("primary")
    assert tracked.desktop.active != 77, "the sidebar has borrowed the focus"
    QTest.keyClick(tracked.field("订单号"), Qt.Key.Key_Escape)
    assert tracked.fields() == []
    assert tracked.desktop.active == 77
    assert tracked.source.boxes["a"] == ""


def test_the_focus_goes_back_to_the_chat_once_the_variables_are_filled(tracked: Desk) -> None:
    tracked.press("primary")
    for name in ("订单号", "快递公司"):
        QTest.keyClicks(tracked.field(name), "x")
    QTest.keyClick(tracked.field("快递公司"), Qt.Key.Key_Return)
    assert tracked.desktop.active == 77


@pytest.mark.parametrize("values", [{"agent_id": "007", "shop": "小店"}])
def test_settings_fill_their_variables(desk: Desk) -> None:
    filled = values_for(desk.settings)("林小姐")
    assert (filled["我的工号"], filled["店铺名"], filled["客户昵称"]) == ("007", "小店", "林小姐")


def test_without_settings_their_variables_are_empty(desk: Desk) -> None:
    assert set(values_for(desk.settings)("")) == {"时段问候"}


def test_a_new_line_waits_while_a_variable_is_being_filled(tracked: Desk) -> None:
    tracked.press("primary")
    field = tracked.fields()[0]
    QTest.keyClicks(field, "12")
    tracked.ask("a", INVOICE)
    assert field.isVisible()
    assert field.text() == "12"
    QTest.keyClick(field, Qt.Key.Key_Escape)
    tracked.qtbot.waitUntil(lambda: tracked.sidebar.guidance is not None
                            and tracked.sidebar.guidance.message.text == INVOICE)  # fmt: skip


def _fill_half(tracked: Desk) -> None:
    """Both values are typed for customer a, and nothing is inserted yet."""
    tracked.ask("b", INVOICE)
    tracked.press("primary")
    QTest.keyClicks(tracked.field("订单号"), "123")
    QTest.keyClicks(tracked.field("快递公司"), "sf")


def test_what_was_typed_is_there_again_when_the_customer_comes_back(tracked: Desk) -> None:
    _fill_half(tracked)
    tracked.switch_to("b")
    assert tracked.fields() == []
    tracked.switch_to("a")
    assert "订单 123 由sf承运。" in tracked.shown()
    assert [one.text() for one in tracked.fields()] == ["123", "sf"]
    assert tracked.sidebar.focusWidget() is None
    QTest.keyClick(tracked.field("快递公司"), Qt.Key.Key_Return)
    tracked.wait_for_hint("已填入")
    assert tracked.source.boxes["a"] == "订单 123 由sf承运。"


def test_a_customer_who_only_nudges_meanwhile_costs_no_typing(tracked: Desk) -> None:
    _fill_half(tracked)
    tracked.switch_to("b")
    tracked.ask("a", TRACK + "？？")
    tracked.switch_to("a")
    assert [one.text() for one in tracked.fields()] == ["123", "sf"]


def test_what_was_typed_for_another_line_is_not_said_again(tracked: Desk) -> None:
    _fill_half(tracked)
    QTest.keyClick(tracked.field("快递公司"), Qt.Key.Key_Escape)
    tracked.switch_to("b")
    tracked.ask("a", TRACK + "？？")
    tracked.switch_to("a")
    assert "待填：订单号、快递公司" in tracked.shown()


def test_nobody_else_is_told_what_was_typed(tracked: Desk) -> None:
    _fill_half(tracked)
    tracked.ask("b", TRACK)
    tracked.switch_to("b")
    assert "待填：订单号、快递公司" in tracked.shown()


def test_it_is_forgotten_when_the_chat_closes(tracked: Desk) -> None:
    _fill_half(tracked)
    tracked.switch_to("b")
    tracked.engine.on_event(ConversationClosed("a"))
    tracked.ask("a", TRACK)
    tracked.switch_to("a")
    assert tracked.titles() == ["track"]
    assert tracked.fields() == []
    assert "123" not in tracked.shown()


def test_a_switch_puts_the_focus_on_nothing_else(tracked: Desk) -> None:
    _fill_half(tracked)
    tracked.switch_to("b")
    assert tracked.sidebar.focusWidget() is None
    assert not tracked.controller._focus.is_borrowed()
    assert tracked.desktop.active == 77


def test_who_went_to_another_window_is_not_called_back(tracked: Desk) -> None:
    _fill_half(tracked)
    tracked.desktop.active = 88
    tracked.switch_to("b")
    assert tracked.desktop.active == 88
    assert not tracked.controller._focus.is_borrowed()


def test_the_hint_about_a_waiting_line_goes_with_the_fields(tracked: Desk) -> None:
    _fill_half(tracked)
    tracked.ask("a", INVOICE)
    tracked.wait_for_hint("客户又说了一句")
    tracked.switch_to("b")
    assert tracked.hint() == ""


def test_a_pause_hides_the_waiting_line_and_keeps_what_was_typed(tracked: Desk) -> None:
    _fill_half(tracked)
    tracked.ask("a", TRACK + "？？")
    tracked.wait_for_hint("客户又说了一句")
    tracked.menu.pause.trigger()
    tracked.settle()
    assert "林小姐" not in tracked.shown()
    assert tracked.sidebar.guidance is None
    assert tracked.hint() == ""
    tracked.menu.pause.trigger()
    assert [one.text() for one in tracked.fields()] == ["123", "sf"]


def test_a_step_of_the_playbook_keeps_its_values_too(desk: Desk) -> None:
    desk.switch_to("a")
    desk.ask("a", ALERT)
    desk.ask("b", ALERT)
    banner = desk.sidebar.banner
    step = next(place for place, one in enumerate(banner._steps) if "{订单号}" in one.words)
    QTest.mouseClick(banner.steps._buttons[step], Qt.MouseButton.LeftButton)
    press(banner, "primary")
    QTest.keyClicks(desk.field("订单号"), "12")
    desk.switch_to("b")
    assert banner.steps.open_place() == 0
    desk.switch_to("a")
    assert banner.steps.open_place() == step
    assert desk.field("订单号").text() == "12"


def test_only_so_much_is_kept() -> None:
    sheets = Sheets()
    typed = Typed("{a}", {"a": "1"}, True)
    for number in range(REMEMBERED + 1):
        sheets.of(str(number)).keep("track", "", typed)
    assert sheets.of("0").of("track") is None
    assert sheets.of(str(REMEMBERED)).of("track") == typed
    sheet = sheets.of("x")
    for number in range(KEPT_CARDS + 1):
        sheet.keep(str(number), "", typed)
    assert (sheet.of("0"), sheet.of("1")) == (None, typed)
