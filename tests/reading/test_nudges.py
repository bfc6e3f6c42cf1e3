"""Corrections carry over to lines that are nearly the same, and hardly to any other."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from assist.model import Verdict
from assist.reading.corrections import Corrections
from assist.reading.heads import MOODS
from assist.reading.ngrams import hashed_grams
from assist.reading.nudges import MOST, Nudges
from assist.reading.risk_model import ALERT, KINDS

LABELS = (*MOODS, ALERT, *KINDS)
UNHAPPY, ANGRY = LABELS.index("unhappy"), LABELS.index("angry")
FIRST = np.eye(384, dtype=np.float32)[0]


def _at(cosine: float) -> NDArray[np.float32]:
    """A unit vector at this cosine to FIRST."""
    turned = np.zeros(384, np.float32)
    turned[:2] = cosine, np.sqrt(1 - cosine**2)
    return turned


@pytest.fixture
def kept(tmp_path: Path) -> Corrections:
    return Corrections(tmp_path / "c", "one")


def _nudges(kept: Corrections, before: float) -> Nudges:
    return Nudges(kept.all(), lambda _one: np.full(len(LABELS), before), LABELS)


def test_a_wrong_alarm_is_pushed_below_every_usual_threshold(kept: Corrections) -> None:
    kept.add("一句话", Verdict.CALM, "", False, FIRST)
    pushed = 2.0 + _nudges(kept, 2.0)(FIRST, hashed_grams("一句话"))
    assert 1 / (1 + np.exp(-pushed[UNHAPPY])) < 0.05
    assert 1 / (1 + np.exp(-pushed[ANGRY])) < 0.05
    assert (pushed[2:] == 2.0).all(), "nothing was said about risk"


def test_the_push_fades_with_the_distance(kept: Corrections) -> None:
    kept.add("一句话", Verdict.UNHAPPY, "", False, FIRST)
    nudges, grams = _nudges(kept, -3.0), hashed_grams("全然不同")
    pushes = [float(nudges(_at(c), grams)[UNHAPPY]) for c in (1.0, 0.97, 0.95, 0.92, 0.85)]
    assert pushes == sorted(pushes, reverse=True)
    assert pushes[0] == pushes[1] > pushes[2] > 0
    assert pushes[3:] == pytest.approx([0, 0], abs=1e-3)


def test_what_is_right_already_is_not_pushed_further(kept: Corrections) -> None:
    kept.add("一句话", Verdict.UNHAPPY, "", False, FIRST)
    assert not _nudges(kept, 5.0)(FIRST, hashed_grams("一句话")).any()


def test_a_hundred_corrections_of_one_thing_say_it_once(kept: Corrections) -> None:
    for number in range(30):
        kept.add(f"第{number}遍", Verdict.UNHAPPY, "", False, FIRST)
    pushed = _nudges(kept, -3.0)(FIRST, hashed_grams("第三遍"))
    kept.clear()
    kept.add("一遍", Verdict.UNHAPPY, "", False, FIRST)
    assert pushed == pytest.approx(_nudges(kept, -3.0)(FIRST, hashed_grams("第三遍")))
    assert np.abs(pushed).max() <= MOST


def test_no_risk_is_said_of_every_kind_and_a_risk_of_one(kept: Corrections) -> None:
    kept.add("一句话", Verdict.NO_RISK, "", False, FIRST)
    pushed = _nudges(kept, 1.0)(FIRST, hashed_grams("一句话"))
    assert all(pushed[LABELS.index(kind)] < 0 for kind in KINDS)
    kept.add("一句话", Verdict.RISK, "legal", False, FIRST)
    pushed = _nudges(kept, -1.0)(FIRST, hashed_grams("一句话"))
    assert [LABELS[place] for place in np.flatnonzero(pushed)] == ["alert", "legal"]


def test_without_an_encoder_the_characters_decide(kept: Corrections) -> None:
    kept.add("你们的快递怎么还没有到啊我等了三天", Verdict.UNHAPPY, "", False, None)
    nudges = _nudges(kept, -3.0)
    near = nudges(None, hashed_grams("你们的快递怎么还没有到啊我等了三天了"))
    far = nudges(None, hashed_grams("请问可以开专用发票吗"))
    assert near[UNHAPPY] > 1
    assert not far.any()


def test_what_stands_behind_the_meaning_is_not_compared(kept: Corrections) -> None:
    told = np.concatenate([FIRST * 0.8, np.full(64, 0.075, np.float32)])
    kept.add("一句话", Verdict.RISK, "legal", False, told)
    nudges = Nudges(kept.all(), lambda _one: np.full(len(LABELS), -3.0), LABELS, 384)
    heard = np.concatenate([FIRST * 0.8, np.full(64, -0.075, np.float32)])
    pushed = nudges(heard, hashed_grams("全然不同"))
    assert pushed[LABELS.index("legal")] > 0
