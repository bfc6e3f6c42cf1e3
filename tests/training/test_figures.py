"""What is measured is what the program would show, weighted as in a day's lines."""

from __future__ import annotations

import numpy as np
import pytest

from assist import paths
from assist.reading.alerts import Alerts, Thresholds
from assist.reading.risk import RiskRules
from assist.training import figures
from assist.training.figures import MIX, THRESHOLDS, mood_curves, preview_lines
from tests.fakes import ALERT, INVOICE


def test_precision_is_reckoned_for_a_days_lines() -> None:
    scores = {
        "risk": np.array([0.9, 0.9, 0.9, 0.2]),
        "unhappy": np.array([0.1, 0.9]),
        "calm": np.array([0.9] + [0.1] * 99),
    }
    curve = figures._curve(scores, {"risk": 0.02, "unhappy": 0.1}, ("risk",))
    at = curve.at(0.5)
    assert (at.recall, at.calm) == (0.75, 0.01)
    assert at.precision == pytest.approx(0.015 / (0.015 + 0.05 + 0.0088))
    assert curve.at(0.95).precision == 1.0, "nothing marked is nothing wrong"
    assert (curve.meant, curve.calm) == (4, 100)


def test_a_shops_share_is_of_all_its_lines(monkeypatch: pytest.MonkeyPatch) -> None:
    rules = RiskRules(paths.resource("lexicons", "risk.yaml"))
    chances = {text: {"unhappy": 0.3, "angry": 0.1} for text in figures.measured_lines()}
    shop = {"一": {"unhappy": 0.9, "angry": 0.1}, "二": {"unhappy": 0.1, "angry": 0.0}}
    curves = mood_curves({**chances, **shop}, rules, list(shop))
    assert curves["unhappy"].at(0.5).shop == 0.5
    assert curves["angry"].at(0.5).shop == 0.0
    assert [point.threshold for point in curves["angry"].points] == list(THRESHOLDS)


def test_the_strictest_threshold_is_found_by_halving() -> None:
    rules = RiskRules(paths.resource("lexicons", "risk.yaml"))
    steps = [Alerts(rules, None, Thresholds(alert=threshold)) for threshold in THRESHOLDS]
    level = Alerts(rules, None, Thresholds()).read(ALERT).level
    assert figures._strictest(steps, {level}, ALERT) == THRESHOLDS[-1], "rules know no threshold"
    assert figures._strictest(steps, {level}, INVOICE) == 0.0


def test_a_preview_without_a_sample_has_lines_of_every_sort() -> None:
    lines = preview_lines()
    assert len(lines) > 500
    assert all(line.strip() for line in lines)
    assert sum(MIX.values()) < 0.5
