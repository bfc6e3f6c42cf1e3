from __future__ import annotations

from datetime import date

from hypothesis import given

from assist.knowledge.columns import REPLY, SIMILAR, UNTIL, cells_of
from assist.knowledge.differences import differences
from assist.model import Article
from tests.articles import article, importable


def test_only_the_columns_that_differ_are_told_with_their_lines() -> None:
    before = article("a", "问", "一", "二", reply="第一行\n第二行\n第三行")
    after = article(
        "a", "问", "一", "三", reply="第一行\n改过\n第三行", valid_until=date(2026, 1, 1)
    )
    told = {one.column: one for one in differences(before, after)}
    assert list(told) == [SIMILAR, REPLY, UNTIL]
    assert told[REPLY].lines == ((" ", "第一行"), ("-", "第二行"), ("+", "改过"), (" ", "第三行"))
    assert told[SIMILAR].lines == ((" ", "一"), ("-", "二"), ("+", "三"))
    assert (told[UNTIL].before, told[UNTIL].after) == ("", "2026-01-01")


def test_a_new_article_is_all_new() -> None:
    told = differences(None, article("a"))
    assert {line[0] for one in told for line in one.lines} == {"+"}
    assert {one.column for one in told} == {n for n, cell in cells_of(article("a")).items() if cell}


@given(importable(), importable())
def test_both_states_can_be_put_together_from_the_lines(before: Article, after: Article) -> None:
    for one in differences(before, after):
        old = [line for mark, line in one.lines if mark != "+"]
        new = [line for mark, line in one.lines if mark != "-"]
        assert ("\n".join(old), "\n".join(new)) == (one.before, one.after)
    assert differences(before, before) == []
