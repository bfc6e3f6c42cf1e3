"""A reply gets into the right chat box, or nowhere; never without the agent's word."""

from __future__ import annotations

import sqlite3

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton

from tests.desktop.conftest import Desk, clipboard
from tests.fakes import INVOICE, RETURN

REPLACE = pytest.mark.parametrize("values", [{"insert_mode": "replace"}])
INVOICE_REPLY = "可以的，林小姐，下单时选电子发票。"
RETURN_REPLY = "质量问题由我们承担运费。"


@pytest.fixture
def invoiced(desk: Desk) -> Desk:
    """Customer a asked for an invoice and is in front."""
    desk.switch_to("a")
    desk.ask("a", INVOICE)
    return desk


def test_insert_puts_the_reply_into_the_chat_box_and_sends_nothing(invoiced: Desk) -> None:
    invoiced.press("primary")
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
    invoiced.press("primary")
    invoiced.press("primary")
    invoiced.qtbot.waitUntil(lambda: invoiced.source.boxes["a"] == INVOICE_REPLY * 2)


def test_a_card_of_one_customer_is_refused_while_another_is_in_front(invoiced: Desk) -> None:
    invoiced.source.front = "b"  # The client has switched, the news is still under way.
    invoiced.press("primary")
    invoiced.wait_for_hint("请先切回“林小姐”")
    assert invoiced.source.boxes == {"a": "", "b": ""}
    assert clipboard() == ""
    assert invoiced.feedback() == []


def test_a_search_made_for_one_customer_does_not_reach_the_next(invoiced: Desk) -> None:
    invoiced.search_for("运费")
    invoiced.switch_to("b")
    assert invoiced.cards() == []
    QTest.keyClick(invoiced.sidebar.search, Qt.Key.Key_Return)
    invoiced.settle()
    assert invoiced.source.boxes == {"a": "", "b": ""}


def test_a_search_before_any_line_goes_to_the_customer_in_front(desk: Desk) -> None:
    desk.switch_to("b")
    desk.search_for("运费")
    desk.press("primary")
    desk.wait_for_hint("已填入")
    assert desk.source.boxes == {"a": "", "b": RETURN_REPLY}
    assert desk.feedback() == [], "no message earned it"


def test_a_window_that_has_gone_leaves_the_reply_on_the_clipboard(invoiced: Desk) -> None:
    invoiced.source.close("a")
    invoiced.press("primary")
    invoiced.wait_for_hint("已经关闭，已复制")
    assert clipboard() == INVOICE_REPLY
    assert invoiced.feedback() == []


def test_copy_puts_the_reply_on_the_clipboard(invoiced: Desk) -> None:
    invoiced.press("secondary")
    assert clipboard() == INVOICE_REPLY
    assert invoiced.hint() == "已复制到剪贴板"
    assert invoiced.source.boxes["a"] == ""


def test_feedback_names_the_message_and_keeps_no_word_of_it(desk: Desk) -> None:
    desk.switch_to("a")
    first = desk.ask("a", INVOICE)
    desk.press("primary")
    desk.wait_for_feedback()
    second = desk.ask("a", RETURN)
    desk.press("secondary")
    assert desk.wait_for_feedback(2) == [
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
    invoiced.press("primary")
    invoiced.wait_for_hint("知识库")
    assert invoiced.source.boxes["a"] == INVOICE_REPLY


def test_a_button_never_takes_the_focus(invoiced: Desk) -> None:
    invoiced.press("primary")
    invoiced.wait_for_hint("已填入")
    assert invoiced.desktop.activated == []
    for button in invoiced.sidebar.findChildren(QPushButton):
        assert button.focusPolicy() is Qt.FocusPolicy.NoFocus


@REPLACE
def test_replacing_an_empty_box_needs_one_click(invoiced: Desk) -> None:
    invoiced.press("primary")
    invoiced.wait_for_hint("已填入")
    assert invoiced.source.boxes["a"] == INVOICE_REPLY


@REPLACE
def test_replacing_a_draft_needs_a_second_click(invoiced: Desk) -> None:
    invoiced.source.type("a", "我的草稿")
    invoiced.settle()
    invoiced.press("primary")
    assert "再点一次" in invoiced.hint()
    invoiced.settle()
    assert invoiced.source.boxes["a"] == "我的草稿"
    invoiced.press("primary")
    invoiced.wait_for_hint("已填入")
    assert invoiced.source.boxes["a"] == INVOICE_REPLY


@REPLACE
def test_the_second_click_must_be_for_the_same_reply(invoiced: Desk) -> None:
    invoiced.source.type("a", "我的草稿")
    invoiced.settle()
    invoiced.press("primary")
    invoiced.ask("a", RETURN)
    invoiced.press("primary")
    assert "再点一次" in invoiced.hint()
    invoiced.settle()
    assert invoiced.source.boxes["a"] == "我的草稿"


@REPLACE
def test_the_draft_of_another_customer_is_none_of_this_one_s(invoiced: Desk) -> None:
    invoiced.source.type("b", "给王先生的草稿")
    invoiced.settle()
    invoiced.press("primary")
    invoiced.wait_for_hint("已填入")
    assert invoiced.source.boxes == {"a": INVOICE_REPLY, "b": "给王先生的草稿"}


def test_at_the_cursor_a_draft_is_kept_without_a_question(invoiced: Desk) -> None:
    invoiced.source.type("a", "我的草稿")
    invoiced.settle()
    invoiced.press("primary")
    invoiced.wait_for_hint("已填入")
    assert invoiced.source.boxes["a"] == "我的草稿" + INVOICE_REPLY
