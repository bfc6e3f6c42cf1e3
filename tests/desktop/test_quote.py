"""What a customer wrote last, in two whole lines."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from assist.desktop.sidebar.quote import LINES, LONGEST, Quote

COMPLAINT = "我上个月在你们店里买的那个保温杯，用了没几天就开始漏水了，" * 4


@pytest.fixture
def quote(qtbot: QtBot) -> Quote:
    made = Quote()
    qtbot.addWidget(made)
    made.resize(270, 200)
    return made


def _height(quote: Quote) -> float:
    return quote.heightForWidth(quote.width()) / quote.fontMetrics().lineSpacing()


@pytest.mark.parametrize("text", ["", "好", "能开发票吗？", "👨‍👩‍👧 你好 👍🏽"])
def test_a_short_line_is_shown_whole(quote: Quote, text: str) -> None:
    quote.quote(text)
    assert "".join(quote.lines()) == text
    assert _height(quote) == 1


def test_what_needs_two_lines_has_two(quote: Quote) -> None:
    quote.quote(COMPLAINT[:30])
    assert "".join(quote.lines()) == COMPLAINT[:30]
    assert _height(quote) == LINES


@pytest.mark.parametrize("text", [COMPLAINT, "W" * 3000, "😡" * 200, "please help me now " * 40])
def test_a_long_message_ends_in_an_ellipsis_after_two_lines(quote: Quote, text: str) -> None:
    quote.quote(text)
    first, second = quote.lines()
    assert second.endswith("…")
    assert text.startswith(first)
    for line in (first, second):
        assert quote.fontMetrics().horizontalAdvance(line) <= quote.width()
    assert _height(quote) == LINES
    quote.resize(180, 200)
    assert len(quote.lines()) == LINES


def test_the_tooltip_has_all_of_it_and_is_plain(quote: Quote) -> None:
    quote.quote(COMPLAINT)
    assert COMPLAINT in quote.toolTip()
    quote.quote("<img src=file:///etc/passwd>" + "x" * 1000)
    assert "&lt;img src" in quote.toolTip()
    assert len(quote.toolTip()) < LONGEST + 50
