"""Lines that come while a page is being loaded: news are told from history, a reload loses none."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page

from assist.sources.base import HistoryFound

from ..private_desktop import wait_until
from .bridge import Bridge
from .chromium import Watched

pytestmark = pytest.mark.browser

SAY = """([side, text]) => {
  const talk = JSON.parse(localStorage.getItem('talk') ?? '[]');
  localStorage.setItem('talk', JSON.stringify([...talk, { side, text }]));
}"""
OLD = [("customer", "在吗"), ("agent", "您好"), ("customer", "蓝色的有货吗"), ("agent", "有的")]


@pytest.fixture
def customer(bridged: Bridge) -> Iterator[Page]:
    """Somebody who writes, whatever the agent's page is doing; four lines have been said."""
    page = bridged.context.new_page()
    page.goto(f"{bridged.site}/editors.html?editor=textarea")
    page.evaluate("() => localStorage.removeItem('talk')")
    for line in OLD:
        page.evaluate(SAY, line)
    bridged.forget()
    yield page
    page.evaluate("() => localStorage.removeItem('talk')")
    page.close()


@pytest.mark.parametrize("late", [0, 250, 900])
def test_a_reload_in_the_middle_of_traffic_loses_and_repeats_nothing(
    bridged: Bridge, customer: Page, late: int
) -> None:
    agent = bridged.open(f"loading.html?late={late}")
    agent.wait_for_timeout(2500)
    expected = []
    for number in range(30):
        text = f"第 {number} 句"
        expected.append(text)
        customer.evaluate(SAY, ["customer", text])
        if number in {8, 18}:
            agent.evaluate("() => location.reload()")
        customer.wait_for_timeout(90)
    bridged.await_text(expected[-1])
    heard = [one for one in bridged.messages() if one.text in expected]
    assert [one.text for one in heard] == expected
    assert len({one.conversation for one in heard}) == 1
    assert heard[-1].title == "李小姐"
    agent.close()


def test_a_line_is_news_although_the_page_was_just_opened(bridged: Bridge, customer: Page) -> None:
    agent = bridged.open("loading.html?late=0")
    wait_until(lambda: _history(bridged) == [text for _, text in OLD], 5, "the history")
    agent.wait_for_timeout(350)
    customer.evaluate(SAY, ["customer", "这时候来的话"])
    bridged.await_text("这时候来的话")
    assert [one.text for one in bridged.messages()] == ["这时候来的话"]
    agent.close()


def _history(bridged: Bridge) -> list[str]:
    found = [one for one in list(bridged.events) if isinstance(one, HistoryFound)]
    return [line.text for one in found for line in one.messages]


def test_rows_that_load_in_batches_are_history(page: Page, site: str) -> None:
    page.goto(f"{site}/styles.html?style=flat_flex")
    watched = Watched(page, old=False)
    page.evaluate("""async () => { for (let batch = 0; batch < 4; batch++) {
      for (let i = 0; i < 6; i++) say(i % 2 ? 'agent' : 'customer', `旧话 ${batch} ${i}`);
      await new Promise((resolve) => setTimeout(resolve, 120)); } }""")
    assert watched.events("message") == []
    page.evaluate("say('customer', '新话')")
    assert [one["text"] for one in watched.events("message")] == ["新话"]
