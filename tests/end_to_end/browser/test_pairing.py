"""The fallback in a real Chromium: no host registered, a code from the sidebar, then a token."""

from __future__ import annotations

from collections.abc import Iterator
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


@pytest.fixture
def browser(playwright: Playwright, site: str, tmp_path: Path) -> Iterator[BrowserContext]:
    """With the extension, but nobody told this profile where the relay is."""
    unpack(tmp_path / "extension", [site])
    context = chromium(playwright, tmp_path / "profile", tmp_path / "extension")
    yield context
    context.close()


def popup(browser: BrowserContext) -> Page:
    page = browser.new_page()
    page.goto(f"chrome-extension://{identity.pinned_id()}/popup/popup.html")
    return page


def test_a_code_from_the_sidebar_lets_the_extension_in_once_and_for_all(
    program: BrowserSource, heard: Heard[Event], browser: BrowserContext, site: str
) -> None:
    chat = browser.new_page()
    chat.goto(f"{site}/editors.html?editor=quill")
    chat.wait_for_function("() => window.model && window.say")
    chat.evaluate("() => { say('customer', '在吗'); say('agent', '您好') }")
    chat.wait_for_timeout(1700)  # What stands there while the page settles is history.
    opened = popup(browser)
    opened.locator("#pair").click()
    heard.wait_for(lambda: bool(heard.of(PairingCode)))
    assert heard.of(MessageArrived) == []
    opened.locator("#code").fill(heard.of(PairingCode)[-1].code)
    opened.locator("#code_send").click()
    heard.wait_for(lambda: program.health().state is State.WATCHING)
    expect(opened.locator("#pairing")).to_be_hidden()
    chat.evaluate("say('customer', '能开发票吗')")
    heard.wait_for(lambda: "能开发票吗" in texts(heard))
    pane = heard.of(MessageArrived)[-1].message.conversation
    assert program.insert(pane, "可以的") == "可以的"
    assert chat.evaluate("window.model()") == "可以的"
    # The token is kept: a new worker comes in without a code.
    codes = heard.of(PairingCode)
    opened.evaluate("chrome.runtime.reload()")
    heard.wait_for(lambda: State.LOST in _states(heard))
    chat.reload()
    heard.wait_for(lambda: _states(heard)[-1] is not State.LOST)
    assert heard.of(PairingCode) == codes


def _states(heard: Heard[Event]) -> list[State]:
    return [changed.health.state for changed in heard.of(HealthChanged)]
