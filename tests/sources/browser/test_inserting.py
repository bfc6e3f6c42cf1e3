"""Insertion through the extension: verified by what the editor then holds."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from assist.sources import browser
from assist.sources.base import ConversationClosed, DraftChanged, InsertRefused, MessageArrived
from assist.sources.browser import source as browser_source
from tests.sources.browser.conftest import Watched
from tests.sources.browser.extension import Extension

REPLY = "可以的，下单时选电子发票。\n还有别的问题吗？"


@contextmanager
def answering(extension: Extension, holds: str) -> Iterator[None]:
    """The extension says that the next insertion worked and that the editor holds this."""
    extension.deaf = True

    def answer() -> None:
        request = extension.expect("insert")["request"]
        extension.line.send({"type": "inserted", "request": request, "ok": True, "holds": holds})

    thread = threading.Thread(target=answer)
    thread.start()
    yield
    thread.join()


@pytest.fixture
def pane(watched: Watched, connected: Extension) -> str:
    """A conversation that the program has heard of."""
    name = connected.open("7", "林小姐")
    connected.say(name, "1", "能开发票吗")
    watched.wait_for(MessageArrived)
    return name


def test_the_text_lands_at_the_cursor(watched: Watched, connected: Extension, pane: str) -> None:
    connected.editors[pane] = "亲，"
    assert watched.source.insert(pane, REPLY) == f"亲，{REPLY}"
    assert connected.editors[pane] == f"亲，{REPLY}"
    assert connected.expect("insert")["mode"] == "cursor"


def test_two_fast_insertions_both_land(watched: Watched, connected: Extension, pane: str) -> None:
    watched.source.insert(pane, "一")
    assert watched.source.insert(pane, "二") == "一二"


def test_a_draft_the_agent_agreed_to_lose_is_replaced(
    watched: Watched, connected: Extension, pane: str
) -> None:
    connected.editors[pane] = "草稿"
    connected.line.send({"type": "draft", "pane": pane, "text": "草稿"})
    watched.wait_for(DraftChanged)
    assert watched.source.insert(pane, REPLY, replace=True) == REPLY
    assert connected.expect("insert")["expected_draft"] == "草稿"


def test_a_draft_nobody_knew_of_is_never_overwritten(
    watched: Watched, connected: Extension, pane: str
) -> None:
    connected.editors[pane] = "刚打的字"
    with pytest.raises(InsertRefused, match="草稿") as refused:
        watched.source.insert(pane, REPLY, replace=True)
    assert refused.value.clipboard
    assert connected.editors[pane] == "刚打的字"


@pytest.mark.parametrize("reason", ["closed", "editor", "mismatch", "draft", "", "news"])
def test_a_refusal_leaves_the_clipboard(
    watched: Watched, connected: Extension, pane: str, reason: str
) -> None:
    connected.refusal = reason or "unheard of"
    with pytest.raises(InsertRefused) as refused:
        watched.source.insert(pane, REPLY)
    assert refused.value.clipboard


def test_another_customers_editor_gets_nothing_not_even_by_clipboard(
    watched: Watched, connected: Extension, pane: str
) -> None:
    connected.refusal = "other"
    with pytest.raises(InsertRefused, match="林小姐") as refused:
        watched.source.insert(pane, REPLY)
    assert not refused.value.clipboard


def test_what_was_not_read_back_did_not_land(
    watched: Watched, connected: Extension, pane: str
) -> None:
    """An extension that says yes too soon."""
    with answering(connected, "别的字"), pytest.raises(InsertRefused, match="不一致"):
        watched.source.insert(pane, REPLY)


def test_an_editor_may_change_spaces_and_line_ends(
    watched: Watched, connected: Extension, pane: str
) -> None:
    held = REPLY.replace("\n", "\r\n\r\n") + "\n"
    with answering(connected, held):
        assert watched.source.insert(pane, REPLY) == held


def test_a_page_that_does_not_answer_is_given_up(
    watched: Watched, connected: Extension, pane: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    connected.deaf = True
    with monkeypatch.context() as impatient:
        impatient.setattr(browser_source, "INSERT_SECONDS", 0.2)
        with pytest.raises(InsertRefused, match="没有回应") as refused:
            watched.source.insert(pane, REPLY)
    assert refused.value.clipboard
    connected.expect("insert")
    connected.deaf = False
    assert watched.source.insert(pane, REPLY) == REPLY


def test_a_browser_that_went_away_gets_nothing(
    watched: Watched, connected: Extension, pane: str
) -> None:
    connected.close()
    with pytest.raises(InsertRefused):
        watched.source.insert(pane, REPLY)


def test_a_closed_pane_gets_nothing(watched: Watched, connected: Extension, pane: str) -> None:
    connected.line.send({"type": "closed", "pane": pane})
    watched.wait_for(ConversationClosed)
    with pytest.raises(InsertRefused):
        watched.source.insert(pane, REPLY)


def test_a_reply_too_long_for_a_frame_is_refused(
    watched: Watched, connected: Extension, pane: str
) -> None:
    with pytest.raises(InsertRefused, match="太长"):
        watched.source.insert(pane, "长" * 300_000)
    assert watched.source.insert(pane, "短") == "短"


def test_a_click_in_the_list_brings_the_tab_to_the_front(
    watched: Watched, connected: Extension, pane: str
) -> None:
    watched.source.show(pane)
    assert connected.expect("show")["pane"] == pane
    watched.source.show("nobody's")


def test_the_source_says_what_is_missing(watched: Watched) -> None:
    assert browser.__doc__
    assert browser_source.is_available()
    assert "assist browser install" in browser_source.how_to_enable()
    with pytest.raises(InsertRefused):
        watched.source.insert("nobody's", REPLY)
