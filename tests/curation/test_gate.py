"""A change that takes another article's customers away is seen before it is published."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from assist import app, lead, loading, paths
from assist.curation.verdicts import GateReport, Level
from assist.encoder.cache import CachedEncoder
from assist.knowledge.base import KnowledgeBase
from assist.knowledge.golden import GoldenQuestion, GoldenQuestions, Origin
from assist.knowledge.importing import plan_import
from assist.knowledge.stopping import Stopped
from assist.model import Article, Status
from tests.articles import article

WORDS_ONLY = loading.Models()
CATEGORIES = ("催单", "发票", "维修")


class House:
    """Some of the starter knowledge with its gate."""

    def __init__(self, file: Path, models: loading.Models) -> None:
        self.base = KnowledgeBase(file)
        self.vectors: CachedEncoder | None = app.vectors_of(self.base, models)
        self.gate = lead.gate_of(self.base, models, self.vectors)

    def replay(self, *after: Article, removed: Sequence[str] = ()) -> GateReport:
        return self.gate.replay(after, removed)

    def article(self, key: str) -> Article:
        return self.base.fetch([key])[key]

    def close(self) -> None:
        if self.vectors is not None:
            self.vectors.close()
        self.base.close()


@pytest.fixture(scope="module")
def starter(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("starter") / "kb.db"
    base = KnowledgeBase(file)
    everything = plan_import(base, paths.starter_knowledge()).new
    base.save(article for article in everything if article.category in CATEGORIES)
    base.close()
    return file


@pytest.fixture
def house(starter: Path, tmp_path: Path) -> Iterator[House]:
    """By words alone: what the gate does is the same, and no article must be encoded."""
    file = tmp_path / "kb.db"
    file.write_bytes(starter.read_bytes())
    made = House(file, WORDS_ONLY)
    yield made
    made.close()


def stealing(house: House) -> Article:
    """“催退款到账” with another article's customers' words among its similar questions."""
    victim, thief = house.article("cuidan-01"), house.article("cuidan-03")
    taken = tuple(text.replace("了", "啦") for text in victim.similar)
    return replace(thief, similar=(*thief.similar, *taken))


def levels(report: GateReport) -> set[tuple[str, Level, Level]]:
    return {(c.question.text, c.before.level, c.after.level) for c in report.changes}


def test_a_planted_regression_is_caught(house: House) -> None:
    report = house.replay(stealing(house))
    assert not report.passes
    (theft,) = [theft for theft in report.stolen if theft.victim == "cuidan-01"]
    assert theft.thief == "cuidan-03"
    assert set(theft.questions) <= set(house.article("cuidan-01").similar)
    assert len(theft.questions) > 1
    assert all(change.after.level < change.before.level for change in report.worse)
    assert report.title("cuidan-03") == "催退款到账"


def test_a_word_for_word_copy_is_a_theft(house: House) -> None:
    victim, thief = house.article("cuidan-01"), house.article("fapiao-01")
    report = house.replay(replace(thief, similar=(*thief.similar, victim.similar[0])))
    assert victim.similar[0] in [text for theft in report.stolen for text in theft.questions]


def test_the_gate_catches_it_by_meaning_too(tmp_path: Path) -> None:
    """In a small base, so that there is little to encode."""
    file = tmp_path / "kb.db"
    base = KnowledgeBase(file)
    base.save([
        article("late", "怎么还不发货", "付款五天了还没寄出", "仓库睡着了吗"),
        article("refund", "退款怎么还没到账", "钱什么时候退给我", reply="退款三天内到账。"),
        article("invoice", "能开发票吗", "要一张增值税专票"),
    ])  # fmt: skip
    base.close()
    house = House(file, loading.load_models(file))
    refund = house.article("refund")
    assert house.replay(replace(refund, reply="退款三天内到账哦。")).passes
    bad = replace(refund, similar=(*refund.similar, "付了五天钱了还没有寄", "仓库的人睡着了吧"))
    report = house.replay(bad)
    assert report.by_meaning
    assert {(theft.thief, theft.victim) for theft in report.stolen} == {("refund", "late")}
    house.close()


def test_another_wording_of_the_reply_passes(house: House) -> None:
    edited = house.article("cuidan-03")
    report = house.replay(replace(edited, reply=edited.reply + "谢谢您。"))
    assert report.passes
    assert report.asked > 5
    assert not report.by_meaning


def test_a_better_article_is_told_as_better(house: House) -> None:
    GoldenQuestions(house.base).put([GoldenQuestion("鹦鹉学舌机能不能寄修", ("weixiu-01",))])
    edited = house.article("weixiu-01")
    report = house.replay(replace(edited, similar=(*edited.similar, "鹦鹉学舌机可以寄修吗")))
    (change,) = [c for c in report.better if c.question.origin is Origin.LEAD]
    assert change.after.level is Level.ANSWERED
    assert change in report.newly_shown


def test_a_question_where_nothing_should_be_shown(house: House) -> None:
    GoldenQuestions(house.base).put([GoldenQuestion("今天食堂吃红烧肉", ())])
    edited = house.article("weixiu-01")
    report = house.replay(replace(edited, similar=(*edited.similar, "今天食堂吃红烧肉吗")))
    assert [c.question.text for c in report.worse if not c.question.expected] == [
        "今天食堂吃红烧肉"
    ]


def test_moving_a_question_to_another_article_is_no_theft(house: House) -> None:
    one, other = house.article("cuidan-01"), house.article("fapiao-01")
    moved = one.similar[0]
    report = house.replay(
        replace(one, similar=one.similar[1:]), replace(other, similar=(*other.similar, moved))
    )
    assert moved not in [text for theft in report.stolen for text in theft.questions]


def test_a_retired_article_fails_the_leads_questions_but_not_its_own(house: House) -> None:
    edited = house.article("fapiao-01")
    GoldenQuestions(house.base).put([GoldenQuestion(edited.question, ("fapiao-01",))])
    for report in (
        house.replay(removed=["fapiao-01"]),
        house.replay(replace(edited, status=Status.RETIRED)),
    ):
        its_own = [c for c in report.worse if "fapiao-01" in c.question.expected]
        assert [c.question.origin for c in its_own] == [Origin.LEAD]


def test_what_is_to_begin_tomorrow_is_judged_as_it_will_be(house: House) -> None:
    later = date.today() + timedelta(9)
    report = house.replay(replace(stealing(house), valid_from=later))
    assert report.stolen


def test_an_article_for_one_team_is_judged_as_that_team_sees_it(house: House) -> None:
    report = house.replay(replace(stealing(house), audience=("夜班",)))
    assert report.stolen
    house.base.save([replace(house.article("cuidan-01"), audience=("白班",))])
    report = house.replay(replace(stealing(house), audience=("夜班",)))
    assert not [theft for theft in report.stolen if theft.victim == "cuidan-01"]


def test_nothing_of_a_replay_stays(house: House) -> None:
    before, seq = house.replay(stealing(house)), house.base.seq()
    again = house.replay(stealing(house))
    assert levels(again) == levels(before)
    assert house.base.seq() == seq
    good = house.article("cuidan-03")
    assert house.replay(replace(good, reply="好的")).passes


def test_a_published_change_is_the_new_state_to_compare_with(house: House) -> None:
    house.base.save([stealing(house)])
    edited = house.article("cuidan-03")
    assert house.replay(replace(edited, reply="好的")).passes


def test_a_replay_can_be_cancelled(house: House) -> None:
    told: list[tuple[int, int]] = []
    stopped: Callable[[], bool] = lambda: len(told) > 5  # noqa: E731
    with pytest.raises(Stopped):
        house.gate.replay([stealing(house)], (), lambda *done: told.append(done), stopped)
    assert told[-1][1] > 0
    assert house.replay(house.article("cuidan-03")).passes


def test_a_big_change_is_replayed_as_far_as_there_is_time(house: House) -> None:
    after = [replace(edited, reply="好的") for edited in house.base.articles()]
    report = house.gate.replay(after, most=40)
    assert report.cut
    assert report.asked == 40
    assert report.golden > 100


def test_what_the_nearest_questions_miss_is_nothing(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every question asked finds no change by the edit that the chosen ones do not find."""
    few = house.replay(stealing(house))
    monkeypatch.setattr("assist.curation.concerned.NEAR", 100_000)
    monkeypatch.setattr("assist.curation.concerned.PATIENCE", 100_000)
    every = house.replay(stealing(house))
    assert every.asked > few.asked
    assert levels(every) == levels(few)


def test_a_report_is_stored_and_read(house: House) -> None:
    report = house.replay(stealing(house))
    assert GateReport.from_json(report.as_json()) == report
