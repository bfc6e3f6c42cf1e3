"""What is loaded where something is missing, old or another's: less works, and never nothing."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest

from assist import paths
from assist.loading import corrections_file, corrections_of, load_models
from assist.model import RiskLevel, Verdict
from assist.reading.corrections import Corrections
from assist.reading.risk_model import ALERT

THREAT = "这段监控我拷出来了，今晚给业主群五百号人都瞧瞧"


@pytest.fixture
def models(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the shipped models that may be broken."""
    folder = tmp_path / "models"
    shutil.copytree(paths.resource("models"), folder)
    shipped = paths.resource

    def resource(*part: str) -> Path:
        return folder.joinpath(*part[1:]) if part[0] == "models" else shipped(*part)

    monkeypatch.setattr(paths, "resource", resource)
    return folder


@pytest.mark.parametrize("broken", ["phrases", "encoder"])
@pytest.mark.parametrize("length", [384, 640])
def test_corrections_never_stop_a_start(
    tmp_path: Path, models: Path, broken: str, length: int
) -> None:
    base = tmp_path / "kb.db"
    kept = Corrections(corrections_file(base), "earlier")
    kept.add(THREAT, Verdict.NO_RISK, "", False, np.full(length, 0.05, np.float32))
    (models / broken / "encoder.onnx").write_bytes(b"cut")
    loaded = load_models(base)
    assert loaded.trouble
    assert loaded.risks is not None
    before = loaded.risks.read(THREAT, RiskLevel.NONE)[ALERT]
    corrections_of(base, loaded)
    assert loaded.risks.read(THREAT, RiskLevel.NONE)[ALERT] < before


def test_without_heads_the_rest_is_there(tmp_path: Path, models: Path) -> None:
    (models / "heads.npz").unlink()
    loaded = load_models(tmp_path / "kb.db")
    assert loaded.heads is None
    assert loaded.encoder is not None
    assert "heads.npz" in loaded.trouble
