"""The list of the agent's chats: quiet, in order, out of the way."""

from __future__ import annotations

import time
from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QToolButton

from assist import paths
from assist.desktop.overview import Overview
from assist.desktop.sidebar.chat_rows import Row, in_view, spoken
from assist.desktop.sidebar.chats import ROWS
from assist.desktop.sidebar.mood_line import feeling_colour
from assist.desktop.sidebar.window import Sidebar
from assist.desktop.theme import Theme
from assist.engine import GuidanceReady
from assist.model import Feeling, Message, Mood, Speaker
from assist.settings import Settings
from assist.sources.base import (
    ConversationClosed,
    HistoryFound,
    MessageEdited,
    MessageRecalled,
    PairingCode,
)
from tests.desktop.conftest import Desk
from tests.fakes import ALERT, INVOICE, NONSENSE, RETURN, TRACK


def rows(desk: Desk) -> list[Row]:
    """The list's rows after the next refresh."""
    desk.settle()
    desk.sidebar.chats._refresh()
    return desk.sidebar.chats.rows()


def names(desk: Desk) -> list[str]:
    return [row.conversation for row in rows(desk)]


def fold(desk: Desk) -> QToolButton:
    found = desk.sidebar.chats.findChild(QToolButton, "chatsFold")
    assert isinstance(found, QToolButton)
    return found


def told(desk: Desk, event: object) -> None:
    """A source says this."""
    desk.engine.on_event(event)  # type: ignore[arg-type]
    desk.settle()


def wait_for_titles(desk: Desk, *articles: str) -> None:
    """What stood there before is read when there is time."""
    desk.qtbot.waitUntil(lambda: desk.titles() == list(articles))


def line(chat: str, key: str, text: str, speaker: Speaker = Speaker.CUSTOMER) -> Message:
    return Message(key, chat, speaker, text, time.time() - 60, "林小姐")


def test_one_conversation_needs_no_list(desk: Desk) -> None:
    desk.ask("a", INVOICE)
    assert len(rows(desk)) == 1
    assert not desk.sidebar.chats.isVisible()
    desk.ask("b", TRACK)
    assert len(rows(desk)) == 2
    assert desk.sidebar.chats.isVisible()


def test_background_chats_keep_their_clock_and_their_heat(desk: Desk) -> None:
    desk.switch_to("a")
    desk.ask("a", INVOICE)
    desk.ask("b", ALERT)
    first, second = rows(desk)
    assert (first.title, second.title) == ("王先生", "林小姐"), "the alert comes first"
    assert (first.active, second.active) == (False, True)
    assert (first.alert, second.alert) == (True, False)
    assert None not in (first.since, second.since)
    assert "等待回复 2" in fold(desk).text()
    desk.source.say("b", "马上处理", Speaker.AGENT)
    assert names(desk) == ["a", "b"]
    assert rows(desk)[1].since is None
    assert "等待回复 1" in fold(desk).text()


def test_the_active_one_follows_the_agent(desk: Desk) -> None:
    desk.ask("a", INVOICE)
    desk.ask("b", TRACK)
    desk.switch_to("b")
    assert [row.conversation for row in rows(desk) if row.active] == ["b"]


def test_a_click_shows_that_chat_and_takes_no_focus(desk: Desk) -> None:
    desk.switch_to("a")
    desk.ask("a", INVOICE)
    desk.ask("b", RETURN)
    assert names(desk) == ["a", "b"]
    view = desk.sidebar.chats.view
    place = view.visualRect(view.model().index(1, 0)).center()
    QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(place))
    desk.settle()
    assert desk.titles() == ["return"]
    assert [row.conversation for row in rows(desk) if row.active] == ["b"]
    assert view.focusPolicy() is Qt.FocusPolicy.NoFocus
    assert fold(desk).focusPolicy() is Qt.FocusPolicy.NoFocus


def test_it_folds_away_and_still_counts(desk: Desk) -> None:
    desk.ask("a", INVOICE)
    desk.ask("b", TRACK)
    rows(desk)
    fold(desk).click()
    assert not desk.sidebar.chats.view.isVisible()
    assert "等待回复 2" in fold(desk).text()
    fold(desk).click()
    assert desk.sidebar.chats.view.isVisible()


def test_it_stays_folded_at_the_next_start(desk: Desk) -> None:
    fold(desk).click()
    assert desk.settings.flag("chats_folded")
    again = Sidebar(Theme("light"), desk.menu, "", lambda _title: {})
    desk.qtbot.addWidget(again)
    overview = Overview(again, desk.bridge, Settings(paths.settings_file()))
    overview.follow("a")
    assert again.chats.view.isHidden()
    again.chats.findChildren(QToolButton, "chatsFold")[0].click()
    assert not again.chats.view.isHidden()
    assert not Settings(paths.settings_file()).flag("chats_folded")


def test_a_fold_that_cannot_be_kept_is_told(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_values: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(desk.settings, "change", full)
    fold(desk).click()
    assert "No space left on device" in desk.hint()


def test_three_hundred_chats_take_the_room_of_five(desk: Desk) -> None:
    for number in range(300):
        desk.source.open(f"chat{number}", f"客户{number}")
        desk.source.say(f"chat{number}", NONSENSE)
    assert len(rows(desk)) == 300
    view = desk.sidebar.chats.view
    assert view.height() == ROWS * view.sizeHintForRow(0)


def test_the_chat_in_front_is_always_among_the_rows_that_are_seen(desk: Desk) -> None:
    for number in range(12):
        desk.source.say(f"chat{number}", NONSENSE)
    desk.switch_to("chat9")
    assert names(desk)[: ROWS + 1] == ["chat0", "chat1", "chat2", "chat3", "chat9", "chat4"]
    view = desk.sidebar.chats.view
    view.scrollToBottom()
    desk.switch_to("chat11")
    shown = rows(desk)
    place = next(place for place, row in enumerate(shown) if row.active)
    area = view.visualRect(view.model().index(place, 0))
    assert view.viewport().rect().contains(area)


def test_in_a_short_window_the_list_shrinks_to_the_chat_in_front(desk: Desk) -> None:
    for number in range(12):
        desk.ask(f"chat{number}", ALERT)
    desk.switch_to("chat9")
    rows(desk)
    view = desk.sidebar.chats.view
    desk.sidebar.resize(300, 411)
    desk.qtbot.waitUntil(lambda: view.height() == view.sizeHintForRow(0))
    assert names(desk)[0] == "chat9"
    assert fold(desk).text().endswith("未显示的风险 11")
    desk.sidebar.resize(384, 900)
    desk.qtbot.waitUntil(lambda: view.height() == ROWS * view.sizeHintForRow(0))


@pytest.mark.parametrize(("seen", "order"), [(0, "abcd"), (1, "dabc"), (3, "abdc"), (4, "abcd")])
def test_rows_keep_their_order_around_the_chat_in_front(seen: int, order: str) -> None:
    rows = [Row(name, name, None, False, 1.0, name == "d") for name in "abcd"]
    assert "".join(row.conversation for row in in_view(rows, seen)) == order
    idle = [replace(row, active=False) for row in rows]
    assert in_view(idle, seen) == idle


def test_alerts_that_are_hidden_are_counted(desk: Desk) -> None:
    for number in range(ROWS + 2):
        desk.ask(f"chat{number}", ALERT)
    desk.ask("calm", NONSENSE)
    desk.switch_to("calm")
    rows(desk)
    assert fold(desk).text().endswith("未显示的风险 3")
    assert fold(desk).property("alert")
    fold(desk).click()
    assert fold(desk).text().endswith(f"未显示的风险 {ROWS + 2}")
    for number in range(ROWS + 2):
        desk.source.say(f"chat{number}", "马上处理", Speaker.AGENT)
    rows(desk)
    assert "风险" not in fold(desk).text()
    assert not fold(desk).property("alert")


def test_a_closed_chat_goes(desk: Desk) -> None:
    desk.ask("a", INVOICE)
    desk.ask("b", TRACK)
    desk.switch_to("a")
    told(desk, ConversationClosed("a"))
    assert names(desk) == ["b"]
    assert desk.titles() == []


def test_history_gives_the_waiting_customer_cards_but_is_not_news(desk: Desk) -> None:
    told(desk, HistoryFound((line("c", "1", "您好", Speaker.AGENT), line("c", "2", INVOICE))))
    (row,) = rows(desk)
    assert row.since is not None
    assert 59 < time.time() - row.since < 90
    desk.switch_to("c")
    wait_for_titles(desk, "invoice")


def test_answered_history_is_read_when_somebody_looks(desk: Desk) -> None:
    told(desk, HistoryFound((line("c", "1", INVOICE), line("c", "2", "可以", Speaker.AGENT))))
    assert rows(desk)[0].since is None
    desk.switch_to("c")
    wait_for_titles(desk, "invoice")


def test_an_edited_line_is_read_as_it_stands_now(desk: Desk) -> None:
    desk.switch_to("c")
    told(desk, HistoryFound((line("c", "1", NONSENSE),)))
    desk.qtbot.waitUntil(desk.is_quiet)
    told(desk, MessageEdited("c", "1", INVOICE))
    wait_for_titles(desk, "invoice")


def test_nothing_is_offered_for_a_recalled_line(desk: Desk) -> None:
    desk.switch_to("a")
    first, asked = desk.ask("a", INVOICE), desk.ask("a", RETURN)
    assert desk.titles() == ["return"]
    told(desk, MessageRecalled("a", asked))
    wait_for_titles(desk, "invoice")
    told(desk, MessageRecalled("a", first))
    assert desk.titles() == []
    assert rows(desk)[0].since is None


def test_paused_means_that_nothing_is_listed_and_nothing_forgotten(desk: Desk) -> None:
    desk.ask("a", INVOICE)
    desk.ask("b", TRACK)
    before = rows(desk)
    desk.sidebar.pause_toggled.emit(True)
    assert rows(desk) == []
    desk.ask("a", RETURN)
    desk.switch_to("b")
    assert rows(desk) == []
    desk.sidebar.pause_toggled.emit(False)
    after = rows(desk)
    assert [(row.conversation, row.since) for row in after] == [
        (row.conversation, row.since) for row in before
    ]
    assert [row.conversation for row in after if row.active] == ["b"]


def test_a_chat_that_closed_during_a_pause_is_gone_afterwards(desk: Desk) -> None:
    desk.ask("a", INVOICE)
    desk.ask("b", TRACK)
    desk.sidebar.pause_toggled.emit(True)
    told(desk, ConversationClosed("b"))
    desk.sidebar.pause_toggled.emit(False)
    assert names(desk) == ["a"]


@pytest.mark.parametrize("title", ["<b>x</b><img src=file:///etc/passwd>", "\u202eبا" * 500, ""])
def test_hostile_titles_are_plain_and_short(desk: Desk, title: str) -> None:
    desk.source.open("h", title)
    desk.source.say("h", NONSENSE)
    row = next(row for row in rows(desk) if row.conversation == "h")
    assert len(row.title) <= 41
    assert "\u202e" not in row.title
    assert row.title.startswith(title[:3]) or "\u202e" in title or not title


def test_a_row_is_told_to_screen_readers() -> None:
    now = 1000.0
    assert spoken(Row("a", "林小姐", None, False, 925.0, True), now) == "林小姐，已等 1:15"
    assert spoken(Row("a", "林小姐", None, False, None, True), now) == "林小姐，已回复"
    assert spoken(Row("a", "林小姐", None, True, 925.0, True), now) == "林小姐，有风险，已等 1:15"


@pytest.mark.parametrize("feeling", [None, *Feeling])
def test_the_dot_has_the_colour_of_the_mood_line(
    application: QApplication, desk: Desk, feeling: Feeling | None
) -> None:
    theme = Theme("light")
    theme.apply(application)
    desk.ask("a", INVOICE)
    desk.ask("b", TRACK)
    guidance = desk.sidebar.guidance
    assert guidance is not None
    # Lines before may have been far worse: the last one's mood is the word in the header.
    moods = (Mood(-1, 1, 1, Feeling.ANGRY), Mood(0, 0.5, 0.5, feeling) if feeling else None)
    course = replace(guidance.trajectory, heat=0.9, moods=moods)
    desk.bridge.tell(GuidanceReady(replace(guidance, trajectory=course)))
    place = names(desk).index("a")
    view = desk.sidebar.chats.view
    area = view.visualRect(view.model().index(place, 0))
    picture = view.viewport().grab().toImage()
    dot = QPoint(area.left() + 14, area.center().y() + 1)
    assert picture.pixelColor(dot) == theme.colour(feeling_colour(feeling))
    assert rows(desk)[place].feeling is feeling


def test_a_pairing_code_is_on_the_screen_until_it_is_over(desk: Desk) -> None:
    assert not desk.sidebar.pairing.isVisible()
    desk.sidebar.pause_toggled.emit(True)  # A pause is about chats.
    told(desk, PairingCode("Chromium 136", "012345"))
    assert desk.sidebar.pairing.isVisible()
    code = desk.sidebar.pairing.findChild(QLabel, "pairingCode")
    assert isinstance(code, QLabel)
    assert code.text() == "012 345"
    assert "Chromium 136" in desk.shown()
    told(desk, PairingCode("Chromium 136", ""))
    assert not desk.sidebar.pairing.isVisible()
