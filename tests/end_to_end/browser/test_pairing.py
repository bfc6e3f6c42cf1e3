"""The fallback in a real Chromium: no host registered, a code from the sidebar, then a token."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, Playwright, expect

from assist.sources.base import Event, HealthChanged, MessageArrived, PairingCode, State
from assist.sources.browser import identity
from assist.sources.browser.doors import PORTS
from assist.sources.browser.source import BrowserSource
from assist.sources.browser.unpacking import unpack
from tests.fakes import Heard, texts

from .chromium import chromium

pytestmark = pytest.mark.browser


@pytest.fixture
def heard(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Heard[Event]:
    monkeypatch.setenv("ASSIST_HOME", str(tmp_path / "home"))
    return Heard()


@pytest.fixture
def program(heard: Heard[Event]) -> Iterator[BrowserSource]:
    source = BrowserSource()
    source.start(heard)
    assert source.wait_until_open(10)
    if source.port != PORTS[0]:
        source.stop()
        pytest.skip("another program holds the fallback port")
    yield source
    source.stop()


@contextmanager
def browser(playwright: Playwright, site: str, folder: Path) -> Iterator[BrowserContext]:
    """With the extension, but nobody told this profile where the relay is."""
    unpack(folder / "extension", [site])
    context = chromium(playwright, folder / "profile", folder / "extension")
    try:
        yield context
    finally:
        context.close()


def open_chat(context: BrowserContext, site: str) -> Page:
    """A console where two lines have been said."""
    chat = context.new_page()
    chat.goto(f"{site}/editors.html?editor=quill")
    chat.wait_for_function("() => window.model && window.say")
    chat.evaluate("() => { say('customer', '在吗'); say('agent', '您好') }")
    chat.wait_for_timeout(1700)  # What stands there while the page settles is history.
    return chat


def states(heard: Heard[Event]) -> list[State]:
    return [changed.health.state for changed in heard.of(HealthChanged)]


def test_a_code_from_the_sidebar_lets_the_extension_in_once_and_for_all(
    program: BrowserSource,
    heard: Heard[Event],
    playwright: Playwright,
    site: str,
    tmp_path: Path,
) -> None:
    with browser(playwright, site, tmp_path) as context:
        chat = open_chat(context, site)
        popup = context.new_page()
        popup.goto(f"chrome-extension://{identity.pinned_id()}/popup/popup.html")
        popup.locator("#pair").click()
        heard.wait_for(lambda: bool(heard.of(PairingCode)))
        assert heard.of(MessageArrived) == []
        popup.locator("#code").fill(heard.of(PairingCode)[-1].code)
        popup.locator("#code_send").click()
        heard.wait_for(lambda: State.WATCHING in states(heard))
        expect(popup.locator("#pairing")).to_be_hidden()
        chat.evaluate("say('customer', '能开发票吗')")
        heard.wait_for(lambda: "能开发票吗" in texts(heard))
        pane = heard.of(MessageArrived)[-1].message.conversation
        assert program.insert(pane, "可以的") == "可以的"
        assert chat.evaluate("window.model()") == "可以的"
    heard.wait_for(lambda: states(heard)[-1] is State.LOST)
    codes = heard.of(PairingCode)
    # The token was kept by both: no code the next morning.
    with browser(playwright, site, tmp_path) as context:
        chat = open_chat(context, site)
        heard.wait_for(lambda: states(heard)[-1] is State.WATCHING)
        chat.evaluate("say('customer', '还在吗')")
        heard.wait_for(lambda: "还在吗" in texts(heard))
    assert heard.of(PairingCode) == codes
