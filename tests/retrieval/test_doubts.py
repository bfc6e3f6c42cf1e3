from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from assist import app
from assist.knowledge.base import KnowledgeBase
from assist.knowledge.wordings import Wordings
from assist.retrieval.doubts import HALF_LIFE, MOST_LOWERED, ONE_AGENT, Doubts
from tests.articles import article
from tests.fakes import small_parts

LINE = "东西坏了退货运费谁来出"
RETURN = article("return", "退货运费谁来承担")


@pytest.fixture
def house(tmp_path: Path) -> Iterator[app.Parts]:
    articles = [RETURN, article("broken", "东西坏了怎么赔"), article("invoice", "怎么开发票")]
    with small_parts(tmp_path / "kb.db", articles) as house:
        yield house


def score(house: app.Parts, line: str, key: str = "return") -> float:
    found = house.library.suggest(line, 10).found
    return next(one.score for one in found if one.article.key == key)


def test_a_dismissal_lowers_the_article_for_such_lines_and_hides_it_for_none(
    house: app.Parts,
) -> None:
    before, own = score(house, LINE), score(house, RETURN.question)
    elsewhere = KnowledgeBase(house.base.file)
    Wordings(elsewhere).learn(LINE, "return", "小李", wrong=True)
    elsewhere.close()
    lowered = score(house, LINE)
    assert 0 < lowered < before
    assert score(house, RETURN.question) == own
    assert score(house, "怎么开发票", "invoice") == 1.0


def test_it_is_bounded_fades_and_needs_two_agents_to_count_in_full(house: app.Parts) -> None:
    now = [1e9]
    wordings = Wordings(house.base, lambda: now[0])
    for _ in range(30):
        wordings.learn(LINE, "return", "小李", wrong=True)
    doubts = Doubts(house.base, lambda: now[0])
    assert doubts.of("return", LINE) == pytest.approx(ONE_AGENT * MOST_LOWERED)
    assert doubts.of("return", "怎么开发票") == 0.0
    assert doubts.of("invoice", LINE) == 0.0
    wordings.learn(LINE, "return", "小张", wrong=True)
    doubts.refresh(["return"])
    assert doubts.of("return", LINE) == pytest.approx(MOST_LOWERED)
    now[0] += HALF_LIFE
    assert doubts.of("return", LINE) == pytest.approx(MOST_LOWERED / 2)
    house.base.release()


def test_what_was_taken_back_is_forgotten(house: app.Parts) -> None:
    before = score(house, LINE)
    wordings = Wordings(house.base)
    wordings.learn(LINE, "return", "小李", wrong=True)
    assert score(house, LINE) < before
    wordings.take_back(LINE, "return", "小李", wrong=True)
    assert score(house, LINE) == before
