"""A reply's variables: known ones are filled in, for the others the agent is asked."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from assist.guidance.variables import values_for
from tests.desktop.conftest import Desk, clipboard
from tests.fakes import INVOICE, TRACK


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
