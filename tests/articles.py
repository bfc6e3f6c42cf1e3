"""Articles and table cells, made by hand or by hypothesis."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from hypothesis import assume
from hypothesis import strategies as st

from assist.knowledge.columns import (
    AUDIENCE,
    CATEGORY,
    COLUMNS,
    FROM,
    KEY,
    PICTURES,
    QUESTION,
    REPLY,
    REVIEW_BY,
    SIMILAR,
    STATUS,
    STATUS_NAMES,
    TAGS,
    TITLE,
    UNTIL,
    CellError,
    ParsedRow,
    column_name,
    parse_row,
)
from assist.model import Article, Status

TRICKY = "=+-@\"'`,;|\t\n\r\0\ufeff\u2028\u200b\ufffe\uffff\ud800退貨、，😀é 0#&<>{}[]:_x"


def article(key: str, question: str = "", *similar: str, **fields: object) -> Article:
    """A published article that says something in every field that must not be empty."""
    question = question or f"{key}怎么办"
    made = Article(key, question, "常见问题", question, f"{key}的回复", similar)
    return replace(made, **fields)  # type: ignore[arg-type]


def row(**cells: str) -> dict[str, str]:
    """The cells of a row that is accepted, but for what ``cells`` says otherwise."""
    return {TITLE: "退货运费", QUESTION: "退货谁付运费", REPLY: "质量问题我们付。", **cells}


def parsed(accepted: ParsedRow) -> Article:
    """The article of an accepted row in the state that the row names."""
    return replace(accepted.article, status=accepted.status or Status.PUBLISHED)


_any_text = st.text(st.characters(exclude_categories=()), max_size=12)
cells = st.lists(st.sampled_from(TRICKY) | _any_text, max_size=12).map("".join)
_days = st.just("") | st.dates().map(date.isoformat)
_extra_headers = cells.filter(lambda header: column_name(header) not in COLUMNS)

any_rows = st.dictionaries(st.sampled_from(COLUMNS) | cells, cells | _days)
"""Rows of a table that nobody has looked over."""

_likely_rows = st.fixed_dictionaries(
    {QUESTION: cells, REPLY: cells},
    optional={
        TITLE: cells,
        CATEGORY: cells,
        SIMILAR: st.lists(cells, max_size=4).map("\n".join),
        TAGS: st.lists(cells, max_size=3).map("、".join),
        FROM: _days,
        UNTIL: _days,
        KEY: cells,
        STATUS: st.sampled_from(list(STATUS_NAMES.values())),
        AUDIENCE: st.lists(cells, max_size=2).map("、".join),
        PICTURES: st.lists(cells, max_size=2).map("\n".join),
        REVIEW_BY: _days,
    },
)


def _accepted(row: dict[str, str]) -> Article | None:
    try:
        return parsed(parse_row(1, row))
    except CellError:
        return None


_rows = st.builds(dict.__or__, _likely_rows, st.dictionaries(_extra_headers, cells, max_size=2))


@st.composite
def importable(draw: st.DrawFn) -> Article:
    """Any article that can come out of a table."""
    article = _accepted(draw(_rows))
    assume(article is not None)
    assert article is not None
    return article
