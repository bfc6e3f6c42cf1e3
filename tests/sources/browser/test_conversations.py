"""What the extension reports becomes events, the same over both transports."""

from __future__ import annotations

from assist.model import Speaker
from assist.sources.base import (
    ConversationActivated,
    ConversationClosed,
    DraftChanged,
    Event,
    HealthChanged,
    HistoryFound,
    MessageArrived,
    MessageEdited,
    MessageRecalled,
    Notice,
    State,
)
from tests.fakes import texts
from tests.sources.browser.conftest import Watched
from tests.sources.browser.extension import Extension, line_of

CHAT_EVENTS: tuple[type[Event], ...] = (
    HistoryFound, MessageArrived, MessageEdited, MessageRecalled, DraftChanged,
    ConversationActivated, ConversationClosed,
)  # fmt: skip


def test_a_line_arrives_with_its_title_and_speaker(watched: Watched, connected: Extension) -> None:
    pane = connected.open("7", "林小姐")
    connected.say(pane, "1", "能开发票吗")
    connected.say(pane, "2", "可以的", "agent")
    watched.wait_for(MessageArrived, 2)
    first, second = (arrived.message for arrived in watched.heard.of(MessageArrived))
    assert (first.conversation, first.title, first.text) == (pane, "林小姐", "能开发票吗")
    assert (first.speaker, second.speaker) == (Speaker.CUSTOMER, Speaker.AGENT)
    assert first.id == f"{pane}/1"
    assert watched.source.knows(pane)


def test_every_kind_of_event_comes_in_order(watched: Watched, connected: Extension) -> None:
    pane = connected.open("7", "林小姐", [line_of("0", "在吗"), line_of("1", "您好", "agent")])
    connected.say(pane, "2", "退货")
    send = connected.line.send
    send({"type": "edited", "pane": pane, "id": "2", "text": "退货运费谁出"})
    send({"type": "draft", "pane": pane, "text": "亲"})
    send({"type": "active", "pane": pane, "focused": True})
    send({"type": "recalled", "pane": pane, "id": "2"})
    send({"type": "closed", "pane": pane})
    watched.wait_for(ConversationClosed)
    told = [event for event in watched.heard.all() if isinstance(event, CHAT_EVENTS)]
    assert [type(event) for event in told] == [
        HistoryFound, MessageArrived, MessageEdited, DraftChanged, ConversationActivated,
        MessageRecalled, ConversationClosed,
    ]  # fmt: skip
    history, _, edited, draft, active, recalled, _ = told
    assert isinstance(history, HistoryFound)
    assert [line.text for line in history.messages] == ["在吗", "您好"]
    assert edited == MessageEdited(pane, f"{pane}/2", "退货运费谁出")
    assert draft == DraftChanged(pane, "亲")
    assert active == ConversationActivated(pane, "林小姐", True)
    assert recalled == MessageRecalled(pane, f"{pane}/2")
    assert not watched.source.knows(pane)


def test_what_is_said_again_is_heard_once(watched: Watched, connected: Extension) -> None:
    pane = connected.open("7", "林小姐", [line_of("0", "在吗")])
    for _ in range(3):
        connected.say(pane, "1", "能开发票吗")
    # The extension's worker was restarted: it says all again, and what came in meanwhile.
    meanwhile = [line_of("1", "能开发票吗", live=True), line_of("2", "人呢", live=True)]
    connected.open("7", "林小姐", [line_of("0", "在吗"), *meanwhile])
    connected.line.send({"type": "older", "pane": pane, "items": [line_of("-1", "上周问过的")]})
    connected.say(pane, "-1", "上周问过的")
    connected.say(pane, "3", "最后一句")
    watched.heard.wait_for(lambda: "最后一句" in texts(watched.heard))
    assert texts(watched.heard) == ["能开发票吗", "人呢", "最后一句"]
    assert len(watched.heard.of(HistoryFound)) == 1


def test_a_pane_that_comes_back_repeats_nothing(watched: Watched, connected: Extension) -> None:
    pane = connected.open("7", "林小姐")
    connected.say(pane, "1", "在吗")
    watched.wait_for(MessageArrived)
    connected.line.send({"type": "closed", "pane": pane})
    watched.wait_for(ConversationClosed)
    said = [{**line_of("1", "在吗"), "live": True}, {**line_of("2", "人呢"), "live": True}]
    connected.open("7", "林小姐", said)
    connected.say(pane, "1", "在吗")
    watched.wait_for(MessageArrived, 2)
    assert [one.message.text for one in watched.heard.of(MessageArrived)] == ["在吗", "人呢"]
    (history,) = watched.heard.of(HistoryFound)
    assert [line.text for line in history.messages] == ["在吗"]


def test_panes_not_named_again_are_closed(watched: Watched, connected: Extension) -> None:
    kept, gone = connected.open("1"), connected.open("2")
    connected.line.send({"type": "synced"})
    connected.say(gone, "1", "还在")
    watched.wait_for(MessageArrived)
    assert watched.source.knows(gone)
    assert watched.source.knows(kept)


def test_the_agent_sees_how_far_the_connection_got(watched: Watched, connected: Extension) -> None:
    watched.wait_for(HealthChanged)
    assert "还没有看到聊天网页" in watched.source.health().text
    connected.open("7")
    watched.heard.wait_for(lambda: watched.source.health().state is State.WATCHING)
    assert "Chromium" in watched.source.health().text
    connected.close()
    assert [told.health.state for told in watched.wait_for(HealthChanged, 3)] == [
        State.WAITING, State.WATCHING, State.LOST,
    ]  # fmt: skip


def test_who_has_no_browser_is_told_what_to_do(watched: Watched) -> None:
    assert watched.source.health().state is State.WAITING
    assert "assist browser install" in watched.source.health().text


def test_lines_that_were_left_out_are_told_in_words(watched: Watched, connected: Extension) -> None:
    pane = connected.open("7", "林小姐")
    for count in (9700, 100):
        connected.line.send({"type": "skipped", "pane": pane, "count": count})
    watched.heard.wait_for(lambda: "9800 条没有分析" in watched.source.health().text)
    assert watched.source.health().state is State.WATCHING
    assert [one.text for one in watched.heard.of(Notice)] == [
        "“林小姐”的页面刷得太快，多出的消息没有分析"
    ]
    for bad in (0, -3, "7", True, None, 2.5):
        connected.line.send({"type": "skipped", "pane": pane, "count": bad})
        assert connected.expect("refused")["reason"] == "malformed"
