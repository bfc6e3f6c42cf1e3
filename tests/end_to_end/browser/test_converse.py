"""A real web console and the real sidebar: a line becomes a card, a click fills it in."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, Playwright

from ..chat_server import chat_server
from ..conftest import Scripted
from ..private_desktop import PrivateDesktop, private_desktop, require_programs, wait_until
from ..screen import Screen
from .chromium import chromium

pytestmark = [pytest.mark.browser, pytest.mark.desktop]


class Desk:
    """Sidebar and browser side by side, and the customers who write."""

    def __init__(self, desktop: PrivateDesktop, customers: Scripted, page: Page) -> None:
        self.desktop, self.customers, self.page = desktop, customers, page
        self.screen = Screen(desktop)

    def names(self) -> list[str]:
        return [one.name for one in self.screen.shown("assist") if one.name]

    def await_sidebar(self, words: str, seconds: float = 20) -> None:
        try:
            wait_until(lambda: any(words in name for name in self.names()), seconds, words)
        except TimeoutError as error:
            raise TimeoutError(f"{error}; it shows {self.names()}") from error

    def show_picker(self) -> None:
        (worker,) = self.page.context.service_workers
        worker.evaluate(
            """async () => { const [tab] = await chrome.tabs.query({ active: true });
            await chrome.tabs.sendMessage(tab.id, { type: 'pick' }); }"""
        )
        self.page.locator("assist-picker").wait_for(state="attached")
        self.page.locator(".chat-msg__text").first.hover()
        self.page.wait_for_timeout(500)

    def click_insert(self) -> None:
        self.screen.click(next(one for one in self.screen.shown("assist") if one.name == "填入"))


@pytest.fixture(scope="module")
def desk(
    playwright: Playwright, site: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Desk]:
    require_programs("prosody", "prosodyctl")
    home = tmp_path_factory.mktemp("desk")
    with (
        private_desktop(home, "1700x760") as desktop,
        chat_server(desktop, "agent", "xiaoli", "laowang") as server,
    ):
        assist = [sys.executable, "-m", "assist"]

        def run(*arguments: str) -> None:
            subprocess.run(
                [*assist, *arguments], env=desktop.env, input=b"", check=True, timeout=120
            )

        # The first start on a machine encodes the starter knowledge; here that is not the point.
        run("suggest")
        profile, extension = home / "profile", home / "extension"
        run("browser", "install", "--user-data-dir", str(profile))
        run("browser", "unpack", str(extension), "--site", site)
        desktop.start(
            [*assist, "run", "--source", "browser"],
            env={"QT_LINUX_ACCESSIBILITY_ALWAYS_ON": "1", "ASSIST_LANG": "zh_CN"},
        )
        customers = Scripted(server)
        context = chromium(playwright, profile, extension, desktop.env)
        page = context.new_page()
        account = {"port": server.web_port, "password": server.password}
        page.add_init_script(f"window.account = {json.dumps(account)}")
        page.goto(f"{site}/converse.html")
        # A line to somebody who has not signed in yet is lost.
        page.wait_for_selector("body[data-signed-in]", state="attached", timeout=40000)
        page.wait_for_selector("converse-chat textarea.chat-textarea", timeout=20000)
        desk = Desk(desktop, customers, page)
        try:
            yield desk
        finally:
            context.close()
            customers.leave()


def test_a_line_brings_a_card_and_insert_fills_the_box(desk: Desk, pictures: Path | None) -> None:
    desk.customers.say("xiaoli", "我买的东西能开发票吗")
    desk.await_sidebar("我买的东西能开发票吗")
    desk.await_sidebar("申请开发票")
    if pictures:
        desk.show_picker()
        desk.desktop.screenshot(pictures / "console.png")
        desk.page.keyboard.press("Escape")
    desk.click_insert()
    desk.await_sidebar("已填入")
    held = desk.page.evaluate("window.model()")
    assert "发票" in held
    assert desk.customers.received() == []
