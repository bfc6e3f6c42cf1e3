"""A chat picked in the sidebar comes to the front inside its page; nothing else is clicked."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page

from ..private_desktop import wait_until
from .bridge import Bridge
from .chromium import Watched

pytestmark = pytest.mark.browser

CLICKS = """() => {
  window.clicks = [];
  document.addEventListener('click', (event) => window.clicks.push(event.target.className), true);
}"""
# The workbench's list of chats, brought to life: one pane shows one customer after the other.
ALIVE = """() => {
  const list = document.querySelector('.im-list');
  const head = document.querySelector('.im-head__name');
  const kept = {};
  for (const entry of document.querySelectorAll('.conv')) entry.addEventListener('click', () => {
    kept[head.textContent] = [...list.children];
    head.textContent = entry.querySelector('.conv-name').textContent;
    list.replaceChildren(...(kept[head.textContent] ?? []));
    document.querySelector('.conv.active').classList.remove('active');
    entry.classList.add('active');
  });
}"""


def _show(page: Page, title: str) -> None:
    page.evaluate(
        """(title) => watcher.show(
          [...watcher.conversations.values()].find((one) => one.title === title).key)""",
        title,
    )


def _front(watched: Watched) -> Any:
    return watched.page.evaluate("() => watcher.conversations.get(watcher.frontKey)?.title")


def _two_customers(page: Page, site: str) -> Watched:
    page.goto(f"{site}/styles.html?style=workbench")
    page.evaluate(ALIVE)
    for name in ("李小姐", "王先生"):
        page.evaluate("(name) => document.querySelector('.im-head__name').textContent = name", name)
        page.evaluate("() => document.querySelector('.im-list').replaceChildren()")
        page.evaluate("(name) => { say('customer', `我是${name}`); say('agent', '您好'); }", name)
        if name == "李小姐":
            watched = Watched(page)
        watched.events(rest=0.9)
    page.evaluate(CLICKS)
    return watched


def test_the_entry_of_that_name_is_clicked(page: Page, site: str) -> None:
    watched = _two_customers(page, site)
    assert _front(watched) == "王先生"
    # What customers write is never a button, even if it is somebody's name.
    page.evaluate("() => { say('customer', '李小姐'); say('customer', '李小姐'); }")
    watched.events()
    _show(page, "李小姐")
    watched.events(rest=0.9)
    assert (_front(watched), page.evaluate("window.clicks")) == ("李小姐", ["conv-name"])


def test_nothing_is_clicked_where_two_would_fit(page: Page, site: str) -> None:
    watched = _two_customers(page, site)
    page.evaluate("() => document.querySelectorAll('.conv-name')[2].textContent = '李小姐'")
    _show(page, "李小姐")
    watched.events(rest=0.9)
    assert (_front(watched), page.evaluate("window.clicks")) == ("王先生", [])


@pytest.mark.parametrize(
    "markup",
    [
        "<a class=trap href='https://elsewhere.example/'>李小姐</a><a href='/x'>王先生</a>",
        "<form><button class=trap>李小姐</button><button>王先生</button></form>",
        "<div role=log><p class=trap>李小姐</p><p>王先生</p></div>",
    ],
)
def test_what_may_do_more_than_choose_is_left_alone(page: Page, site: str, markup: str) -> None:
    watched = _two_customers(page, site)
    page.evaluate("(markup) => { document.querySelector('.sessions').innerHTML = markup }", markup)
    _show(page, "李小姐")
    watched.events(rest=0.5)
    assert page.evaluate("window.clicks") == []


def test_an_adapter_names_the_entries(page: Page, site: str) -> None:
    page.goto(f"{site}/styles.html?style=panes")
    page.evaluate("() => { for (const i of [0, 1]) say('customer', '在吗', 0, i) }")
    page.evaluate("() => document.querySelectorAll('.tabs span')[1].append('\\n2 条未读')")
    adapter = {
        "format": 1, "name": "panes", "pane": ".pane", "title": "h3", "list": ".lines",
        "body": ".ln", "own": {"match": [".own"]}, "input": "textarea",
        "entry": ".tabs span", "entryName": {"pattern": r"^\S+"},
        "conversation": {"attribute": "data-conversation-id"},
    }  # fmt: skip
    watched = Watched(page, [adapter])
    watched.events()
    assert _front(watched) == "李小姐"
    _show(page, "王先生")
    watched.events(rest=0.6)
    assert _front(watched) == "王先生"


def test_the_sidebars_list_reaches_into_the_page(bridged: Bridge) -> None:
    chat = bridged.open("styles.html?style=panes")
    chat.evaluate("""() => { for (const i of [0, 1]) {
      say('customer', `在吗 ${i}`, 0, i); say('agent', `您好 ${i}`, 0, i); } }""")
    chat.wait_for_timeout(1800)
    chat.evaluate("say('customer', '后面的话', 0, 1)")
    behind = bridged.await_text("后面的话").conversation
    other = bridged.open("editors.html?editor=textarea")
    wait_until(lambda: bridged.active_conversation() != behind, 5, "another tab is in front")
    bridged.source.show(behind)
    wait_until(lambda: bridged.active_conversation() == behind, 8, "it is in front")
    assert chat.evaluate("document.querySelectorAll('.pane')[1].className") == "pane active"
    other.close()
    chat.close()
