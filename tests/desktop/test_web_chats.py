"""From a frame of the extension to a card, and from the card into the web page's editor."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from assist.sources.base import Source, State
from assist.sources.browser.source import BrowserSource
from tests import patience
from tests.desktop.conftest import Desk, clipboard
from tests.fakes import ALERT, INVOICE, RETURN
from tests.sources.browser.extension import Extension, line_of, over_native

REPLY = "质量问题由我们承担运费。"


@pytest.fixture
def browsers(desk: Desk) -> Iterator[BrowserSource]:
    """Browsers beside the native client, as under ``--source auto``."""
    source = BrowserSource(sockets=False)
    sources: list[Source] = [desk.source, source]
    desk.agent.attach(desk.parts.base, desk.engine, sources)
    source.start(desk.engine.on_event)
    assert source.wait_until_open(patience.SECONDS)
    yield source
    source.stop()


@pytest.fixture
def web(browsers: BrowserSource) -> Iterator[Extension]:
    """One browser."""
    with over_native() as extension:
        extension.expect("welcome")
        yield extension


def wait_for_cards(desk: Desk, *articles: str) -> None:
    desk.qtbot.waitUntil(lambda: desk.titles() == list(articles))


def front(extension: Extension, pane: str, focused: bool = True) -> None:
    extension.line.send({"type": "active", "pane": pane, "focused": focused})


def test_a_line_becomes_a_card_whose_text_lands_in_the_editor(desk: Desk, web: Extension) -> None:
    pane = web.open("7", "林小姐", [line_of("0", "在吗")])
    front(web, pane)
    web.say(pane, "1", RETURN)
    wait_for_cards(desk, "return")
    desk.cards()[0].insert()
    desk.wait_for_hint("已填入")
    assert web.editors[pane] == REPLY
    assert desk.wait_for_feedback()[0][:2] == (f"{pane}/1", pane)


def test_chats_behind_are_listed_with_their_heat(desk: Desk, web: Extension) -> None:
    first, second = web.open("1", "林小姐"), web.open("2", "王先生")
    front(web, first)
    web.say(first, "1", RETURN)
    web.say(second, "1", ALERT)
    wait_for_cards(desk, "return")

    def both_listed() -> bool:
        rows = {row.title: row for row in desk.sidebar.chats.rows()}
        return len(rows) == 2 and rows["王先生"].alert and rows["林小姐"].active

    desk.qtbot.waitUntil(both_listed)
    desk.sidebar.chats.picked.emit(second)
    assert web.expect("show")["pane"] == second
    desk.qtbot.waitUntil(lambda: "12315" in desk.shown())


def test_what_the_page_refuses_goes_to_the_clipboard(desk: Desk, web: Extension) -> None:
    pane = web.open("7", "林小姐")
    front(web, pane)
    web.say(pane, "1", RETURN)
    wait_for_cards(desk, "return")
    web.refusal = "editor"
    desk.cards()[0].insert()
    desk.wait_for_hint("剪贴板")
    assert clipboard() == REPLY
    assert web.editors[pane] == ""
    assert desk.feedback() == []


@pytest.mark.parametrize("values", [{"insert_mode": "replace"}])
def test_a_draft_in_the_page_is_replaced_only_after_a_second_click(
    desk: Desk, web: Extension
) -> None:
    pane = web.open("7", "林小姐")
    front(web, pane)
    web.editors[pane] = "亲，我看"
    web.line.send({"type": "draft", "pane": pane, "text": "亲，我看"})
    web.say(pane, "1", RETURN)
    wait_for_cards(desk, "return")
    desk.cards()[0].insert()
    desk.wait_for_hint("草稿")
    assert web.editors[pane] == "亲，我看"
    # The agent goes on typing: what was agreed to is not what stands there now.
    web.editors[pane] = "亲，我看一下"
    web.line.send({"type": "draft", "pane": pane, "text": "亲，我看一下"})
    web.line.send({"type": "ping"})
    web.expect("pong")
    desk.settle()
    desk.cards()[0].insert()
    desk.settle()
    assert web.editors[pane] == "亲，我看一下"
    desk.cards()[0].insert()
    desk.wait_for_hint("已填入")
    assert web.editors[pane] == REPLY


def test_both_clients_side_by_side(desk: Desk, web: Extension) -> None:
    pane = web.open("7", "赵女士")
    desk.source.bring_to_front("a", focused=True)
    desk.ask("a", INVOICE)
    wait_for_cards(desk, "invoice")
    front(web, pane)
    web.say(pane, "1", RETURN)
    wait_for_cards(desk, "return")
    # The native client says only now that it lost the focus.
    desk.source.bring_to_front("a", focused=False)
    desk.settle()
    assert desk.titles() == ["return"]
    desk.source.bring_to_front("a", focused=True)
    wait_for_cards(desk, "invoice")


def test_a_browser_that_goes_is_said(desk: Desk, browsers: BrowserSource, web: Extension) -> None:
    web.open("7", "林小姐")
    desk.qtbot.waitUntil(lambda: "Chromium" in desk.shown())
    web.close()
    desk.qtbot.waitUntil(lambda: browsers.health().state is State.LOST)
