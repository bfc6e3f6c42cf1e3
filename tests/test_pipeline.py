from __future__ import annotations

from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assist import app
from assist.conversations import KEPT_CONVERSATIONS
from assist.model import Guidance, Message, Mood, RiskLevel, Speaker, Trend
from tests.fakes import ALERT, INVOICE, NONSENSE, RETURN, TRACK, small_parts

_numbers = count()


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


def guidance(house: app.Parts, message: Message) -> Guidance:
    taken = house.pipeline.take(message)
    assert taken is not None
    return taken


class Moody:
    """A mood engine that is sure about one word."""

    def mood(self, text: str) -> Mood | None:
        return Mood(-0.9, 0.95, 0.9) if "气" in text else Mood(0.8, 0.1, 0.0)


def test_a_customers_line_goes_all_the_way(house: app.Parts, chat: str) -> None:
    asked = line(chat, INVOICE)
    shown = guidance(house, asked)
    assert shown.message == asked
    assert shown.conversation.messages == (asked,)
    assert shown.suggestions.found[0].article.key == "invoice"
    assert shown.suggestions.shown == 1
    assert shown.reading.topic.name == "发票"
    assert shown.prompt is None


def test_small_talk_brings_up_nothing(house: app.Parts, chat: str) -> None:
    shown = guidance(house, line(chat, NONSENSE))
    assert (shown.suggestions.shown, shown.prompt) == (0, None)


def test_an_agents_line_only_becomes_part_of_the_conversation(house: app.Parts, chat: str) -> None:
    assert house.pipeline.take(line(chat, ALERT, Speaker.AGENT)) is None
    shown = guidance(house, line(chat, TRACK))
    assert [one.speaker for one in shown.conversation.messages] == ["agent", "customer"]
    assert shown.trajectory.heat == 0


def test_a_repeated_line_is_not_worked_through_again(house: app.Parts, chat: str) -> None:
    asked = line(chat, RETURN)
    guidance(house, asked)
    assert house.pipeline.take(asked) is None


def test_a_threat_brings_up_its_playbook_with_the_reason(house: app.Parts, chat: str) -> None:
    shown = guidance(house, line(chat, ALERT))
    assert shown.reading.risk.level is RiskLevel.ALERT
    assert shown.prompt is not None
    assert shown.prompt.kind == "regulator"
    assert "12315" in shown.prompt.why


def test_a_conversation_heats_up_and_cools_down(house: app.Parts, chat: str) -> None:
    course = [
        guidance(house, line(chat, text)).trajectory
        for text in (TRACK, ALERT, TRACK, TRACK, TRACK, TRACK)
    ]
    assert course[0].heat == 0 < course[1].heat
    assert course[1].trend is Trend.RISING
    assert course[-1].heat < course[1].heat
    assert course[-1].trend is Trend.FALLING


def test_conversations_do_not_heat_each_other(house: app.Parts, chat: str) -> None:
    guidance(house, line(chat, ALERT))
    assert guidance(house, line(f"{chat}-other", TRACK)).trajectory.heat == 0


def test_a_better_mood_engine_reads_the_conversation_anew(tmp_path: Path) -> None:
    with small_parts(tmp_path / "kb.db") as house:
        for text in ("气死了", TRACK):
            assert guidance(house, line("c", text)).reading.mood is None
        house.reader.moods = Moody()
        again = house.pipeline.again("c")
        assert again is not None
        assert again.message.text == TRACK
        assert [mood is not None and mood.score for mood in again.trajectory.moods] == [-0.9, 0.8]
        assert again.trajectory.heat > 0
        assert again.suggestions.found[0].article.key == "track"


def test_there_is_nothing_to_read_anew_where_no_customer_spoke(house: app.Parts, chat: str) -> None:
    assert house.pipeline.again(chat) is None
    house.pipeline.take(line(chat, "您好", Speaker.AGENT))
    assert house.pipeline.again(chat) is None


def test_lines_that_stood_there_before_count_for_the_course(house: app.Parts, chat: str) -> None:
    for text in (ALERT, TRACK):
        house.pipeline.conversations.add(line(chat, text))
    alone = guidance(house, line(chat, TRACK)).trajectory
    caught_up = house.pipeline.again(chat, afresh=False)
    assert caught_up is not None
    assert (len(alone.moods), len(caught_up.trajectory.moods)) == (1, 3)
    assert alone.heat == 0 < caught_up.trajectory.heat


def test_a_recalled_threat_leaves_no_heat(house: app.Parts, chat: str) -> None:
    threat = line(chat, ALERT)
    guidance(house, threat)
    house.pipeline.conversations.recall(chat, threat.id)
    assert house.pipeline.again(chat, afresh=False) is None
    assert guidance(house, line(chat, TRACK)).trajectory.heat == 0


def test_a_closed_conversation_leaves_nothing(house: app.Parts, chat: str) -> None:
    guidance(house, line(chat, ALERT))
    house.pipeline.forget(chat)
    assert house.pipeline.again(chat) is None
    assert guidance(house, line(chat, TRACK)).trajectory.heat == 0


def test_forgotten_conversations_start_afresh(tmp_path: Path) -> None:
    with small_parts(tmp_path / "kb.db", []) as house:
        guidance(house, line("first", ALERT))
        for number in range(KEPT_CONVERSATIONS):
            guidance(house, line(f"chat {number}", "好的"))
        assert house.pipeline.again("first") is None
        assert guidance(house, line("first", "好的")).trajectory.heat == 0


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(st.characters(exclude_categories=())), st.sampled_from(["a", "b"]))
def test_any_text_gets_its_guidance(house: app.Parts, text: str, chat: str) -> None:
    shown = guidance(house, line(chat, text))
    assert shown.message.text == text
    assert shown.suggestions.shown <= len(shown.suggestions.found)


def test_an_agents_line_is_read_but_heats_nothing(house: app.Parts, chat: str) -> None:
    threat = house.pipeline.read(line(chat, ALERT))
    answer = house.pipeline.read(line(chat, "您好，请您耐心等待", Speaker.AGENT))
    assert threat is not None
    assert answer is not None
    assert answer[0].message.speaker is Speaker.AGENT
    assert answer[1].heat == threat[1].heat
    assert answer[1].moods == threat[1].moods


def test_a_line_is_read_once(house: app.Parts, chat: str) -> None:
    message = line(chat, ALERT)
    assert house.pipeline.read(message) is not None
    assert house.pipeline.read(message) is None


def suggested(house: app.Parts, message: Message) -> list[str]:
    return [one.article.key for one in guidance(house, message).suggestions.found]


def test_an_article_that_was_taken_rests_in_its_conversation(house: app.Parts, chat: str) -> None:
    assert suggested(house, line(chat, INVOICE))[0] == "invoice"
    house.pipeline.inserted(chat, "invoice")
    assert "invoice" not in suggested(house, line(chat, INVOICE))
    assert suggested(house, line(f"{chat}-other", INVOICE))[0] == "invoice"


def test_a_reply_that_the_agent_wrote_counts_as_taken(house: app.Parts, chat: str) -> None:
    assert suggested(house, line(chat, RETURN))[0] == "return"
    assert house.pipeline.take(line(chat, "质量问题由我们承担运费哦", Speaker.AGENT)) is None
    assert "return" not in suggested(house, line(chat, RETURN))


def test_a_follow_up_leans_on_the_line_before(house: app.Parts, chat: str) -> None:
    guidance(house, line(chat, "我的快递呢？着急用"))
    assert suggested(house, line(chat, "多久"))[0] == "track"
    assert suggested(house, line(f"{chat}-other", "多久")) == []
