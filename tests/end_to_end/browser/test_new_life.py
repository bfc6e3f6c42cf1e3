"""The extension is updated, loaded again, switched off and on: pages that are open come back."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, Playwright

from assist.sources.browser import identity

from .bridge import Bridge, bridge

pytestmark = pytest.mark.browser

AGAIN = {
    "loaded again": "(id) => chrome.developerPrivate.reload(id, {})",
    "switched off and on": """async (id) => {
      await chrome.management.setEnabled(id, false);
      await new Promise((resolve) => setTimeout(resolve, 400));
      await chrome.management.setEnabled(id, true);
    }""",
}


def test_open_pages_come_back_with_the_extension(
    playwright: Playwright, site: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ASSIST_HOME", str(tmp_path / "home"))
    with bridge(playwright, site, tmp_path) as bridged:
        chat = _open_chat(bridged)
        settings = _extensions_page(bridged)
        chat.bring_to_front()
        chat.evaluate("say('customer', '起初')")
        pane = bridged.await_text("起初").conversation
        said = ["起初"]
        for how, again in AGAIN.items():
            settings.evaluate(again, identity.pinned_id())
            for when in ("时", "后"):
                said.append(f"{how}{when}")
                chat.evaluate("(text) => say('customer', text)", said[-1])
                assert bridged.await_text(said[-1], 20).conversation == pane
        chat.wait_for_timeout(500)
        assert [one.text for one in bridged.messages()] == said
        assert bridged.source.insert(pane, "好的") == "好的"
        assert chat.evaluate("window.model()") == "好的"


def _open_chat(bridged: Bridge) -> Page:
    page = bridged.open("editors.html?editor=quill")
    page.wait_for_function("() => window.model && window.say")
    page.evaluate("() => { say('customer', '在吗'); say('agent', '您好') }")
    page.wait_for_timeout(1700)
    return page


def _extensions_page(bridged: Bridge) -> Page:
    """In developer mode: else an unpacked extension does not come back."""
    page = bridged.context.new_page()
    page.goto("chrome://extensions")
    page.evaluate(
        "() => chrome.developerPrivate.updateProfileConfiguration({ inDeveloperMode: true })"
    )
    return page
