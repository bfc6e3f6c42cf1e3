"""What counts as a new line: not history, nor a re-render, nor a reload; edits are told."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page

from .chromium import Watched

pytestmark = pytest.mark.browser

MARKUP = '<img src=x onerror="window.hit=1"><script>window.hit=1</script>'
CHANGES = ("message", "edited", "recalled")


def _open(page: Page, site: str, style: str = "flat_flex", lines: int = 6) -> Watched:
    page.goto(f"{site}/styles.html?style={style}")
    page.evaluate(
        """(n) => { for (let i = 0; i < n; i++)
          say(i % 2 ? 'agent' : 'customer', `第 ${i} 句话，较早`) }""",
        lines,
    )
    watched = Watched(page, old=False)
    watched.events()
    page.evaluate("() => { window.watcher.startedAt -= 2000 }")
    return watched


def _changes(watched: Watched) -> list[tuple[str, Any]]:
    return [(one["type"], one.get("text")) for one in watched.events(*CHANGES)]


def test_history_that_scrolls_in_is_not_new(page: Page, site: str) -> None:
    watched = _open(page, site)
    page.evaluate("""() => { const list = document.querySelector('.message-list');
      for (let i = 0; i < 30; i++) { const row = list.children[i % 2].cloneNode(true);
        row.querySelector('.bubble').textContent = `更早的话 ${i}`; list.prepend(row); } }""")
    assert _changes(watched) == []
    page.evaluate("say('customer', '现在的话')")
    assert _changes(watched) == [("message", "现在的话")]


def test_a_list_that_keeps_only_what_is_in_sight(page: Page, site: str) -> None:
    watched = _open(page, site, "virtual_list", 200)
    for top in (3000, 0, 5000, 10**6):
        page.evaluate("(top) => { document.querySelector('.viewport').scrollTop = top }", top)
        assert _changes(watched) == []
    page.evaluate("say('customer', '新的')")
    assert _changes(watched) == [("message", "新的")]


def test_edits_and_recalls(page: Page, site: str) -> None:
    watched = _open(page, site)
    bubble = "document.querySelectorAll('.bubble')"
    page.evaluate(f"() => {{ {bubble}[4].textContent = '第 4 句话，改过' }}")
    assert _changes(watched) == [("edited", "第 4 句话，改过")]
    page.evaluate("() => { document.querySelectorAll('.msg')[2].remove() }")
    assert _changes(watched) == [("recalled", None)]
    page.evaluate(f"() => {{ {bubble}[{3}].textContent = '对方撤回了一条消息' }}")
    assert _changes(watched) == [("recalled", None)]


def test_a_console_that_renders_everything_again(page: Page, site: str) -> None:
    watched = _open(page, site, "rerender_all")
    page.evaluate("() => { for (let i = 0; i < 5; i++) window.draw() }")
    assert _changes(watched) == []
    page.evaluate("() => { rows[5].text = '第 5 句话，改过'; window.draw() }")
    assert _changes(watched) == [("edited", "第 5 句话，改过")]


def test_a_reload_repeats_nothing_and_loses_nothing(page: Page, site: str) -> None:
    watched = _open(page, site)
    page.evaluate("say('customer', '刷新前')")
    before = watched.events("message")
    page.reload()
    page.evaluate("""() => {
      for (let i = 0; i < 6; i++) say(i % 2 ? 'agent' : 'customer', `第 ${i} 句话，较早`);
      say('customer', '刷新前'); say('customer', '刷新时') }""")
    events = Watched(page, old=False).events()
    assert [one["text"] for one in events if one["type"] == "message"] == ["刷新时"]
    (history,) = [one["history"] for one in events if one["type"] == "pane"][-1:]
    assert [line["id"] for line in history if line["text"] == "刷新前"] == [before[0]["id"]]
    assert next(line for line in history if line["text"] == "刷新前")["live"]


def test_one_pane_that_shows_one_customer_after_the_other(page: Page, site: str) -> None:
    watched = _open(page, site, "workbench")
    other = """(name) => {
      const list = document.querySelector('.im-list');
      const head = document.querySelector('.im-head__name');
      window.kept = { ...window.kept, [head.textContent]: [...list.children] };
      head.textContent = name;
      list.replaceChildren(...(window.kept[name] ?? []));
    }"""
    page.evaluate(other, "王先生")
    page.evaluate("say('customer', '我是王先生')")
    (first,) = watched.events("message")
    page.evaluate(other, "李小姐")
    assert _changes(watched) == []
    page.evaluate("say('customer', '我是李小姐')")
    (second,) = watched.events("message")
    assert (first["text"], second["text"]) == ("我是王先生", "我是李小姐")
    assert first["pane"] != second["pane"]
    page.evaluate(other, "王先生")
    assert _changes(watched) == []


def test_a_pane_in_the_background_is_heard(page: Page, site: str) -> None:
    page.goto(f"{site}/styles.html?style=panes")
    page.evaluate("""() => { for (const which of [0, 1]) {
      say('customer', `在吗 ${which}`, 0, which);
      say('agent', `您好 ${which}`, 0, which);
    } }""")
    watched = Watched(page)
    titles = {one["title"] for one in watched.events("pane")}
    page.evaluate("() => { say('customer', '后台的话', 0, 1); say('agent', '后台的答', 0, 1) }")
    heard = watched.events("message", "front")
    assert titles == {"李小姐", "王先生"}
    assert [(one["speaker"], one["text"]) for one in heard] == [
        ("customer", "后台的话"),
        ("agent", "后台的答"),
    ]
    page.evaluate("bring(1)")
    assert watched.events("front")[-1]["pane"] == heard[0]["pane"]


def test_a_second_chat_that_opens_later_is_heard(page: Page, site: str) -> None:
    page.goto(f"{site}/styles.html?style=panes")
    page.evaluate("""() => {
      window.second = document.querySelectorAll('.pane')[1];
      second.remove();
      say('customer', '在吗'); say('agent', '您好'); }""")
    watched = Watched(page)
    (first,) = {one["pane"] for one in watched.events("pane")}
    page.evaluate("() => { watcher.startedAt -= 2000; document.body.append(second); }")
    watched.events(rest=0.8)
    page.evaluate("""() => {
      say('customer', '前面的话');
      second.querySelector('.lines').append(Object.assign(
        document.createElement('div'), { className: 'ln', textContent: '后来的话' })); }""")
    told = {one["text"]: one["pane"] for one in watched.events("message", rest=0.8)}
    assert told["前面的话"] == first
    assert told["后来的话"] != first


def test_hostile_rows_are_text_and_bounded(page: Page, site: str) -> None:
    watched = _open(page, site)
    page.evaluate("(markup) => say('customer', markup)", MARKUP)
    page.evaluate("""() => {
      say('customer', '\\u202e反\\u2066向'); say('customer', '长'.repeat(1000000)); }""")
    told = watched.messages(3)
    assert [one["text"] for one in told[:2]] == [MARKUP, "\u202e反\u2066向"]
    assert (len(told[2]["text"]), told[2]["cut"]) == (20000, True)
    assert page.evaluate("window.hit") is None


def test_a_flood_costs_little_and_keeps_the_newest(page: Page, site: str) -> None:
    watched = _open(page, site)
    page.evaluate("() => { for (let i = 0; i < 10000; i++) say('customer', `洪水 ${i}`) }")
    events = watched.events("message", "skipped", rest=1.5)
    told = [one["text"] for one in events if one["type"] == "message"]
    assert told[-1] == "洪水 9999"
    assert len(told) <= 200
    skipped = sum(one["count"] for one in events if one["type"] == "skipped")
    assert len(told) + skipped == 10000, "what was left out is counted"
    page.evaluate("say('customer', '之后')")
    # A page that was dear to read is read again a little later.
    assert [one["text"] for one in watched.events(*CHANGES, rest=1.2)] == ["之后"]
