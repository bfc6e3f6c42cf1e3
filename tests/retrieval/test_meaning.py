from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from assist.encoder.model import Vectors
from assist.model import Article
from assist.retrieval.meaning import MeaningIndex, texts_of


class Letters:
    """An encoder whose meaning is which of a few characters a line holds."""

    dimensions = 4

    def encode(self, texts: Sequence[str]) -> Vectors:
        rows = np.array([[1e-3 + text.count(c) for c in "退发送修"] for text in texts], np.float32)
        vectors: Vectors = rows / np.linalg.norm(rows, axis=1, keepdims=True)
        return vectors


def _article(key: str, question: str, *similar: str) -> Article:
    return Article(key, question, "", question, question, similar)


def _index(*articles: Article) -> MeaningIndex:
    index = MeaningIndex(Letters(), Letters())
    index.put(articles)
    return index


def test_the_nearest_article_comes_first() -> None:
    index = _index(_article("return", "怎么退"), _article("invoice", "发票"))
    assert next(iter(index.find("退", 2))) == "return"


def test_a_dropped_article_is_found_no_more() -> None:
    index = _index(_article("return", "怎么退"), _article("invoice", "发票"))
    index.drop(["return", "unknown"])
    assert list(index.find("退", 2)) == ["invoice"]
    assert len(index) == 1


def test_an_edited_article_is_found_by_its_new_words_only() -> None:
    index = _index(_article("a", "怎么退"), _article("b", "送到哪"))
    index.put([_article("a", "怎么修")])
    assert next(iter(index.find("修", 2))) == "a"
    assert index.find("退", 2)["a"] < 0.5


def test_thousands_of_edits_leave_no_rows_behind() -> None:
    index = _index(_article("b", "送到哪"))
    for number in range(2000):
        index.put([_article("a", "怎么退" if number % 2 else "怎么修", "再问")])
    assert len(index._rows) < 4096
    assert list(index.find("退", 2)) == ["a", "b"]


def test_a_bare_question_has_one_vector_and_an_article_one_more_for_the_whole() -> None:
    assert texts_of(Article("k", "t", "", "q", "")) == {"q": 1.0}
    assert len(texts_of(_article("k", "q", "s"))) == 3


def test_nothing_is_found_in_an_empty_index_or_for_an_empty_line() -> None:
    assert MeaningIndex(Letters(), Letters()).find("退", 3) == {}
    assert _index(_article("a", "退")).find("  ", 3) == {}
