"""The main job against the real Pidgin: read, suggest, insert, never send, never steal focus."""

from __future__ import annotations

import pytest

from .conftest import Office
from .private_desktop import wait_until

pytestmark = [pytest.mark.pidgin, pytest.mark.desktop, pytest.mark.slow]

LINES = {
    "我买的东西能开发票吗": "申请开发票",
    "买大了一号，退货运费谁出": "退货运费谁承担",
    "积分怎么用啊": "积分使用方法",
}


@pytest.mark.parametrize(("line", "title"), LINES.items(), ids=["invoice", "return", "points"])
def test_each_line_brings_its_card(office: Office, line: str, title: str) -> None:
    office.customers.say("xiaoli", line)
    office.await_sidebar(line)
    assert office.await_sidebar(title)


def test_an_angry_line_raises_the_banner_with_its_reason(office: Office) -> None:
    office.customers.say("xiaoli", "再不给我退款我就打12315举报你们")
    office.await_sidebar("客户说“12315”")
    assert office.sidebar_shows("共情")


def test_insert_puts_the_reply_into_the_chat_box_and_sends_nothing(office: Office) -> None:
    office.bring_to_front("xiaoli")
    office.customers.say("xiaoli", "可以货到付款吗")
    office.await_sidebar("可以货到付款吗")
    title, reply, insert = office.first_card()
    before = office.active_title()
    office.screen.click(insert)
    office.await_sidebar("已填入")
    assert title == "货到付款"
    wait_until(lambda: office.boxes() == [reply], 5, "the reply is in the chat box")
    # While a window is asked about it may pass for nobody's; what counts is who is left with it.
    wait_until(lambda: office.active_title() == before, 5, "the chat has kept the focus")
    assert office.customers.received() == []


def test_a_card_is_refused_while_another_customer_is_in_front(office: Office) -> None:
    office.customers.say("laowang", "你好")
    office.bring_to_front("laowang")
    office.await_sidebar("laowang")
    held = office.boxes()
    assert held == [""]
    office.customers.say("xiaoli", "我的快递到哪里了")
    assert office.sidebar_shows("查询物流进度") is None, "the sidebar follows the chat in front"
    assert office.boxes() == held


def test_the_search_key_borrows_the_focus_and_escape_gives_it_back(office: Office) -> None:
    office.bring_to_front("xiaoli")
    chat = office.active_title()
    office.desktop.xdotool("key", "--clearmodifiers", "ctrl+alt+space")
    wait_until(lambda: office.active_title() == "伴席", 5, "the sidebar has the focus")
    office.desktop.xdotool("key", "Escape")
    wait_until(lambda: office.active_title() == chat, 5, "the chat has the focus again")


def test_it_survives_the_client_closing_and_coming_back(office: Office) -> None:
    office.desktop.end(office.pidgin)
    office.await_sidebar("已关闭")
    office.restart_pidgin()
    office.await_sidebar("正在看 Pidgin", 30)
    wait_until(lambda: office.screen.shown("Pidgin"), 20, "Pidgin is back")
    office.customers.say("xiaoli", "积分过期了能找回来吗")
    office.await_sidebar("积分过期了能找回来吗", 30)
