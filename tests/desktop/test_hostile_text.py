"""A customer's words are only ever words: plain, bounded, in their own order."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from assist.desktop.demo_chat import DemoChat
from assist.desktop.labels import plain_label
from assist.desktop.theme import Theme
from assist.engine import SearchReady
from assist.model import Article, Message, Speaker, Suggestion
from assist.sources.base import Notice
from tests.desktop.conftest import Desk, clipboard, visible_texts
from tests.fakes import ALERT, ARTICLES, INVOICE

HTML = '<img src="file:///etc/passwd"><b>黑体</b>&lt;'
BIDI = "\u202e\u2066\u200f反着读\u061c\u2069"
REORDERING = set("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
HUGE = "很长" * 500_000
HOSTILE = {
    "html": HTML,
    "bidi": BIDI,
    "huge": HUGE,
    "unbroken": "W" * 100_000,
    "controls": "一\0\x1b[31m二\x7f三",
    "lines": "一\n\n\n\r\n二\u2028三" * 50,
    "surrogate": "半个\ud83d字符",
    "emoji": "👨‍👩‍👧‍👦" * 200,
    "zalgo": "e\u0301\u0302\u0303" * 300,
}
each = pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())


def _labels(widget: QWidget) -> list[QLabel]:
    labels = widget.findChildren(QLabel)
    assert labels
    return labels


def _assert_harmless(widget: QWidget) -> None:
    for label in _labels(widget):
        assert label.textFormat() is Qt.TextFormat.PlainText, label.text()[:80]
        assert len(label.text()) <= 700
        assert REORDERING.isdisjoint(label.text()), label.text()[:80]


@each
def test_a_hostile_line_is_shown_as_plain_bounded_text(desk: Desk, text: str) -> None:
    desk.switch_to("a")
    desk.ask("a", text)
    _assert_harmless(desk.sidebar)


@each
def test_a_hostile_alert_is_shown_as_plain_bounded_text(desk: Desk, text: str) -> None:
    desk.switch_to("a")
    desk.ask("a", ALERT + text)
    assert desk.sidebar.banner.isVisible()
    _assert_harmless(desk.sidebar)
    desk.sidebar.grab()


@each
def test_a_hostile_name_is_shown_as_plain_bounded_text(desk: Desk, text: str) -> None:
    desk.source.open("a", text)
    desk.switch_to("a")
    desk.ask("a", INVOICE)
    desk.ask("a", ALERT)
    _assert_harmless(desk.sidebar)


def test_html_is_shown_letter_by_letter(desk: Desk) -> None:
    desk.switch_to("a")
    desk.ask("a", HTML)
    assert HTML in desk.shown()


def test_a_line_of_nothing_visible_says_so(desk: Desk) -> None:
    desk.switch_to("a")
    desk.ask("a", "\u202e\0")
    assert "（没有文字）" in desk.shown()


def test_a_hostile_name_reaches_the_chat_box_bounded_and_in_order(desk: Desk) -> None:
    desk.source.open("a", BIDI + "名" * 100_000)
    desk.switch_to("a")
    desk.ask("a", INVOICE)
    desk.cards()[0].insert()
    desk.wait_for_hint("已填入")
    assert len(desk.source.boxes["a"]) < 100
    assert REORDERING.isdisjoint(desk.source.boxes["a"])


@each
def test_a_hostile_article_is_shown_as_plain_bounded_text(desk: Desk, text: str) -> None:
    article = Article("x", text, text, text, f"{text}{{{text[:10]}}}", (text,))
    desk.search_for("x")
    desk.bridge.tell(SearchReady("x", (Suggestion(article, 1.0, text),)))
    desk.settle()
    assert len(desk.sidebar.cards) == 1
    for label in _labels(desk.sidebar):
        assert label.textFormat() is Qt.TextFormat.PlainText
        assert len(label.text()) <= 1000


def test_a_long_reply_is_shown_in_part_and_taken_whole(desk: Desk) -> None:
    reply = "好" * 5000
    article = replace(ARTICLES[2], reply=reply)
    desk.search_for("x")
    desk.bridge.tell(SearchReady("x", (Suggestion(article, 1.0, "x"),)))
    desk.settle()
    assert max(len(text) for text in visible_texts(desk.sidebar)) <= 600
    desk.press("secondary")
    assert clipboard() == reply


@each
def test_no_text_needs_a_wider_sidebar(application: QApplication, desk: Desk, text: str) -> None:
    Theme("light").apply(application)
    article = replace(ARTICLES[2], title=text, question=text, reply=text, category=text)
    desk.source.open("a", text)
    desk.switch_to("a")
    desk.ask("a", ALERT + text)
    desk.search_for("x")
    desk.bridge.tell(SearchReady("x", (Suggestion(article, 1.0, text),)))
    desk.bridge.tell(Notice(text))
    desk.settle()
    assert desk.cards()
    assert desk.sidebar.minimumSizeHint().width() <= desk.sidebar.minimumWidth()
    assert desk.cards()[0].minimumSizeHint().width() < desk.sidebar.minimumWidth()
    assert desk.sidebar.banner.minimumSizeHint().width() < desk.sidebar.minimumWidth()


@each
def test_a_hostile_hint_is_shown_as_plain_bounded_text(desk: Desk, text: str) -> None:
    desk.bridge.tell(Notice(text))
    desk.settle()
    assert len(desk.hint()) <= 201
    _assert_harmless(desk.sidebar)


def test_every_label_of_the_demonstration_is_plain(qtbot: QtBot) -> None:
    chat = DemoChat()
    qtbot.addWidget(chat)
    for speaker in Speaker:
        chat.show_message(Message("m", "c", speaker, HTML, 0.0, HTML))
    for label in _labels(chat):
        assert label.textFormat() is Qt.TextFormat.PlainText
    assert [label.text() for label in _labels(chat)].count(HTML) == 3


def test_a_plain_label_is_plain_whatever_it_is_told_later(qtbot: QtBot) -> None:
    label = plain_label("", "reply", wrap=True)
    qtbot.addWidget(label)
    label.setText(HTML)
    assert label.text() == HTML
    assert label.textFormat() is Qt.TextFormat.PlainText
