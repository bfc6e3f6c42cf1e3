"""Consoles that nobody described: list, speaker, title and editor are found by looking."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page

from tests import patience

from .chromium import CONSOLES, REST, Watched

pytestmark = pytest.mark.browser

STYLES = [
    name
    for name in re.findall(
        r"^  (\w+)\(\) \{", (CONSOLES / "styles.js").read_text("utf-8"), re.MULTILINE
    )
    if name != "no_sides"
]
HISTORY = [
    ("customer", "你好，在吗"),
    ("agent", "您好，我是客服小王，很高兴为您服务"),
    ("customer", "我上周买的那件蓝色外套一直没有发货，能不能帮我查一下订单到哪里了"),
    ("agent", "好的"),
    ("customer", "好的"),
]
LINES = [
    ("customer", "能开发票吗"),
    ("customer", "能开发票吗"),
    ("agent", "可以的，请提供抬头"),
    ("customer", "那个 <b>不对</b> &amp; 13800138000"),
    ("customer", "1"),
]
SAY = """(lines) => {
  window.watcher.startedAt -= 2000;
  lines.forEach(([side, text], i) => setTimeout(() => say(side, text), 130 * i));
}"""


Event = dict[str, Any]


def _said(lines: list[Event]) -> list[tuple[str, str]]:
    # One of the consoles ends every line in a paragraph of thanks.
    return [(line["speaker"], line["text"].removesuffix("\n谢谢。")) for line in lines]


@pytest.fixture(scope="module")
def watched(bare: BrowserContext, site: str) -> Iterator[dict[str, Watched]]:
    """Every console with its history, all of them speaking at the same time."""
    pages = {}
    for style in STYLES:
        page = bare.new_page()
        page.goto(f"{site}/styles.html?style={style}")
        page.evaluate("(lines) => lines.forEach(([side, text]) => say(side, text))", HISTORY)
        pages[style] = Watched(page, old=False)
    yield pages
    for one in pages.values():
        one.page.close()


@pytest.fixture(scope="module")
def heard(
    watched: dict[str, Watched],
) -> dict[str, tuple[list[Event], list[Event]]]:
    """Of each console what was said at first, and what after the lines."""
    first = _collected(
        watched, lambda said: any(len(lines) == len(HISTORY) for lines in _histories(said))
    )
    for one in watched.values():
        one.page.evaluate(SAY, LINES)
    after = _collected(watched, lambda said: len(_told(said)) >= len(LINES))
    return {style: (first[style], after[style]) for style in watched}


def _collected(
    watched: dict[str, Watched], is_enough: Callable[[list[Event]], bool]
) -> dict[str, list[Event]]:
    """What every console says until all have said enough, and a moment longer: no more may come."""
    said: dict[str, list[Event]] = {style: [] for style in watched}
    end = time.monotonic() + patience.SECONDS
    while not all(map(is_enough, said.values())) and time.monotonic() < end:
        for style, one in watched.items():
            said[style] += one.events(rest=0)
    time.sleep(REST)
    return {style: said[style] + one.events(rest=0) for style, one in watched.items()}


def _histories(said: list[Event]) -> list[list[Event]]:
    """The histories that came."""
    return [event["history"] for event in said if event.get("history")]


def _told(said: list[Event]) -> list[Event]:
    """What is new in a chat."""
    return [event for event in said if event["type"] in {"message", "edited", "recalled"}]


@pytest.mark.parametrize("style", STYLES)
def test_what_was_there_is_history(style: str, heard: dict[str, Any]) -> None:
    panes = [event for event in heard[style][0] if event.get("history")]
    assert _said(panes[-1]["history"]) == HISTORY
    assert panes[-1]["title"] in {"李小姐", "lixiaojie"} or style == "editor_frame"
    assert not [event for event in heard[style][0] if event["type"] == "message"]


@pytest.mark.parametrize("style", STYLES)
def test_each_new_line_comes_once_with_its_speaker(style: str, heard: dict[str, Any]) -> None:
    assert _said(_told(heard[style][1])) == LINES


@pytest.mark.parametrize("style", STYLES)
def test_text_lands_in_the_editor_that_was_found(
    style: str, heard: dict[str, Any], watched: dict[str, Watched]
) -> None:
    answer = watched[style].insert("您好，已为您登记。")
    assert answer == {"ok": True, "holds": "您好，已为您登记。"}


def test_what_the_agent_sent_is_not_the_customers(page: Page, site: str) -> None:
    page.goto(f"{site}/styles.html?style=no_sides")
    page.evaluate("() => { say('customer', '在吗'); say('customer', '你们几点上班'); }")
    watched = Watched(page)
    watched.events()
    page.locator("textarea").fill("九点上班")
    page.wait_for_timeout(150)
    page.evaluate(
        "() => { document.querySelector('textarea').value = ''; say('agent', '九点上班') }"
    )
    page.evaluate("say('customer', '好的')")
    told = [*watched.messages(2), *watched.events("message")]
    assert _said(told) == [("agent", "九点上班"), ("customer", "好的")]
