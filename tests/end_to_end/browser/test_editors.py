"""Insertion into the editors that web consoles are made of, checked in each editor's own model."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

from .chromium import Watched

pytestmark = pytest.mark.browser

EDITORS = [
    "textarea",
    "react",
    "vue",
    "plain",
    "quill",
    "prosemirror",
    "lexical",
    "slate",
    "chatscope",
]
REPLY = "您好，发票已申请。\n请留意邮箱，<b>谢谢</b>"


def _open(page: Page, site: str, editor: str) -> Watched:
    page.goto(f"{site}/editors.html?editor={editor}")
    page.wait_for_function("() => window.model && window.say")
    page.evaluate("() => { say('customer', '在吗'); say('agent', '您好'); }")
    return Watched(page)


def _model(page: Page) -> str:
    held: str = page.evaluate("() => window.model()")
    return held.replace("\n\n", "\n")


@pytest.mark.parametrize("editor", EDITORS)
def test_insert_replace_and_never_send(page: Page, site: str, editor: str) -> None:
    watched = _open(page, site, editor)
    assert watched.insert(REPLY)["ok"], "into the empty editor"
    assert _model(page).replace("\n", "") == REPLY.replace("\n", "")
    refused = watched.insert("别的", "replace", expected_draft="")
    assert (refused["ok"], refused["reason"]) == (False, "draft")
    assert _model(page).replace("\n", "") == REPLY.replace("\n", ""), "the draft is as it was"
    assert watched.insert("好的", "replace", expected_draft=REPLY) == {"ok": True, "holds": "好的"}
    assert _model(page) == "好的"
    assert watched.insert("，马上")["ok"]
    assert _model(page) == "好的，马上", "at the caret, which stood at the end"
    assert page.evaluate("() => window.sent") == []
    assert watched.events("draft")[-1]["text"] == "好的，马上"


@pytest.mark.parametrize("editor", ["react", "slate"])
def test_what_the_agent_types_is_heard_and_kept(page: Page, site: str, editor: str) -> None:
    watched = _open(page, site, editor)
    page.locator("textarea, [contenteditable=true]").click()
    page.keyboard.type("abcd")
    for _ in range(2):
        page.keyboard.press("ArrowLeft")
    page.wait_for_timeout(300)
    assert watched.events("draft")[-1]["text"] == "abcd"
    assert watched.insert("中")["ok"]
    assert _model(page) == "ab中cd"


def test_half_typed_text_of_an_input_method_is_no_draft(page: Page, site: str) -> None:
    watched = _open(page, site, "textarea")
    page.locator("textarea").click()
    session = page.context.new_cdp_session(page)
    session.send(
        "Input.imeSetComposition", {"text": "nihao", "selectionStart": 5, "selectionEnd": 5}
    )
    assert watched.events("draft") == []
    session.send("Input.insertText", {"text": "你好"})
    assert [one["text"] for one in watched.events("draft")] == ["你好"]
