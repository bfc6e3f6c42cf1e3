"""The lines of a pack: an article comes back as it was, anything else is refused."""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from assist.model import Article, Status
from assist.packs.contents import article_of_line, line_of, packed
from assist.packs.errors import PackError
from tests.articles import article, importable

LINE = line_of(article("a")) + b"\n"


@given(st.binary(max_size=300) | st.text(max_size=300).map(str.encode))
def test_any_line_is_an_article_or_refused(line: bytes) -> None:
    with suppress(PackError):
        assert line_of(article_of_line(line))


_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner),
    max_leaves=5,
)


@given(st.dictionaries(st.sampled_from([*json.loads(LINE), "extra", "tags"]), _values))
def test_any_value_in_an_article_is_taken_or_refused(values: dict[str, object]) -> None:
    line = json.dumps({**json.loads(LINE), **values}).encode()
    with suppress(PackError):
        read = article_of_line(line)
        assert article_of_line(line_of(read)) == read


@given(importable())
def test_an_article_comes_back_as_it_was(made: Article) -> None:
    published = replace(made, status=Status.PUBLISHED, version=1)
    assert article_of_line(line_of(published)) == published
    assert line_of(article_of_line(line_of(published))) == line_of(published)


def test_what_was_learned_of_customers_is_masked_and_stands_once() -> None:
    own = "名字别写真名，改成王女士"
    learned = ["我电话13812345678打给我", "我电话13912345678打给我", own]
    made = packed(article("call", "怎么联系", own), learned)
    assert made.similar == (own, "我电话[电话x]打给我")
