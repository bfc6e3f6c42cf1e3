"""What a workstation's groups, the day and a wrong clock mean for what is found."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

import pytest

from assist import paths
from assist.app import Models, build, groups_of
from assist.knowledge.accounts import PROGRAM
from assist.knowledge.base import KnowledgeBase
from assist.knowledge.life import Life
from assist.model import Article
from assist.reading.mood import NoMood
from assist.retrieval import following
from assist.retrieval.confidence import ConfidenceModel
from assist.retrieval.following import FollowedIndex
from assist.retrieval.library import Library
from assist.settings import Settings
from tests.articles import article

EVERYONE = article("all", "退货运费谁承担")
NEWCOMERS = article("new", "退货运费新人要点", audience=("新人", "VIP组"))
TEAM = article("team", "退货运费特批流程", audience=("售后组",))


@pytest.fixture
def base(tmp_path: Path) -> Iterator[KnowledgeBase]:
    base = KnowledgeBase(tmp_path / "kb.db")
    base.save([EVERYONE, NEWCOMERS, TEAM])
    yield base
    base.close()


class Clock:
    """A clock that is set by hand."""

    def __init__(self, *moment: int) -> None:
        self.set(*moment)

    def set(self, *moment: int) -> None:
        self.now = datetime(*moment).timestamp()  # type: ignore[arg-type]

    def __call__(self) -> float:
        return self.now


def library(
    base: KnowledgeBase, *groups: str, file: Path | None = None, clock: Clock | None = None
) -> Library:
    model = ConfidenceModel(paths.resource("models", "confidence.json"))
    now = clock or Clock(2026, 6, 1, 12)
    return Library(base, model, index_file=file, groups=frozenset(groups), now=now)


def suggested(library: Library) -> set[str]:
    return {one.article.key for one in library.suggest("退货运费", 9).found}


def searched(library: Library) -> set[str]:
    return {one.article.key for one in library.search("退货运费", 9)}


@pytest.mark.parametrize(
    ("groups", "found"),
    [
        ([], {"all"}),
        (["新人"], {"all", "new"}),
        (["vip组", "售后组"], {"all", "new", "team"}),
        (["别的组"], {"all"}),
    ],
)
def test_an_article_is_found_by_those_it_is_for(
    groups: list[str], found: set[str], base: KnowledgeBase
) -> None:
    shop = library(base, *groups)
    assert suggested(shop) == searched(shop) == found


def test_the_groups_are_what_the_settings_say(base: KnowledgeBase, tmp_path: Path) -> None:
    settings = Settings(tmp_path / "settings.json")
    assert groups_of(settings) == frozenset()
    settings.change({"my_groups": "VIP组、 新人"})
    assert groups_of(settings) == {"vip组", "新人"}
    with_settings = build(base, Models(), NoMood(), settings)
    assert suggested(with_settings.library) == {"all", "new"}


def test_a_workstation_that_changes_its_groups_finds_other_articles(base: KnowledgeBase) -> None:
    shop = library(base)
    assert suggested(shop) == {"all"}
    for groups, found in ((["售后组"], {"all", "team"}), (["新人"], {"all", "new"}), ([], {"all"})):
        shop.serve(frozenset(groups))
        assert suggested(shop) == searched(shop) == found


def test_an_audience_that_changes_counts_at_once(base: KnowledgeBase) -> None:
    shop = library(base, "新人")
    base.save([article("all", "退货运费谁承担", audience=("售后组",)), article("new", "退货运费")])
    assert suggested(shop) == {"new"}


def test_a_saved_index_is_right_for_other_groups(
    base: KnowledgeBase, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(following, "SAVED_FROM", 1)
    monkeypatch.setattr(following, "MANY", 1)
    file = base.file.with_name("words")
    assert FollowedIndex(base, file, groups=frozenset({"新人"})).catch_up()
    assert file.exists()
    assert suggested(library(base, "售后组", file=file)) == {"all", "team"}
    assert suggested(library(base, file=file)) == {"all"}


def dated(key: str, begins: str, ends: str) -> Article:
    return article(
        key, "退货运费", valid_from=date.fromisoformat(begins), valid_until=date.fromisoformat(ends)
    )


def test_midnight_ends_and_begins_articles_while_the_program_runs(base: KnowledgeBase) -> None:
    base.remove(["all", "new", "team"])
    base.save([dated("old", "2026-06-01", "2026-06-30"), dated("next", "2026-07-01", "2026-07-31")])
    clock = Clock(2026, 6, 30, 23, 59)
    shop = library(base, clock=clock)
    assert suggested(shop) == searched(shop) == {"old"}
    clock.set(2026, 7, 1, 0, 1)
    assert suggested(shop) == searched(shop) == {"next"}


def test_a_clock_that_jumps_back_changes_nothing_that_agents_see(base: KnowledgeBase) -> None:
    clock = Clock(2026, 7, 2, 9)
    gone, going = dated("gone", "2026-06-01", "2026-06-30"), dated("on", "2026-07-01", "2026-07-31")
    Life(base, PROGRAM, clock).publish([gone, going])
    base.remove(["all", "new", "team"])
    shop = library(base, clock=clock)
    assert suggested(shop) == {"on"}
    clock.set(2001, 1, 1)
    assert suggested(shop) == searched(shop) == {"on"}
    assert suggested(library(base, clock=clock)) == {"on"}
    Life(base, PROGRAM, clock).trust_clock("时钟原来是错的")
    shop.follow()
    assert suggested(shop) == set()


def test_a_running_program_publishes_what_is_due(base: KnowledgeBase) -> None:
    clock = Clock(2026, 7, 2, 9)
    life = Life(base, PROGRAM, clock)
    life.propose([article("later", "退货运费")])
    life.submit(["later"])
    life.approve(["later"], at=clock.now + 60)
    shop = library(base, clock=clock)
    shop.learn(0)
    assert "later" not in suggested(shop)
    clock.now += 61
    shop.learn(0)
    assert "later" in suggested(shop)
    assert life.proposals() == []
