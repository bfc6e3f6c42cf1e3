"""Reconnects, restarts, two browsers, other versions, a program that is not running."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from assist.sources.base import (
    ConversationActivated,
    ConversationClosed,
    HistoryFound,
    MessageArrived,
    State,
)
from assist.sources.browser import endpoint, relay
from assist.sources.browser import source as browser_source
from assist.sources.browser.source import BrowserSource
from tests.fakes import texts
from tests.sources.browser.conftest import Watched
from tests.sources.browser.extension import (
    Extension,
    NativeLine,
    line_of,
    over_native,
)


def test_the_relay_waits_for_the_program_and_finds_it(home: Path) -> None:
    line = NativeLine()
    assert line.next() == {"type": "program", "running": False}
    line.send({"type": "hello"})  # Nobody hears it; it is not kept.
    watched = Watched(BrowserSource(sockets=False))
    watched.start()
    assert line.next() == {"type": "program", "running": True}
    extension = Extension(line).listen()
    extension.greet()
    assert extension.expect("welcome")["compatible"]
    watched.source.stop()
    assert extension.expect("program") == {"type": "program", "running": False}
    extension.close()
    assert endpoint.find() is None


def test_the_relay_ends_with_the_browser_while_it_waits(home: Path) -> None:
    line = NativeLine()
    assert line.next() == {"type": "program", "running": False}
    line.close()
    line.let_go()


def test_the_relay_wants_to_know_whom_it_serves() -> None:
    assert relay.main(["https://evil.example/"]) == 2


def test_a_damaged_endpoint_file_counts_as_none(home: Path) -> None:
    home.mkdir()
    for damaged in ("", "{}", "[]", '{"port":"x","secret":1}', "\x00"):
        endpoint.endpoint_file().write_text(damaged, encoding="utf-8")
        assert endpoint.find() is None


def test_a_program_takes_only_its_own_file_away(home: Path) -> None:
    first, second = endpoint.publish(1), endpoint.publish(2)
    endpoint.withdraw(first)
    assert endpoint.find() == second
    endpoint.withdraw(second)
    assert endpoint.find() is None


def test_a_reconnect_loses_and_doubles_nothing(watched: Watched) -> None:
    with over_native() as before:
        pane = before.open("7", "林小姐", [line_of("0", "在吗")])
        before.say(pane, "1", "第一句")
        watched.wait_for(MessageArrived)
    with over_native() as after:
        after.expect("welcome")
        missed = [line_of("1", "第一句", live=True), line_of("2", "第二句", live=True)]
        after.open("7", "林小姐", [line_of("0", "在吗"), *missed])
        after.line.send({"type": "synced"})
        after.say(pane, "3", "第三句")
        watched.wait_for(MessageArrived, 3)
        assert texts(watched.heard) == ["第一句", "第二句", "第三句"]
        assert len(watched.heard.of(HistoryFound)) == 1
        assert watched.heard.of(ConversationClosed) == []
        assert watched.source.insert(pane, "亲") == "亲"


def test_what_was_closed_meanwhile_is_closed_after_the_reconnect(watched: Watched) -> None:
    with over_native() as before:
        gone = before.open("1")
        kept = before.open("2")
        before.say(kept, "1", "在吗")
        watched.wait_for(MessageArrived)
    with over_native() as after:
        after.open("2")
        after.line.send({"type": "synced"})
        watched.wait_for(ConversationClosed)
    assert watched.heard.of(ConversationClosed) == [ConversationClosed(gone)]


def test_chats_of_a_browser_that_stays_away_are_forgotten(
    watched: Watched, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(browser_source, "GRACE_SECONDS", 0.05)
    with over_native() as extension:
        pane = extension.open("7")
        extension.say(pane, "1", "在吗")
        watched.wait_for(MessageArrived)
    watched.wait_for(ConversationClosed)
    assert not watched.source.knows(pane)


def test_a_new_connection_of_the_same_browser_takes_the_old_ones_place(watched: Watched) -> None:
    with over_native() as old:
        old.expect("welcome")
        pane = old.open("7")
        old.say(pane, "1", "在吗")
        watched.wait_for(MessageArrived)
        with over_native() as new:
            new.expect("welcome")
            new.open("7")
            new.line.send({"type": "ping"})
            new.expect("pong")
            assert watched.source.insert(pane, "亲") == "亲"
            assert new.editors[pane] == "亲"
            assert old.editors[pane] == ""
            old.expect_end()


def _both(watched: Watched, use: Callable[[Extension, Extension, str, str], None]) -> None:
    second = Extension(NativeLine(), "second-profile").listen()
    with over_native() as first:
        while not second.expect("program")["running"]:
            pass
        second.greet(browser="Edge 136")
        second.expect("welcome")
        one, two = first.open("7", "林小姐"), second.open("7", "王先生")
        first.say(one, "1", "一")
        second.say(two, "1", "二")
        watched.wait_for(MessageArrived, 2)
        use(first, second, one, two)
    second.close()


def test_two_browsers_are_told_apart(watched: Watched) -> None:
    def use(first: Extension, second: Extension, one: str, two: str) -> None:
        assert {m.message.conversation for m in watched.heard.of(MessageArrived)} == {one, two}
        assert watched.source.insert(one, "甲") == "甲"
        assert watched.source.insert(two, "乙") == "乙"
        assert (first.editors, second.editors) == ({one: "甲"}, {two: "乙"})
        assert "Chromium" in watched.source.health().text
        assert "Edge" in watched.source.health().text

    _both(watched, use)


def test_the_browser_with_the_focus_is_in_front(watched: Watched) -> None:
    def use(first: Extension, second: Extension, one: str, two: str) -> None:
        first.line.send({"type": "active", "pane": one, "focused": True})
        watched.wait_for(ConversationActivated)
        # The other browser has a visible tab too, but nobody looks at it.
        second.line.send({"type": "active", "pane": two, "focused": False})
        second.say(two, "2", "人呢")
        watched.wait_for(MessageArrived, 3)
        second.line.send({"type": "active", "pane": two, "focused": True})
        watched.wait_for(ConversationActivated, 2)
        first.line.send({"type": "active", "pane": "", "focused": False})
        first.say(one, "2", "人呢")
        watched.wait_for(MessageArrived, 4)
        told = [(event.conversation, event.focused) for event in _activations(watched)]
        assert told == [(one, True), (two, True)]

    _both(watched, use)


def _activations(watched: Watched) -> list[ConversationActivated]:
    return watched.heard.of(ConversationActivated)


@pytest.mark.parametrize("protocol", [0, 2, "1", None])
def test_another_protocol_is_said_on_both_sides(watched: Watched, protocol: object) -> None:
    line = NativeLine()
    extension = Extension(line).listen()
    while not extension.expect("program")["running"]:
        pass
    extension.greet(version="9.9", protocol=protocol)
    welcome = extension.expect("welcome")
    assert not welcome["compatible"]
    assert "9.9" in welcome["text"]
    extension.say(extension.open("7"), "1", "在吗")
    extension.line.send({"type": "ping"})
    extension.expect("pong")
    assert watched.source.health().state is State.LOST
    assert watched.source.health().text == welcome["text"]
    assert watched.heard.of(MessageArrived) == []
    extension.close()


def test_adapters_are_kept_and_offered_to_every_browser(watched: Watched, home: Path) -> None:
    adapter = {"message": ".row", "input": "textarea"}
    with over_native() as extension:
        extension.expect("welcome")
        extension.line.send({"type": "adapter", "site": "https://im.example", "adapter": adapter})
        expected = [{"site": "https://im.example", "adapter": adapter}]
        assert extension.expect("adapters")["items"] == expected
    (kept,) = (home / "site-adapters").glob("*.json")
    assert json.loads(kept.read_text(encoding="utf-8"))["adapter"] == adapter
    (home / "site-adapters" / "damaged.json").write_text("{", encoding="utf-8")
    with over_native() as again:
        assert again.expect("adapters")["items"] == expected


@pytest.mark.parametrize(
    "bad",
    [
        {"site": "../../evil"}, {"site": "", "adapter": {}}, {"site": "x", "adapter": "code"},
        {"site": "x", "adapter": {"message": "a" * 20_000}},
    ],
)  # fmt: skip
def test_an_adapter_that_is_none_is_refused(
    watched: Watched, home: Path, bad: dict[str, object]
) -> None:
    with over_native() as extension:
        extension.expect("welcome")
        extension.line.send({"type": "adapter", **bad})
        assert extension.expect("refused")["reason"] == "malformed"
    assert list(home.rglob("*evil*")) == []
    assert not (home / "site-adapters").exists()


def test_a_taken_port_is_no_reason_to_be_silent(home: Path) -> None:
    first = Watched(BrowserSource(ports=(0,)))
    first.start()
    second = Watched(BrowserSource(ports=(first.source.port,)))
    second.start()
    assert second.source.health().state is State.WAITING
    assert "端口" in second.source.health().text
    with over_native() as extension:
        assert extension.expect("welcome")["compatible"]
    second.source.stop()
    first.source.stop()
