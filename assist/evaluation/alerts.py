"""How many real alarms are raised and how many false ones, on lines written blind to the rules."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from assist.evaluation.metrics import table
from assist.evaluation.retrieval import read_table
from assist.model import RiskLevel
from assist.reading.alerts import Alerts


def report(alerts: Alerts, probe: Path, background: Path | None) -> str:
    """A row a kind of the probe, its calm lines, and the share of a background that is alarmed."""
    data: Any = yaml.load(probe.read_text(encoding="utf-8"), Loader=yaml.CBaseLoader)
    rows: list[tuple[str, str, str]] = []
    total = caught = 0
    for kind, lines in data["警报"].items():
        found = _alarmed(alerts, lines)
        total, caught = total + len(lines), caught + found
        rows.append((kind, str(len(lines)), f"{found / len(lines):.3f}"))
    rows.append(("all alerts", str(total), f"{caught / total:.3f}"))
    calm = data["无警报"]
    rows.append(("calm lines", str(len(calm)), f"{_alarmed(alerts, calm) / len(calm):.3f}"))
    if background is not None:
        lines = [row["text"] for row in read_table(background)]
        rows.append(("background", str(len(lines)), f"{_alarmed(alerts, lines) / len(lines):.4f}"))
    return table(("", "lines", "alarmed"), rows) + "\n"


def _alarmed(alerts: Alerts, lines: list[str]) -> int:
    return sum(alerts.read(line).level is RiskLevel.ALERT for line in lines)
