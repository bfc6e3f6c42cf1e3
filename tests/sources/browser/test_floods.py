"""What is said of pages that flood, and for how long."""

from __future__ import annotations

from assist.sources.browser.floods import TOLD_SECONDS, Floods


def test_floods_are_counted_by_chat_and_forgotten_in_time() -> None:
    now = [100.0]
    changes: list[bool] = []
    floods = Floods(lambda: changes.append(True), lambda: now[0])
    assert floods.sentence() == ""
    assert floods.skipped("a", "林小姐", 3)
    assert not floods.skipped("a", "林小姐", 4)
    assert floods.sentence() == "“林小姐”的页面刷得太快，7 条没有分析"
    now[0] += TOLD_SECONDS / 2
    assert floods.skipped("b", "王先生", 100)
    assert floods.sentence() == "“王先生”等 2 个页面刷得太快，107 条没有分析"
    now[0] += TOLD_SECONDS / 2
    assert floods.sentence() == "“王先生”的页面刷得太快，100 条没有分析"
    now[0] += TOLD_SECONDS
    assert floods.sentence() == ""
    assert len(changes) == 3
