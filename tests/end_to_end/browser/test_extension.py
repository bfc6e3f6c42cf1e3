"""The extension in a real Chromium, by native messaging to the real source and back."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from assist.model import Speaker

from ..private_desktop import wait_until
from .bridge import Bridge

pytestmark = pytest.mark.browser


@pytest.fixture
def chat(bridged: Bridge) -> Iterator[Page]:
    bridged.forget()
    page = bridged.open("editors.html?editor=quill")
    page.wait_for_function("() => window.model && window.say")
    page.evaluate("() => { say('customer', '在吗'); say('agent', '您好') }")
    page.wait_for_timeout(1700)
    yield page
    page.close()


def test_a_line_reaches_the_program_and_a_reply_the_editor(bridged: Bridge, chat: Page) -> None:
    chat.evaluate("say('customer', '能开发票吗')")
    message = bridged.await_text("能开发票吗")
    assert (message.speaker, message.title) == (Speaker.CUSTOMER, "李小姐")
    holds = bridged.source.insert(message.conversation, "可以的。\n请提供抬头")
    assert holds == "可以的。\n请提供抬头"
    assert chat.evaluate("window.model()") == "可以的。\n请提供抬头"
    assert chat.evaluate("window.sent") == []
    wait_until(lambda: "可以的。\n请提供抬头" in bridged.drafts(), 5, "the draft is heard")
    assert bridged.source.insert(message.conversation, "好的", replace=True) == "好的"
    assert chat.evaluate("window.model()") == "好的"
    assert chat.evaluate("window.sent") == []


def test_a_hidden_tab_is_heard_and_written_to(bridged: Bridge, chat: Page) -> None:
    front = bridged.open("styles.html?style=flat_flex")
    front.evaluate("() => { say('agent', '您好'); say('customer', '另一个标签页') }")
    before = bridged.active_conversation()
    wait_until(lambda: bridged.active_conversation() != before, 5, "the other tab is in front")
    chat.evaluate("say('customer', '后台标签页的话')")
    message = bridged.await_text("后台标签页的话")
    wait_until(
        lambda: bridged.active_conversation() != message.conversation, 5, "it is not in front"
    )
    assert bridged.source.insert(message.conversation, "马上看") == "马上看"
    assert chat.evaluate("window.model()") == "马上看"
    front.close()
    wait_until(
        lambda: bridged.active_conversation() == message.conversation,
        5,
        "the other tab is in front again",
    )


def test_a_reload_and_a_new_start_of_the_program_repeat_and_lose_nothing(
    bridged: Bridge, chat: Page
) -> None:
    chat.evaluate("say('customer', '第一句')")
    first = bridged.await_text("第一句")
    bridged.source.stop()
    chat.evaluate("say('customer', '程序不在时的话')")
    chat.wait_for_timeout(300)
    bridged.forget()
    bridged.restart()
    missed = bridged.await_text("程序不在时的话", 20)
    assert missed.conversation == first.conversation
    bridged.forget()
    chat.reload()
    chat.wait_for_function("() => window.say")
    chat.evaluate("""() => {
      say('customer', '在吗');
      say('agent', '您好');
      for (const text of ['第一句', '程序不在时的话', '刷新后']) say('customer', text);
    }""")
    again = bridged.await_text("刷新后")
    assert again.conversation == first.conversation
    assert [one.text for one in bridged.messages()] == ["刷新后"]


# Debian's Chromium speaks English unless chromium-l10n is there.
CONNECTED = re.compile("已连接伴席|Connected to Assist")
NOT_RUNNING = re.compile("没有运行|is not running")


def test_the_popup_says_that_the_program_is_there(bridged: Bridge, chat: Page) -> None:
    worker = bridged.context.service_workers[0]
    popup = bridged.popup()
    expect(popup.locator("#state")).to_have_text(CONNECTED)
    expect(popup.locator("#site")).to_contain_text("127.0.0.1")
    assert worker.evaluate("chrome.action.getBadgeText({})") == ""
    bridged.source.stop()
    expect(popup.locator("#state")).to_contain_text(NOT_RUNNING, timeout=15000)
    assert worker.evaluate("chrome.action.getBadgeText({})") == "–"
    bridged.restart()
    expect(popup.locator("#state")).to_have_text(CONNECTED, timeout=15000)
    popup.close()
