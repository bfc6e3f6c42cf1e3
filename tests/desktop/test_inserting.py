"""A reply gets into the right chat box, or nowhere; never without the agent's word."""

from __future__ import annotations

import sqlite3

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton

from assist.desktop.sidebar.cards import Card
from assist.desktop.sidebar.fields import ImeLineEdit
from tests.desktop.conftest import Desk, clipboard
from tests.fakes import ALERT, INVOICE, RETURN, TRACK

REPLACE = pytest.mark.parametrize("values", [{"insert_mode": "replace"}])
INVOICE_REPLY = "可以的，林小姐，下单时选电子发票。"
RETURN_REPLY = "质量问题由我们承担运费。"


def _button(card: Card, name: str) -> QPushButton:
    found = card.findChild(QPushButton, name)
    assert isinstance(found, QPushButton)
    return found


def _press(desk: Desk, name: str, place: int = 0) -> None:
    button = _button(desk.cards()[place], name)
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


def _visible_fields(desk: Desk) -> list[ImeLineEdit]:
    """The variables' fields that can be seen."""
    fields = desk.sidebar.findChildren(ImeLineEdit)
    return [one for one in fields if one.isVisible() and one is not desk.sidebar.search]


def _field(desk: Desk, name: str) -> ImeLineEdit:
    return next(one for one in _visible_fields(desk) if one.accessibleName() == name)


@pytest.fixture
def invoiced(desk: Desk) -> Desk:
    """Customer a asked for an invoice and is in front."""
    desk.switch_to("a")
    desk.ask("a", INVOICE)
    return desk


@pytest.fixture
def tracked(desk: Desk) -> Desk:
    """Customer a asked for the parcel: the reply needs two variables that nobody knows."""
    desk.switch_to("a")
    desk.ask("a", TRACK)
    return desk


def test_insert_puts_the_reply_into_the_chat_box_and_sends_nothing(invoiced: Desk) -> None:
    _press(invoiced, "primary")
    invoiced.wait_for_hint("已填入")
    assert invoiced.source.boxes == {"a": INVOICE_REPLY, "b": ""}
    assert invoiced.source.sent == []
    assert clipboard() == "", "the clipboard is the agent's own"


def test_a_double_click_on_a_card_inserts_once(invoiced: Desk) -> None:
    QTest.mouseDClick(invoiced.cards()[0], Qt.MouseButton.LeftButton)
    invoiced.wait_for_hint("已填入")
    assert invoiced.source.boxes["a"] == INVOICE_REPLY


def test_the_digit_keys_insert_the_card_in_their_place(invoiced: Desk) -> None:
    invoiced.keyboard.pressed.emit("1")
    invoiced.wait_for_hint("已填入")
    assert invoiced.source.boxes["a"] == INVOICE_REPLY


def test_a_digit_without_a_card_does_nothing(invoiced: Desk) -> None:
    invoiced.keyboard.pressed.emit("3")
    invoiced.keyboard.pressed.emit("1")
    invoiced.wait_for_hint("已填入")
    assert invoiced.source.boxes["a"] == INVOICE_REPLY


def test_two_fast_inserts_both_land(invoiced: Desk) -> None:
    _press(invoiced, "primary")
    _press(invoiced, "primary")
    invoiced.qtbot.waitUntil(lambda: invoiced.source.boxes["a"] == INVOICE_REPLY * 2)


def test_a_card_of_one_customer_is_refused_while_another_is_in_front(invoiced: Desk) -> None:
    invoiced.source.front = "b"  # The client has switched, the news is still under way.
    _press(invoiced, "primary")
    invoiced.wait_for_hint("请先切回“林小姐”")
    assert invoiced.source.boxes == {"a": "", "b": ""}
    assert clipboard() == ""
    assert invoiced.feedback() == []


def test_a_search_made_for_one_customer_does_not_reach_the_next(invoiced: Desk) -> None:
    invoiced.search_for("运费")
    invoiced.switch_to("b")
    _press(invoiced, "primary")
    invoiced.wait_for_hint("请先切回“林小姐”")
    assert invoiced.source.boxes == {"a": "", "b": ""}


def test_a_search_before_any_line_goes_to_the_customer_in_front(desk: Desk) -> None:
    desk.switch_to("b")
    desk.search_for("运费")
    _press(desk, "primary")
    desk.wait_for_hint("已填入")
    assert desk.source.boxes == {"a": "", "b": RETURN_REPLY}
    assert desk.feedback() == [], "no message earned it"


def test_a_window_that_has_gone_leaves_the_reply_on_the_clipboard(invoiced: Desk) -> None:
    invoiced.source.close("a")
    _press(invoiced, "primary")
    invoiced.wait_for_hint("已经关闭，已复制")
    assert clipboard() == INVOICE_REPLY
    assert invoiced.feedback() == []


def test_copy_puts_the_reply_on_the_clipboard(invoiced: Desk) -> None:
    _press(invoiced, "secondary")
    assert clipboard() == INVOICE_REPLY
    assert invoiced.hint() == "已复制到剪贴板"
    assert invoiced.source.boxes["a"] == ""


def test_copy_leaves_unknown_variables_in_braces(tracked: Desk) -> None:
    _press(tracked, "secondary")
    assert clipboard() == "订单 {订单号} 由{快递公司}承运。"


def test_feedback_names_the_message_and_keeps_no_word_of_it(desk: Desk) -> None:
    desk.switch_to("a")
    first = desk.ask("a", INVOICE)
    _press(desk, "primary")
    desk.qtbot.waitUntil(lambda: len(desk.feedback()) == 1)
    second = desk.ask("a", RETURN)
    _press(desk, "secondary")
    desk.qtbot.waitUntil(lambda: len(desk.feedback()) == 2)
    assert desk.feedback() == [
        (first, "a", "invoice", "accepted"),
        (second, "a", "return", "copied"),
    ]
    with sqlite3.connect(desk.parts.base.file) as rows:
        kept = str(rows.execute("select * from feedback").fetchall())
    assert INVOICE not in kept
    assert RETURN not in kept
    assert "林小姐" not in kept


def test_feedback_that_cannot_be_kept_is_said_and_the_reply_is_in_the_box(invoiced: Desk) -> None:
    with sqlite3.connect(invoiced.parts.base.file) as rows:
        rows.execute("alter table feedback rename column outcome to verdict")
    _press(invoiced, "primary")
    invoiced.wait_for_hint("知识库")
    assert invoiced.source.boxes["a"] == INVOICE_REPLY


def test_an_empty_variable_blocks_insertion_and_asks_for_its_value(tracked: Desk) -> None:
    assert "待填：订单号、快递公司" in tracked.shown()
    assert _visible_fields(tracked) == []
    _press(tracked, "primary")
    assert [one.accessibleName() for one in _visible_fields(tracked)] == ["订单号", "快递公司"]
    assert tracked.sidebar.focusWidget() is _field(tracked, "订单号")
    tracked.settle()
    assert tracked.source.boxes["a"] == ""


def test_what_is_typed_shows_in_the_reply_and_enter_inserts_it(tracked: Desk) -> None:
    _press(tracked, "primary")
    QTest.keyClicks(_field(tracked, "订单号"), "123")
    assert "订单 123 由{快递公司}承运。" in tracked.shown()
    assert "待填：快递公司" in tracked.shown()
    QTest.keyClicks(_field(tracked, "快递公司"), "sf")
    QTest.keyClick(_field(tracked, "快递公司"), Qt.Key.Key_Return)
    tracked.wait_for_hint("已填入")
    assert tracked.source.boxes["a"] == "订单 123 由sf承运。"
    assert _visible_fields(tracked) == []


def test_enter_goes_on_to_the_variable_that_is_still_empty(tracked: Desk) -> None:
    _press(tracked, "primary")
    QTest.keyClicks(_field(tracked, "订单号"), "123")
    QTest.keyClick(_field(tracked, "订单号"), Qt.Key.Key_Return)
    assert tracked.sidebar.focusWidget() is _field(tracked, "快递公司")
    tracked.settle()
    assert tracked.source.boxes["a"] == ""


def test_blanks_are_no_value(tracked: Desk) -> None:
    _press(tracked, "primary")
    QTest.keyClicks(_field(tracked, "订单号"), "   ")
    QTest.keyClick(_field(tracked, "订单号"), Qt.Key.Key_Return)
    assert "待填：订单号、快递公司" in tracked.shown()
    tracked.settle()
    assert tracked.source.boxes["a"] == ""


def test_escape_gives_up_and_gives_the_focus_back(tracked: Desk) -> None:
    _press(tracked, "primary")
    assert tracked.desktop.active != 77, "the sidebar has borrowed the focus"
    QTest.keyClick(_field(tracked, "订单号"), Qt.Key.Key_Escape)
    assert _visible_fields(tracked) == []
    assert tracked.desktop.active == 77
    assert tracked.source.boxes["a"] == ""


def test_the_focus_goes_back_to_the_chat_once_the_variables_are_filled(tracked: Desk) -> None:
    _press(tracked, "primary")
    for name in ("订单号", "快递公司"):
        QTest.keyClicks(_field(tracked, name), "x")
    QTest.keyClick(_field(tracked, "快递公司"), Qt.Key.Key_Return)
    assert tracked.desktop.active == 77


def test_a_button_never_takes_the_focus(invoiced: Desk) -> None:
    _press(invoiced, "primary")
    invoiced.wait_for_hint("已填入")
    assert invoiced.desktop.activated == []
    for button in invoiced.sidebar.findChildren(QPushButton):
        assert button.focusPolicy() is Qt.FocusPolicy.NoFocus


@pytest.mark.parametrize("values", [{"agent_id": "007", "shop": "小店"}])
def test_settings_fill_their_variables(desk: Desk) -> None:
    filled = desk.controller.values("林小姐")
    assert (filled["我的工号"], filled["店铺名"], filled["客户昵称"]) == ("007", "小店", "林小姐")


def test_without_settings_their_variables_are_empty(desk: Desk) -> None:
    assert set(desk.controller.values("")) == {"时段问候"}


@REPLACE
def test_replacing_an_empty_box_needs_one_click(invoiced: Desk) -> None:
    _press(invoiced, "primary")
    invoiced.wait_for_hint("已填入")
    assert invoiced.source.boxes["a"] == INVOICE_REPLY


@REPLACE
def test_replacing_a_draft_needs_a_second_click(invoiced: Desk) -> None:
    invoiced.source.type("a", "我的草稿")
    invoiced.settle()
    _press(invoiced, "primary")
    assert "再点一次" in invoiced.hint()
    invoiced.settle()
    assert invoiced.source.boxes["a"] == "我的草稿"
    _press(invoiced, "primary")
    invoiced.wait_for_hint("已填入")
    assert invoiced.source.boxes["a"] == INVOICE_REPLY


@REPLACE
def test_the_second_click_must_be_for_the_same_reply(invoiced: Desk) -> None:
    invoiced.source.type("a", "我的草稿")
    invoiced.settle()
    _press(invoiced, "primary")
    invoiced.ask("a", RETURN)
    _press(invoiced, "primary")
    assert "再点一次" in invoiced.hint()
    invoiced.settle()
    assert invoiced.source.boxes["a"] == "我的草稿"


@REPLACE
def test_the_draft_of_another_customer_is_none_of_this_one_s(invoiced: Desk) -> None:
    invoiced.source.type("b", "给王先生的草稿")
    invoiced.settle()
    _press(invoiced, "primary")
    invoiced.wait_for_hint("已填入")
    assert invoiced.source.boxes == {"a": INVOICE_REPLY, "b": "给王先生的草稿"}


def test_at_the_cursor_a_draft_is_kept_without_a_question(invoiced: Desk) -> None:
    invoiced.source.type("a", "我的草稿")
    invoiced.settle()
    _press(invoiced, "primary")
    invoiced.wait_for_hint("已填入")
    assert invoiced.source.boxes["a"] == "我的草稿" + INVOICE_REPLY


def test_an_alert_raises_the_banner_with_its_reason_and_five_steps(desk: Desk) -> None:
    desk.switch_to("a")
    desk.ask("a", ALERT)
    banner = desk.sidebar.banner
    assert banner.isVisible()
    assert banner.property("level") == "alert"
    assert "客户说“12315”" in desk.shown()
    assert len(_steps(desk)) == 5


def _steps(desk: Desk) -> list[QPushButton]:
    steps = desk.sidebar.banner.findChildren(QPushButton, "step")
    return [one for one in steps if one.isVisible()]


def _insert_step(desk: Desk) -> None:
    button = desk.sidebar.banner.findChild(QPushButton, "primary")
    assert isinstance(button, QPushButton)
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


def test_a_calm_line_takes_the_banner_down(desk: Desk) -> None:
    desk.switch_to("a")
    desk.ask("a", ALERT)
    desk.ask("a", INVOICE)
    assert not desk.sidebar.banner.isVisible()


def test_the_first_step_is_open_and_goes_into_the_chat_box(desk: Desk) -> None:
    desk.switch_to("a")
    desk.ask("a", ALERT)
    assert [step.isChecked() for step in _steps(desk)] == [True, False, False, False, False]
    words = desk.sidebar.banner.reply.text()
    assert words.startswith("林小姐")
    _insert_step(desk)
    desk.wait_for_hint("已填入")
    assert desk.source.boxes["a"] == words
    assert desk.feedback() == [], "a playbook's words are no article"


def test_every_step_can_be_opened(desk: Desk) -> None:
    desk.switch_to("a")
    desk.ask("a", ALERT)
    words = set()
    for step in _steps(desk):
        QTest.mouseClick(step, Qt.MouseButton.LeftButton)
        assert step.isChecked()
        words.add(desk.sidebar.banner.reply.text())
    assert len(words) == 5


def _open_step_with_variables(desk: Desk) -> None:
    """The step of the playbook that asks for the order's number."""
    for step in _steps(desk):
        QTest.mouseClick(step, Qt.MouseButton.LeftButton)
        if "{订单号}" in desk.sidebar.banner.reply.text():
            _insert_step(desk)
            return
    pytest.fail("the playbook has no such step any more")


def test_what_was_typed_for_one_customer_is_not_said_to_the_next(desk: Desk) -> None:
    desk.switch_to("a")
    desk.ask("a", ALERT)
    _open_step_with_variables(desk)
    QTest.keyClicks(_field(desk, "订单号"), "123456")
    assert "123456" in desk.sidebar.banner.reply.text()
    desk.ask("b", ALERT)
    desk.switch_to("b")
    _open_step_with_variables(desk)
    assert "123456" not in desk.shown()
    assert _field(desk, "订单号").text() == ""


def test_the_name_of_one_customer_is_not_given_to_a_nameless_next(desk: Desk) -> None:
    desk.switch_to("a")
    desk.ask("a", ALERT)
    desk.source.open("13800138000", "13800138000")
    desk.ask("13800138000", ALERT)
    desk.switch_to("13800138000")
    assert "林小姐" not in desk.shown()
    assert "{客户昵称}" in desk.sidebar.banner.reply.text()


def test_another_step_asks_only_for_its_own_variables(desk: Desk) -> None:
    desk.switch_to("a")
    desk.ask("a", ALERT)
    _open_step_with_variables(desk)
    before = {one.accessibleName() for one in _visible_fields(desk)}
    for step in _steps(desk):
        QTest.mouseClick(step, Qt.MouseButton.LeftButton)
        if "{截止时间}" in desk.sidebar.banner.reply.text():
            break
    _insert_step(desk)
    after = {one.accessibleName() for one in _visible_fields(desk)}
    assert (before, after) == ({"订单号"}, {"截止时间"})


def test_a_new_line_waits_while_a_variable_is_being_filled(tracked: Desk) -> None:
    _press(tracked, "primary")
    field = _visible_fields(tracked)[0]
    QTest.keyClicks(field, "12")
    tracked.ask("a", INVOICE)
    assert field.isVisible()
    assert field.text() == "12"
    QTest.keyClick(field, Qt.Key.Key_Escape)
    tracked.qtbot.waitUntil(lambda: tracked.sidebar.guidance is not None
                            and tracked.sidebar.guidance.message.text == INVOICE)  # fmt: skip
