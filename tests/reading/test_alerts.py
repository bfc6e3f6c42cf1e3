from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assist import paths
from assist.encoder.joined import JoinedEncoder
from assist.encoder.model import OnnxEncoder
from assist.model import Risk, RiskLevel
from assist.reading.alerts import Alerts, Thresholds
from assist.reading.heads import HeadsError
from assist.reading.risk import RiskRules
from assist.reading.risk_model import KINDS, LABELS, RiskModel

RULES = RiskRules(paths.resource("lexicons", "risk.yaml"))
SHIPPED = paths.resource("models", "alerts.npz")

IMPLIED = (
    "这段监控我拷出来了，今晚给业主群五百号人都瞧瞧",
    "你们等着收法院的信吧",
    "主管部门的受理编号我已经拿到了",
)
CALM = (
    "12315是你们的热线吗",
    "我是律师想买包",
    "我的卡是工商银行的，能退到卡里吗",
    "你们官方微博发的那个活动怎么参加",
    "你帮我催一下快递吧",
    "好的谢谢",
)


@pytest.fixture(scope="module")
def alerts() -> Alerts:
    encoder, phrases = (OnnxEncoder(paths.resource("models", n)) for n in ("encoder", "phrases"))
    return Alerts(RULES, RiskModel(SHIPPED, JoinedEncoder(encoder, phrases)), Thresholds())


@pytest.mark.parametrize("text", IMPLIED)
def test_an_implied_threat_is_an_alert_that_points_at_its_words(alerts: Alerts, text: str) -> None:
    assert RULES.read(text).level is not RiskLevel.ALERT
    risk = alerts.read(text)
    assert risk.level is RiskLevel.ALERT
    assert set(risk.kinds) & {"exposure", "legal", "regulator"}
    assert risk.spans
    start, end = risk.spans[0]
    assert text[start:end].strip()
    assert risk.why


@pytest.mark.parametrize("text", CALM)
def test_ordinary_lines_raise_no_alarm(alerts: Alerts, text: str) -> None:
    assert alerts.read(text).level is not RiskLevel.ALERT


@pytest.mark.parametrize("text", ["充电的时候爆炸了", "插座冒烟了", "被烫伤了"])
def test_the_model_has_no_say_over_danger_to_people(alerts: Alerts, text: str) -> None:
    assert alerts.read(text) == RULES.read(text)
    assert alerts.read(text).level is RiskLevel.ALERT


@pytest.mark.parametrize(
    "text", ["想死你们了", "去死皮的磨砂膏", "蠢猪抱枕", "别人给差评你们怎么处理"]
)
def test_a_safe_phrase_quiets_the_model_too(alerts: Alerts, text: str) -> None:
    assert alerts.read(text) == Risk()


@pytest.mark.parametrize("text", ["麻烦你转告经理，这段监控我今晚给业主群五百号人都瞧瞧"])
def test_what_stands_beside_a_safe_phrase_still_alarms(alerts: Alerts, text: str) -> None:
    assert alerts.read(text).level is RiskLevel.ALERT


@settings(max_examples=30, deadline=None)
@given(st.text(max_size=60))
def test_whatever_is_risky_says_where_and_why(alerts: Alerts, text: str) -> None:
    risk = alerts.read(text)
    assert (risk.level is RiskLevel.NONE) == (not risk.spans)
    assert (risk.level is RiskLevel.NONE) == (not risk.why)
    assert set(risk.kinds) <= set(KINDS)
    assert all(0 <= start < end <= len(text) for start, end in risk.spans)


def test_without_an_encoder_the_words_decide() -> None:
    alerts = Alerts(RULES, RiskModel(SHIPPED, None), Thresholds())
    assert alerts.read("再不退我就打12315投诉你们").level is RiskLevel.ALERT
    assert alerts.read("麻烦帮我看下订单").level is RiskLevel.NONE


def test_without_a_model_the_rules_decide() -> None:
    alerts = Alerts(RULES, None, Thresholds())
    text = "再不退我就打12315投诉你们"
    assert alerts.read(text) == RULES.read(text)


def test_probabilities_of_every_label() -> None:
    chances = RiskModel(SHIPPED, None).read("你们等着瞧", RiskLevel.NONE)
    assert tuple(chances) == LABELS
    assert all(0 < chance < 1 for chance in chances.values())


@pytest.mark.parametrize("content", [b"", b"not a model"])
def test_a_broken_file_is_told(content: bytes, tmp_path: Path) -> None:
    file = tmp_path / "alerts.npz"
    file.write_bytes(content)
    with pytest.raises(HeadsError, match=r"alerts\.npz"):
        RiskModel(file, None)


def test_vectors_of_another_length_are_refused() -> None:
    encoder = OnnxEncoder(paths.resource("models", "encoder"))
    with pytest.raises(HeadsError, match="384"):
        RiskModel(SHIPPED, encoder)
