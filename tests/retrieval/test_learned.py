"""Learned wordings in the index: found by them, behind own questions, followed from elsewhere."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from assist import app, paths
from assist.evaluation.learned import Learned
from assist.evaluation.ours import OurFinder
from assist.knowledge.aliases import LONE, Alias
from assist.knowledge.base import KnowledgeBase
from assist.knowledge.wordings import DAY, Taken, Wordings
from assist.retrieval.following import FollowedIndex
from assist.retrieval.meaning import LONE_TOGETHER, texts_of
from assist.training.corpus import starter_articles
from tests.articles import article
from tests.fakes import small_parts

TRACK = article("track", "快递到哪里了", "什么时候能送到")
RETURN = article("return", "退货运费谁承担", "退货邮费谁出")
STUCK = "包裹一直卡在路上不动"


@pytest.fixture
def house(tmp_path: Path) -> Iterator[app.Parts]:
    with small_parts(tmp_path / "kb.db", [TRACK, RETURN]) as house:
        yield house


def first(house: app.Parts, line: str) -> tuple[str, float, str]:
    one = house.library.suggest(line).found[0]
    return one.article.key, one.score, one.matched


def test_a_wording_finds_its_article_at_once_and_surer_when_others_agree(
    house: app.Parts,
) -> None:
    elsewhere = KnowledgeBase(house.base.file)
    wordings = Wordings(elsewhere)
    assert house.library.suggest(STUCK).found == ()
    wordings.learn(STUCK, "track", "小李")
    _, alone, matched = first(house, STUCK)
    assert matched == TRACK.question
    wordings.learn(STUCK, "track", "小张")
    key, agreed, _ = first(house, STUCK)
    wordings.teach(STUCK, "track")
    _, taught, _ = first(house, STUCK)
    assert (key, True) == ("track", alone < agreed < taught)
    wordings.undo([wordings.all()[0].id])
    assert house.library.suggest(STUCK).found == ()
    elsewhere.close()


def test_an_exact_own_question_is_never_stolen(house: app.Parts) -> None:
    wordings = Wordings(house.base)
    for who in "甲乙丙":
        wordings.learn("退货邮费谁出", "track", who)
    wordings.teach("退货邮费谁出", "track")
    assert first(house, "退货邮费谁出")[0] == "return"
    assert house.library.suggest("退货邮费谁出呢").found[0].article.key in {"return", "track"}


def test_an_edited_article_keeps_what_it_learned(house: app.Parts) -> None:
    Wordings(house.base).teach(STUCK, "track")
    house.base.save([replace(TRACK, question="物流进度", title="物流进度", similar=())])
    assert first(house, STUCK)[0] == "track"
    assert first(house, STUCK)[2] == "物流进度"


def test_a_wording_that_becomes_a_similar_question_counts_once(house: app.Parts) -> None:
    Wordings(house.base).teach(STUCK, "track")
    house.base.save([replace(TRACK, similar=(*TRACK.similar, STUCK))])
    assert first(house, STUCK) == ("track", 1.0, STUCK)


def test_a_saved_index_knows_what_was_learned(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("assist.retrieval.following.SAVED_FROM", 10)
    monkeypatch.setattr("assist.retrieval.following.MANY", 5)
    base, file = KnowledgeBase(tmp_path / "kb.db"), tmp_path / "kb.db.words"
    base.save([TRACK, RETURN, *(article(f"a{n}", f"第{n}号商品怎么退货") for n in range(20))])
    Wordings(base).learn(STUCK, "track", "小李")
    FollowedIndex(base, file).catch_up()
    started = FollowedIndex(base, file)
    assert not started.catch_up()
    (match,) = (one for one in started.index.matches(STUCK, 5) if one.key == "track")
    assert (match.text, match.weight, match.own) == (STUCK, LONE, False)
    base.close()


def test_one_agents_wordings_weigh_half_a_question_in_the_vector_however_many() -> None:
    aliases = [Alias(f"说法{n}", LONE) for n in range(8)]
    weights = texts_of(TRACK, aliases)
    assert sum(weights[alias.text] for alias in aliases) == pytest.approx(LONE_TOGETHER)
    assert weights[TRACK.question] == 1.0


def test_a_thousand_wrong_acceptances_of_one_agent_steal_next_to_nothing(tmp_path: Path) -> None:
    articles = starter_articles(paths.starter_knowledge())
    own = [(text, one.key) for one in articles for text in (one.question, *one.similar)]
    chance = random.Random(20261122)
    base, now = KnowledgeBase(tmp_path / "kb.db"), [1e9]
    base.save(articles)
    wordings = Wordings(base, lambda: now[0])
    learned = 0
    for line, right in chance.sample(own, 1000):
        wrong = chance.choice([one.key for one in articles if one.key != right])
        # Patient enough for the daily cap.
        now[0] += DAY / 50
        learned += wordings.learn(line, wrong, "小李") is Taken.TAKEN
    assert learned > 800
    poisoned = Learned(base.aliases([one.key for one in articles]))
    base.close()
    asked = own[::3]
    r1 = [
        sum(finder.find(line, 1)[0].article.key == right for line, right in asked) / len(asked)
        for finder in (OurFinder(articles, None), OurFinder(articles, None, poisoned))
    ]
    assert r1[1] > r1[0] - 0.01
