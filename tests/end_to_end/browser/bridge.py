"""The program's side: a real browser source in this process, reached by native messaging."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import BrowserContext, Page, Playwright

from assist import paths
from assist.model import Message
from assist.sources.base import (
    ConversationActivated,
    DraftChanged,
    Event,
    MessageArrived,
)
from assist.sources.browser.registration import install
from assist.sources.browser.source import BrowserSource
from assist.sources.browser.unpacking import unpack

from ..private_desktop import wait_until
from .chromium import chromium


class Bridge:
    """A browser with the extension, and what the program heard of it."""

    def __init__(self, context: BrowserContext, site: str) -> None:
        self.context = context
        self.site = site
        self.events: list[Event] = []
        self._lock = threading.Lock()
        self.source = BrowserSource(sockets=False)
        self.source.start(self._hear)

    def _hear(self, event: Event) -> None:
        with self._lock:
            self.events.append(event)

    def restart(self) -> None:
        """The program ends and comes back."""
        self.source.stop()
        self.source = BrowserSource(sockets=False)
        self.source.start(self._hear)

    def open(self, path: str) -> Page:
        """A page of the consoles that the extension watches."""
        page = self.context.new_page()
        page.goto(f"{self.site}/{path}")
        return page

    def adapter_files(self) -> list[Path]:
        """What the program keeps of the picker's work."""
        return sorted((paths.data_folder() / "site-adapters").glob("*.json"))

    def forget(self) -> None:
        with self._lock:
            self.events.clear()

    def messages(self) -> list[Message]:
        with self._lock:
            return [one.message for one in self.events if isinstance(one, MessageArrived)]

    def popup(self) -> Page:
        """The extension's popup for the tab in front, as a page of its own."""
        wait_until(lambda: self.context.service_workers, 10, "the extension's worker")
        worker = self.context.service_workers[0]
        tab = worker.evaluate("async () => (await chrome.tabs.query({ active: true }))[0].id")
        page = self.context.new_page()
        page.goto(f"chrome-extension://{worker.url.split('/')[2]}/popup/popup.html?tab={tab}")
        return page

    def drafts(self) -> list[str]:
        with self._lock:
            return [one.text for one in self.events if isinstance(one, DraftChanged)]

    def active_conversation(self) -> str:
        """The one in front as last said, "" for none."""
        with self._lock:
            found = [one for one in self.events if isinstance(one, ConversationActivated)]
        return found[-1].conversation if found else ""

    def await_text(self, text: str, seconds: float = 10) -> Message:
        wait_until(
            lambda: any(one.text == text for one in self.messages()),
            seconds,
            f"{text!r}; heard {self.events[-8:]}",
        )
        return next(one for one in self.messages() if one.text == text)


@contextlib.contextmanager
def bridge(playwright: Playwright, site: str, folder: Path) -> Iterator[Bridge]:
    """The extension as IT lays it out, the relay registered under the browser's own profile."""
    profile, extension = folder / "profile", folder / "extension"
    unpack(extension, [site])
    install([profile])
    context = chromium(playwright, profile, extension)
    made = Bridge(context, site)
    try:
        yield made
    finally:
        made.source.stop()
        context.close()
