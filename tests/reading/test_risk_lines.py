"""The shipped lexicon on everyday lines that hold an alarming character, and on true alarms."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from assist import paths
from assist.model import Risk, RiskLevel
from assist.reading.risk import RiskRules

RULES = RiskRules(paths.resource("lexicons", "risk.yaml"))
LINES: dict[str, list[str]] = yaml.safe_load(
    Path(__file__).with_name("risk_lines.yaml").read_text(encoding="utf-8")
)


def read(group: str) -> list[tuple[str, Risk]]:
    """Every line of a group with what is read in it: one test each would cost more than they."""
    return [(text, RULES.read(text)) for text in LINES[group]]


def test_a_word_within_other_words_is_no_risk() -> None:
    assert [(text, risk.why) for text, risk in read("平常") if risk != Risk()] == []


def test_insults_and_threats_are_alerts() -> None:
    assert [text for text, risk in read("警报") if risk.level is not RiskLevel.ALERT] == []
    assert [text for text, risk in read("警报") if risk.kinds == ("vulnerable",)] == []


def test_somebody_hurt_or_in_danger_is_an_alert_of_its_own() -> None:
    hurt = read("危险")
    assert [text for text, risk in hurt if risk.level is not RiskLevel.ALERT] == []
    assert [text for text, risk in hurt if "vulnerable" not in risk.kinds] == []
    assert [text for text, risk in hurt if "danger" not in risk.groups] == []
    assert [text for text, risk in hurt if "可能有人受伤或有危险" not in risk.why] == []


@pytest.mark.parametrize("text", LINES["故障"])
def test_goods_that_may_become_dangerous_deserve_a_look(text: str) -> None:
    risk = RULES.read(text)
    assert (risk.level, risk.kinds) == (RiskLevel.WATCH, ("vulnerable",))
    assert risk.groups == ("danger",)


@pytest.mark.parametrize("text", LINES["照顾"])
def test_who_needs_patience_is_not_in_danger(text: str) -> None:
    risk = RULES.read(text)
    assert (risk.level, risk.kinds, risk.groups) == (RiskLevel.WATCH, ("vulnerable",), ())


@pytest.mark.parametrize("text", ["已经报警了", "打110了", "我拨了110"])
def test_the_police_are_called_over_a_dispute_as_well_as_a_fraud(text: str) -> None:
    assert {"legal", "fraud"} <= set(RULES.read(text).kinds)
