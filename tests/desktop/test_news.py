"""The line that says what a pack changed: quiet, plain, and gone when it is closed."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QLabel, QPushButton
from pytestqt.qtbot import QtBot

from assist.desktop.sidebar.news import NewsLine

HEADLINE, DETAILS = "知识库已更新：新增 3", "第 2 版，王组长\n新增：<b>赠品</b>、运费"


@pytest.fixture
def news(qtbot: QtBot) -> NewsLine:
    line = NewsLine()
    qtbot.addWidget(line)
    line.show_news(HEADLINE, DETAILS)
    return line


def _button(news: NewsLine, name: str) -> QPushButton:
    button = news.findChild(QPushButton, name)
    assert isinstance(button, QPushButton)
    return button


def test_it_is_one_line_until_it_is_clicked(news: NewsLine) -> None:
    line, (details,) = _button(news, "newsLine"), news.findChildren(QLabel)
    assert line.text() == HEADLINE
    assert "<b>赠品</b>" in details.text(), "an article's title is never a markup"
    assert not details.isVisible()
    line.click()
    assert details.isVisible()
    line.click()
    assert not details.isVisible()


def test_a_title_in_the_tooltip_is_no_markup(news: NewsLine) -> None:
    assert "<b>" not in _button(news, "newsLine").toolTip()
    assert "赠品" in _button(news, "newsLine").toolTip()


def test_it_goes_when_it_is_closed_and_comes_back_with_the_next(news: NewsLine) -> None:
    assert news.isVisible()
    _button(news, "newsClose").click()
    assert not news.isVisible()
    news.show_news("知识库已更新：修改 1", "")
    assert news.isVisible()


def test_it_never_takes_the_focus(news: NewsLine) -> None:
    from PySide6.QtCore import Qt

    for button in news.findChildren(QPushButton):
        assert button.focusPolicy() is Qt.FocusPolicy.NoFocus
