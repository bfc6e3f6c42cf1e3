"""Thresholds hold at once, and a verdict on a line has the last word."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from assist import paths
from assist.model import Feeling, Message, Mood, Reading, RiskLevel, Speaker, Verdict
from assist.reading.alerts import Alerts, Thresholds
from assist.reading.corrections import Corrections
from assist.reading.mood import MoodEngine, NoMood
from assist.reading.reader import Reader
from assist.reading.risk import RiskRules
from assist.reading.topic import WordTopics
from tests.fakes import ALERT, INVOICE


class Engine:
    """Says what it was told to say."""

    def __init__(self, moods: Mapping[str, Mood]) -> None:
        self._moods = moods

    def mood(self, text: str) -> Mood | None:
        return self._moods.get(text)


@pytest.fixture(scope="module")
def rules() -> RiskRules:
    return RiskRules(paths.resource("lexicons", "risk.yaml"))


@pytest.fixture
def corrections(tmp_path: Path) -> Corrections:
    return Corrections(tmp_path / "c", "")


def _reader(rules: RiskRules, moods: MoodEngine, corrections: Corrections) -> Reader:
    return Reader(moods, Alerts(rules, None, Thresholds()), WordTopics(()), corrections)


def _read(reader: Reader, text: str) -> Reading:
    return reader.read(Message("m", "c", Speaker.CUSTOMER, text, 0.0))


@pytest.mark.parametrize(
    ("unhappy", "angry", "feeling"),
    [
        (0.1, 0.0, Feeling.CALM),
        (0.55, 0.0, Feeling.HURRIED),
        (0.75, 0.3, Feeling.UNHAPPY),
        (0.9, 0.7, Feeling.ANGRY),
    ],
)
def test_every_mood_has_its_word(
    rules: RiskRules, corrections: Corrections, unhappy: float, angry: float, feeling: Feeling
) -> None:
    reader = _reader(rules, Engine({"x": Mood(0, unhappy, angry)}), corrections)
    mood = _read(reader, "x").mood
    assert mood is not None
    assert mood.feeling is feeling


def test_a_threshold_moves_the_word_at_once(rules: RiskRules, corrections: Corrections) -> None:
    reader = _reader(rules, Engine({"x": Mood(0, 0.65, 0.3)}), corrections)
    reader.thresholds = replace(reader.thresholds, unhappy=0.8)
    mood = _read(reader, "x").mood
    assert mood is not None
    assert mood.feeling is Feeling.HURRIED
    reader.thresholds = replace(reader.thresholds, angry=0.25)
    mood = _read(reader, "x").mood
    assert mood is not None
    assert mood.feeling is Feeling.ANGRY


def test_an_alarm_of_the_rules_can_be_called_off_for_this_very_line(
    rules: RiskRules, corrections: Corrections
) -> None:
    reader = _reader(rules, NoMood(), corrections)
    assert _read(reader, ALERT).risk.level is RiskLevel.ALERT
    corrections.add(ALERT, Verdict.NO_RISK, "", False, None)
    found = _read(reader, ALERT)
    assert found.risk.level is RiskLevel.NONE
    assert found.mood is None, "the threat heats no mood any more"
    assert found.verdicts == (Verdict.NO_RISK,)
    assert _read(reader, ALERT + "！快点").risk.level is RiskLevel.ALERT
    corrections.take_back(ALERT)
    assert _read(reader, ALERT).risk.level is RiskLevel.ALERT


def test_a_risk_that_nobody_saw_says_who_said_so(
    rules: RiskRules, corrections: Corrections
) -> None:
    corrections.add(INVOICE, Verdict.RISK, "legal", True, None)
    risk = _read(_reader(rules, NoMood(), corrections), INVOICE).risk
    assert (risk.level, risk.kinds) == (RiskLevel.ALERT, ("legal",))
    assert risk.spans == ((0, len(INVOICE)),)
    assert "法律" in risk.why


@pytest.mark.parametrize(
    ("verdict", "before", "feeling"),
    [
        (Verdict.CALM, Mood(-1, 0.99, 0.99), Feeling.CALM),
        (Verdict.NOT_ANGRY, Mood(-1, 0.99, 0.99), Feeling.UNHAPPY),
        (Verdict.UNHAPPY, Mood(1, 0.01, 0.0), Feeling.UNHAPPY),
    ],
)
@pytest.mark.parametrize("limit", [0.05, 0.6, 0.95])
def test_a_verdict_holds_under_every_threshold(
    rules: RiskRules, corrections: Corrections, verdict: Verdict, before: Mood, feeling: Feeling,
    limit: float,
) -> None:  # fmt: skip
    reader = _reader(rules, Engine({"x": before}), corrections)
    reader.thresholds = replace(reader.thresholds, unhappy=limit, angry=limit)
    corrections.add("x", verdict, "", False, None)
    mood = _read(reader, "x").mood
    assert mood is not None
    assert mood.feeling is feeling
