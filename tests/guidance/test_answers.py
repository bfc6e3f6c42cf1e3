"""What waits for an answer stands: the open question's cards, and every alert."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest

from assist import app
from assist.guidance.answers import Answers
from assist.model import (
    Article,
    Guidance,
    Message,
    Reading,
    Risk,
    RiskLevel,
    Speaker,
    Suggestions,
    Topic,
)
from assist.reading.trajectory import MEMORY
from assist.retrieval.context import Context
from tests.fakes import ALERT, INVOICE, NONSENSE, TRACK, small_parts

_numbers = count()
INSULT = "傻逼客服，滚"


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[app.Parts]:
    with small_parts(tmp_path_factory.mktemp("house") / "kb.db") as house:
        yield house


@pytest.fixture
def chat() -> str:
    """A conversation that no other test knows."""
    return f"chat-{next(_numbers)}"


def line(chat: str, text: str, speaker: Speaker = Speaker.CUSTOMER) -> Message:
    return Message(f"m{next(_numbers)}", chat, speaker, text, 0.0, "林小姐")


def said(house: app.Parts, chat: str, *texts: str) -> Guidance:
    """The guidance for the last of a customer's lines."""
    taken = [house.pipeline.take(line(chat, text)) for text in texts][-1]
    assert taken is not None
    return taken


def answer(house: app.Parts, chat: str, text: str = "您好，马上帮您看") -> None:
    assert house.pipeline.take(line(chat, text, Speaker.AGENT)) is None


def shown(guidance: Guidance) -> list[str]:
    offered = guidance.suggestions
    return [one.article.key for one in offered.found[: offered.shown]]


@pytest.mark.parametrize("nudge", ["在吗", "？", "快点啊", "人呢", INSULT, "[图片]", "😡"])
def test_a_nudge_keeps_the_cards_of_the_open_question(
    house: app.Parts, chat: str, nudge: str
) -> None:
    first = said(house, chat, INVOICE)
    nudged = said(house, chat, nudge)
    assert nudged.suggestions == first.suggestions
    assert nudged.kept_for == nudged.question == first.message
    assert (nudged.message.text, nudged.reading.message.text) == (nudge, nudge)


def test_a_nudge_with_an_answer_of_its_own_is_kept_like_a_question(
    tmp_path: Path,
) -> None:
    articles = [Article("human", "转人工", "人工", "转人工", "好的，这就为您转。")]
    with small_parts(tmp_path / "kb.db", articles) as house:
        asked = said(house, "c", "转人工")
        assert (shown(asked), asked.kept_for) == (["human"], None)
        kept = said(house, "c", "在吗", "？", "在吗")
        assert (shown(kept), kept.kept_for) == (["human"], asked.message)


def test_a_shops_own_words_for_a_nudge_stand_behind_the_open_question(tmp_path: Path) -> None:
    here = Article("here", "催客服", "催单", "在吗", "在的，让您久等了")
    with small_parts(tmp_path / "kb.db") as house:
        house.base.save([here])
        assert shown(said(house, "a", "在吗")) == ["here"]
        asked = said(house, "b", INVOICE)
        for nudge in ("在吗", "？", "在吗"):
            kept = said(house, "b", nudge)
            assert (shown(kept), kept.kept_for) == (["invoice"], asked.message)


def test_thanks_are_no_open_question(tmp_path: Path) -> None:
    articles = [Article("thanks", "道谢", "礼貌", "谢谢", "不客气。")]
    with small_parts(tmp_path / "kb.db", articles) as house:
        assert shown(said(house, "c", "谢谢")) == ["thanks"]
        assert shown(said(house, "c", "在吗")) == []


class _Asked:
    """A library without articles that remembers what a line leant on."""

    def suggest(self, text: str, limit: int, context: Context) -> Suggestions:
        self.before = context.before
        return Suggestions()


def test_a_line_leans_on_threats_but_not_on_nudges() -> None:
    library = _Asked()
    lines = [line("c", text) for text in ("我想退货", "在吗", "我要投诉", "气死了", "怎么弄")]
    readings = [Reading(one, None, Risk(), Topic()) for one in lines]
    answers = Answers(library)  # type: ignore[arg-type]
    answers.to(readings, len(readings), frozenset(), 3)
    assert library.before == ("我想退货", "我要投诉")


def test_any_number_of_nudges_keep_them(house: app.Parts, chat: str) -> None:
    kept = said(house, chat, INVOICE, *["在吗"] * (MEMORY + 2))
    assert shown(kept) == ["invoice"]


def test_a_line_with_an_answer_of_its_own_takes_their_place(house: app.Parts, chat: str) -> None:
    other = said(house, chat, INVOICE, "在吗", TRACK)
    assert (shown(other), other.kept_for) == (["track"], None)


def test_another_question_without_an_answer_leaves_no_wrong_card(
    house: app.Parts, chat: str
) -> None:
    other = said(house, chat, INVOICE, NONSENSE)
    assert (shown(other), other.kept_for) == ([], None)
    assert shown(said(house, chat, "在吗")) == [], "the nudge is about the last thing asked"


def test_the_agents_answer_ends_it(house: app.Parts, chat: str) -> None:
    said(house, chat, INVOICE)
    answer(house, chat)
    assert shown(said(house, chat, "在吗")) == []


def test_what_the_agent_has_just_taken_is_not_kept(house: app.Parts, chat: str) -> None:
    said(house, chat, INVOICE)
    house.pipeline.inserted(chat, "invoice")
    assert shown(said(house, chat, "快点")) == []


def test_a_recalled_question_is_open_no_longer(house: app.Parts, chat: str) -> None:
    asked = line(chat, INVOICE)
    house.pipeline.take(asked)
    house.pipeline.take(line(chat, "在吗"))
    house.pipeline.conversations.recall(chat, asked.id)
    again = house.pipeline.again(chat, afresh=False)
    assert again is not None
    assert shown(again) == []


def test_a_follow_up_leans_on_the_question_before_the_nudge(house: app.Parts, chat: str) -> None:
    assert said(house, chat, "我的快递呢？着急用", "快点啊", "多久").suggestions.found[
        0
    ].article.key == ("track")


def test_an_alert_stands_until_the_agent_writes(house: app.Parts, chat: str) -> None:
    alert = said(house, chat, ALERT)
    calm = said(house, chat, "快点回复")
    assert calm.reading.risk.level is RiskLevel.NONE
    assert calm.alarms
    assert calm.risk.kinds == alert.risk.kinds
    assert calm.prompt is not None
    assert alert.prompt is not None
    assert (calm.prompt.kind, calm.prompt.why) == (alert.prompt.kind, alert.prompt.why)
    answer(house, chat)
    after = said(house, chat, "快点回复")
    assert not after.alarms
    assert after.risk.level is RiskLevel.NONE


def test_an_alert_outlives_the_memory_of_the_course(house: app.Parts, chat: str) -> None:
    assert said(house, chat, ALERT, *["快点"] * (MEMORY + 2)).alarms
    again = house.pipeline.again(chat)
    assert again is not None
    assert again.alarms
    assert len(again.trajectory.moods) == MEMORY


def test_kinds_of_unanswered_lines_add_up_the_newest_first(house: app.Parts, chat: str) -> None:
    both = said(house, chat, ALERT, INSULT)
    assert both.risk.kinds == ("abuse", "regulator")
    newest, before = both.risk.why.splitlines()
    assert "傻逼" in newest
    assert "12315" in before
    assert both.risk.spans == both.reading.risk.spans
    assert both.prompt is not None
    assert (both.prompt.kind, both.prompt.why) == ("abuse", both.risk.why)


def test_the_line_itself_is_read_as_before(house: app.Parts, chat: str) -> None:
    read = [house.pipeline.read(line(chat, text)) for text in (ALERT, "快点回复")][-1]
    assert read is not None
    assert read[0].risk.level is RiskLevel.NONE


def test_an_answered_alert_is_over_when_it_is_read_again(house: app.Parts, chat: str) -> None:
    said(house, chat, ALERT)
    answer(house, chat)
    again = house.pipeline.again(chat)
    assert again is not None
    assert not again.alarms
    assert again.prompt is not None, "the playbook's other steps are still there"


def test_the_agents_line_leaves_only_what_is_of_the_last_line(house: app.Parts, chat: str) -> None:
    nudged = said(house, chat, ALERT, INVOICE, "在吗")
    assert nudged.alarms
    after = nudged.answered(line(chat, "您好", Speaker.AGENT))
    assert (shown(after), after.kept_for, after.unanswered, after.alarms) == ([], None, (), False)
    own = said(house, f"{chat}-other", INVOICE)
    assert shown(own.answered(line(chat, "您好", Speaker.AGENT))) == ["invoice"]
