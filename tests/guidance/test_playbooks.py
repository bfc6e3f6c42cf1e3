from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from assist import paths
from assist.guidance.playbooks import UNHAPPY, PlaybookError, Playbooks
from assist.guidance.variables import variables
from assist.model import (
    Feeling,
    Message,
    Mood,
    Prompt,
    Reading,
    Risk,
    RiskLevel,
    Speaker,
    Topic,
    Trajectory,
)

SHIPPED = paths.starter_knowledge() / "playbooks"
KINDS = tuple(yaml.safe_load((paths.resource("lexicons", "risk.yaml")).read_text("utf-8"))["类别"])
CALM = Mood(0.6, 0.2, 0.05)
ANGRY = Mood(-0.8, 0.9, 0.8, Feeling.ANGRY)


def reading(level: RiskLevel, *kinds: str, mood: Mood | None = CALM) -> Reading:
    message = Message("m", "c", Speaker.CUSTOMER, "x", 0.0)
    return Reading(message, mood, Risk(level, kinds, ((0, 1),), "因为这个词"), Topic())


def prompt(reading: Reading, course: Trajectory | None = None) -> Prompt | None:
    return Playbooks(SHIPPED).prompt_for(reading, course or Trajectory(moods=(reading.mood,)))


@pytest.mark.parametrize("kind", KINDS)
def test_there_is_a_playbook_for_every_kind_of_alert(kind: str) -> None:
    found = prompt(reading(RiskLevel.ALERT, kind))
    assert found is not None
    assert (found.kind, found.why) == (kind, "因为这个词")
    assert len(found.steps) >= 3
    assert all(step.name and step.words for step in found.steps)
    assert found.avoid
    assert found.escalate


def test_the_words_for_hard_moments_use_known_variables_only() -> None:
    known = {"客户昵称", "订单号", "截止时间", "预计时间", "商品名", "金额", "服务网点"}
    for kind in KINDS:
        found = prompt(reading(RiskLevel.ALERT, kind))
        assert found is not None
        assert {name for step in found.steps for name in variables(step.words)} <= known


def test_peoples_safety_leads_when_a_line_shows_several_kinds() -> None:
    found = prompt(reading(RiskLevel.ALERT, "bad_review", "regulator", "harm"))
    assert found is not None
    assert found.kind == "harm"


def test_people_in_danger_come_before_the_customer_who_needs_care() -> None:
    message = Message("m", "c", Speaker.CUSTOMER, "x", 0.0)
    risk = Risk(RiskLevel.ALERT, ("exposure", "vulnerable"), ((0, 1),), "冒烟", ("danger",))
    found = prompt(Reading(message, CALM, risk, Topic()))
    assert found is not None
    assert found.kind == "danger"
    assert "安全" in found.steps[0].words


@pytest.mark.parametrize("level", [RiskLevel.NONE, RiskLevel.WATCH])
def test_a_calm_moment_needs_no_advice(level: RiskLevel) -> None:
    assert prompt(reading(level)) is None
    assert prompt(reading(level, mood=None)) is None


def test_an_angry_line_brings_up_the_general_playbook() -> None:
    found = prompt(reading(RiskLevel.NONE, mood=ANGRY))
    assert found is not None
    assert found.kind == UNHAPPY


def test_a_heated_conversation_brings_up_the_general_playbook() -> None:
    line = reading(RiskLevel.NONE)
    found = prompt(line, Trajectory(heat=0.9, moods=(ANGRY, CALM)))
    assert found is not None
    assert prompt(line, Trajectory(heat=0.9, moods=(CALM,))) is None


def playbooks(folder: Path, text: str) -> Playbooks:
    (folder / "预案.yaml").write_text(text, encoding="utf-8")
    return Playbooks(folder)


def test_a_kind_without_its_own_playbook_takes_the_general_one(tmp_path: Path) -> None:
    own = playbooks(tmp_path, "unhappy: {名称: 通用, 步骤: [{名称: 道歉, 话术: 抱歉}]}")
    found = own.prompt_for(reading(RiskLevel.ALERT, "brand_new"), Trajectory())
    assert found is not None
    assert (found.kind, found.title, found.avoid, found.escalate) == ("brand_new", "通用", (), "")


def test_without_any_playbook_there_is_no_advice(tmp_path: Path) -> None:
    assert Playbooks(tmp_path).prompt_for(reading(RiskLevel.ALERT, "harm"), Trajectory()) is None


@pytest.mark.parametrize(
    "text",
    [
        "", "3", "[", "- a", "harm: 3", "harm: {名称: x}", "harm: {名称: x, 步骤: [3]}",
        "harm: {名称: x, 步骤: [{名称: 道歉}]}",
    ],
)  # fmt: skip
def test_a_slip_in_a_playbook_is_told_by_its_file(text: str, tmp_path: Path) -> None:
    with pytest.raises(PlaybookError, match="预案"):
        playbooks(tmp_path, text)
