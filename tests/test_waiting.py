"""Who waits for an answer, since when, and in what order they stand."""

from __future__ import annotations

import pytest

from assist.front import Front
from assist.model import (
    Conversation,
    Feeling,
    Guidance,
    Message,
    Mood,
    Reading,
    Risk,
    RiskLevel,
    Speaker,
    Suggestions,
    Topic,
    Trajectory,
)
from assist.waiting import KEPT_CHATS, KEPT_LINES, Chats, clock

ALERT = Risk(RiskLevel.ALERT, ("regulator",), ((0, 2),), "监管投诉")


def line(chat: str, at: float, speaker: Speaker = Speaker.CUSTOMER, key: str = "") -> Message:
    return Message(key or f"{chat}/{at}", chat, speaker, "在吗", at, chat.upper())


def order(chats: Chats) -> list[str]:
    return [chat.conversation for chat in chats.ordered()]


@pytest.fixture
def chats() -> Chats:
    return Chats()


def test_the_clock_runs_from_the_first_unanswered_line(chats: Chats) -> None:
    for at in (10.0, 20.0):
        chats.message(line("a", at))
    (chat,) = chats.ordered()
    assert (chat.waits_since, chat.title) == (10.0, "A")
    chats.message(line("a", 30.0, Speaker.AGENT))
    assert chats.waiting() == 0
    chats.message(line("a", 40.0))
    assert chat.unanswered == {"a/40.0": 40.0}
    assert chats.waiting() == 1


def test_whoever_waits_longest_stands_first(chats: Chats) -> None:
    for name, at in (("a", 3.0), ("b", 1.0), ("c", 2.0), ("d", 4.0)):
        chats.message(line(name, at))
    chats.message(line("c", 5.0, Speaker.AGENT))
    chats.message(line("d", 6.0, Speaker.AGENT))
    chats.open("e", "E")
    assert order(chats) == ["b", "a", "d", "c", "e"]
    assert chats.waiting() == 2


def test_an_alert_that_waits_stands_before_everybody(chats: Chats) -> None:
    for name, at in (("a", 1.0), ("b", 2.0), ("c", 3.0)):
        chats.message(line(name, at))
    for name in ("c", "b"):
        reading = Reading(line(name, 3.0), None, Risk(RiskLevel.ALERT), Topic())
        chats.read(Guidance(Conversation(name, ""), reading, Trajectory(), Suggestions()))
    assert order(chats) == ["b", "c", "a"]
    chats.message(line("b", 4.0, Speaker.AGENT))
    assert order(chats) == ["c", "a", "b"]


def test_history_tells_who_has_been_waiting(chats: Chats) -> None:
    chats.history([line("a", 1.0), line("a", 2.0, Speaker.AGENT), line("a", 3.0)])
    chats.history([line("b", 1.0), line("b", 2.0, Speaker.AGENT)])
    assert [chat.waits_since for chat in chats.ordered()] == [3.0, None]


def test_a_recalled_line_waits_for_nothing(chats: Chats) -> None:
    chats.message(line("a", 1.0, key="m1"))
    chats.message(line("a", 2.0, key="m2"))
    chats.recall("a", "m1")
    assert chats.ordered()[0].waits_since == 2.0
    chats.recall("a", "m2")
    chats.recall("a", "m2")
    chats.recall("nobody", "m2")
    assert chats.waiting() == 0


def test_a_closed_chat_leaves_the_list_even_while_it_is_read(chats: Chats) -> None:
    message = line("a", 1.0)
    chats.message(message)
    reading = Reading(message, None, Risk(RiskLevel.ALERT), Topic())
    course = Trajectory(heat=0.9, moods=(None, Mood(-0.5, 0.8, 0.1, Feeling.UNHAPPY)))
    guidance = Guidance(Conversation("a", "A"), reading, course, Suggestions())
    chats.read(guidance)
    (chat,) = chats.ordered()
    assert (chat.feeling, chat.alert) == (Feeling.UNHAPPY, True)
    chats.close("a")
    chats.read(guidance)
    chats.close("a")
    assert len(chats) == 0


def test_an_alert_is_marked_until_the_agent_writes(chats: Chats) -> None:
    alarming, calm = line("a", 1.0), line("a", 2.0)
    risks = (Reading(calm, None, Risk(), Topic()), Reading(alarming, None, ALERT, Topic()))
    for message in (alarming, calm):
        chats.message(message)
    conversation = Conversation("a", "A", (alarming, calm))
    guidance = Guidance(conversation, risks[0], Trajectory(), Suggestions(), unanswered=risks[1:])
    chats.read(guidance)
    assert [chat.alert for chat in chats.ordered()] == [True]
    answer = line("a", 3.0, Speaker.AGENT)
    chats.message(answer)
    assert [chat.alert for chat in chats.ordered()] == [False]
    chats.read(guidance.answered(answer))
    assert [chat.alert for chat in chats.ordered()] == [False]


def test_an_archive_does_not_fill_the_memory(chats: Chats) -> None:
    for number in range(KEPT_CHATS):
        chats.message(line(str(number), float(number)))
    chats.message(line("0", 1e6, Speaker.AGENT))
    chats.message(line("one more", 1e6))
    assert len(chats) == KEPT_CHATS
    assert "1" not in order(chats)
    assert "0" in order(chats)


def test_a_monologue_is_one_wait(chats: Chats) -> None:
    for at in range(KEPT_LINES * 3):
        chats.message(line("a", float(at)))
    (chat,) = chats.ordered()
    assert chat.waits_since == 0.0
    assert len(chat.unanswered) == KEPT_LINES


@pytest.mark.parametrize(
    ("seconds", "told"),
    [
        (-5, "0:00"),
        (0, "0:00"),
        (9.9, "0:09"),
        (75, "1:15"),
        (3599, "59:59"),
        (7325, "2:02:05"),
        (200_000, "2 天"),
    ],
)
def test_the_clocks_face(seconds: float, told: str) -> None:
    assert clock(seconds) == told


def test_a_window_that_lost_the_focus_does_not_take_the_front_back() -> None:
    front = Front()
    assert front.take("pidgin", True)
    assert front.take("web", True)
    assert not front.take("pidgin", False)
    assert (front.conversation, front.focused) == ("web", True)
    assert front.take("web", False)
    assert front.take("pidgin", False)
    assert front.conversation == "pidgin"


def test_a_chat_that_closes_gives_the_front_up() -> None:
    front = Front()
    front.take("web", True)
    front.lose("pidgin")
    assert front.focused
    front.lose("web")
    assert (front.conversation, front.focused) == ("", False)
    assert front.take("pidgin", False)
