"""Chat consoles that others make, read by looking alone; and the picker, for when looking fails."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

from .bridge import Bridge
from .chromium import Watched

pytestmark = pytest.mark.browser


@pytest.mark.parametrize(
    "console", ["editors.html?editor=chatscope", "advanced.html", "deepchat.html"]
)
def test_a_console_of_others_is_read_by_looking(page: Page, site: str, console: str) -> None:
    page.goto(f"{site}/{console}")
    page.wait_for_function("() => window.say && window.model")
    page.evaluate("() => { say('customer', '在吗'); }")
    page.wait_for_timeout(300)
    watched = Watched(page)
    page.evaluate("say('agent', '您好，我是客服小王')")
    watched.events()
    page.evaluate("say('customer', '我要退货')")
    told = watched.events("message", rest=0.8)
    assert [(one["speaker"], one["text"]) for one in told] == [("customer", "我要退货")]
    lines = page.evaluate(
        """() => [...watcher.conversations.values()].at(-1)
          .log.lines.map((line) => [line.speaker, line.text])"""
    )
    assert lines == [
        ["customer", "在吗"],
        ["agent", "您好，我是客服小王"],
        ["customer", "我要退货"],
    ]
    assert page.evaluate("() => [...watcher.conversations.values()].at(-1).title") == "李小姐"
    assert watched.insert("好的，请问订单号？") == {"ok": True, "holds": "好的，请问订单号？"}
    assert page.evaluate("window.model()") == "好的，请问订单号？"
    assert page.evaluate("window.sent") == []


def test_the_picker_makes_an_adapter_for_the_team(bridged: Bridge, pictures: Path | None) -> None:
    page = bridged.open("styles.html?style=workbench")
    for side, text in (
        ("customer", "这件有大码吗"),
        ("agent", "有的，您要几件"),
        ("customer", "两件"),
    ):
        page.evaluate("([side, text]) => say(side, text)", [side, text])
    page.wait_for_timeout(1800)
    bridged.forget()
    worker = bridged.context.service_workers[0]
    worker.evaluate("""async () => { const [tab] = await chrome.tabs.query({ active: true });
      await chrome.tabs.sendMessage(tab.id, { type: 'pick' }); }""")
    bar = page.locator("assist-picker")
    bar.wait_for(state="attached")
    page.get_by_text("这件有大码吗").click()
    page.get_by_text("有的，您要几件").click()
    page.locator(".im-editor").click()
    page.wait_for_timeout(300)
    if pictures:
        page.screenshot(path=str(pictures / "picker.png"))
    _press_last_button(page)
    page.wait_for_timeout(600)
    kept: dict[str, Any] = worker.evaluate(
        "async () => (await chrome.storage.local.get('adapters')).adapters"
    )
    adapter = kept[bridged.site]
    assert adapter["format"] == 1
    saved = [json.loads(file.read_text("utf-8")) for file in bridged.adapter_files()]
    assert [one["adapter"] for one in saved] == [adapter], "the program keeps it for the team"
    page.evaluate("say('customer', '要红色的')")
    assert bridged.await_text("要红色的").title == "李小姐"
    worker.evaluate("async () => chrome.storage.local.remove('adapters')")
    page.close()


def _press_last_button(page: Page) -> None:
    """The bar is closed to scripts; its last button is the one that saves."""
    page.mouse.click(*_place(page))


def _place(page: Page) -> tuple[float, float]:
    session = page.context.new_cdp_session(page)
    session.send("DOM.enable")
    nodes = session.send("DOM.getFlattenedDocument", {"depth": -1, "pierce": True})["nodes"]
    button = [
        one for one in nodes if one["nodeName"] == "BUTTON" and "main" in one.get("attributes", [])
    ][-1]
    quad = session.send("DOM.getBoxModel", {"nodeId": button["nodeId"]})["model"]["content"]
    return (quad[0] + quad[4]) / 2, (quad[1] + quad[5]) / 2
