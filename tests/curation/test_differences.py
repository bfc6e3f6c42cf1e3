"""What an edit changes, field by field and word by word."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from assist.curation.differences import Mark, differences, marked
from assist.model import Status
from tests.articles import article


def test_only_what_differs_is_named() -> None:
    before = article("a")
    after = replace(before, reply="新的话术", tags=("退货",), version=7)
    assert [one.column for one in differences(before, after)] == ["回复话术", "标签"]
    assert differences(before, replace(before, status=Status.DRAFT)) == []
    assert [one.after for one in differences(before, replace(before, status=Status.RETIRED))]


def test_a_new_article_is_all_new() -> None:
    assert {one.before for one in differences(None, article("a"))} == {""}


def test_words_are_marked_not_letters() -> None:
    pieces = list(marked("满99元包邮{店铺名}", "满199元包邮{客户昵称}"))
    assert ("99", Mark.GONE) in pieces
    assert ("199", Mark.NEW) in pieces
    assert ("{店铺名}", Mark.GONE) in pieces


@given(st.text(max_size=40), st.text(max_size=40))
def test_both_texts_can_be_read_out_again(before: str, after: str) -> None:
    pieces = list(marked(before, after))
    assert "".join(text for text, mark in pieces if mark is not Mark.NEW) == before
    assert "".join(text for text, mark in pieces if mark is not Mark.GONE) == after
