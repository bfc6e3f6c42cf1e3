"""Consoles built in ways of their own: tables and frames, shadow roots and slots, recycled rows.

Each has dates and notices between its lines, faces without names, quotations and recalled lines.
"""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

from .chromium import Watched

pytestmark = pytest.mark.browser

CONSOLES = ["ticket.html", "components.html", "recycler.html"]
WELCOME = "您好，我是客服小王，很高兴为您服务"
HISTORY = [
    ("customer", "你好，在吗"),
    ("agent", WELCOME),
    ("customer", "我上周买的那件蓝色外套一直没有发货，能不能帮我查一下订单到哪里了"),
    ("agent", "好的"),
    ("customer", "好的"),
]
LINES = [
    ("customer", "能开发票吗", None),
    ("customer", "能开发票吗", None),
    ("agent", "可以的，请提供抬头", None),
    ("customer", "就是这个，谁写的", WELCOME),
    ("customer", "1", None),
]
TALK = """async ([lines, pause]) => {
  for (const [side, text, quote] of lines) {
    say(side, text, quote);
    await new Promise((resolve) => setTimeout(resolve, pause));
  }
  window.notice("系统：会话超过五分钟没有回复将自动结束");
}"""


@pytest.fixture(params=CONSOLES)
def watched(request: pytest.FixtureRequest, page: Page, site: str) -> Watched:
    page.goto(f"{site}/{request.param}")
    page.evaluate("notice('会话由机器人转接，客服小王为您服务')")
    page.evaluate(TALK, [[[*line, None] for line in HISTORY], 0])
    return Watched(page)


def test_it_is_read_as_it_stands(watched: Watched) -> None:
    panes = watched.events("pane")
    assert [(one["speaker"], one["text"]) for one in panes[-1]["history"]] == HISTORY
    assert panes[-1]["title"] == "李小姐"


def test_new_lines_come_once_without_what_they_quote(watched: Watched) -> None:
    watched.events()
    watched.page.evaluate(TALK, [LINES, 130])
    told = watched.events("message", "edited", "recalled")
    assert [(one["speaker"], one["text"]) for one in told] == [line[:2] for line in LINES]
    watched.page.evaluate("recall(5)")
    assert [
        (one["type"], one["id"]) for one in watched.events("message", "edited", "recalled")
    ] in (
        [("recalled", told[0]["id"])],
        [("recalled", told[1]["id"])],  # Two that read the same: either of them went.
    )


def test_many_lines_at_a_time_stay_in_order(watched: Watched) -> None:
    watched.events()
    watched.page.evaluate("""async () => { for (let i = 0; i < 60; i++) {
      say(i % 3 ? "customer" : "agent", `第 ${i} 句闲话`);
      if (i % 5 === 0) await new Promise((resolve) => setTimeout(resolve, 100)); } }""")
    told = [(one["speaker"], one["text"]) for one in watched.events("message", rest=1)]
    expected = [("customer" if i % 3 else "agent", f"第 {i} 句闲话") for i in range(60)]
    assert told == expected


def test_a_reply_lands_in_the_editor_and_stays_there(watched: Watched) -> None:
    watched.events()
    assert watched.insert("您好，已为您登记。") == {"ok": True, "holds": "您好，已为您登记。"}
    assert watched.page.evaluate("window.model()") == "您好，已为您登记。"
    assert watched.page.evaluate("window.sent") == []
