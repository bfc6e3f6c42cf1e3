"""Playbooks: when this kind of risk or mood appears, these steps help. Data in ``kb/playbooks``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml

from assist.i18n import tr
from assist.model import Feeling, PlaybookStep, Prompt, Reading, RiskLevel, Trajectory

UNHAPPY = "unhappy"
"""The playbook for a customer without any risk who is angry, or grows ever unhappier."""

HOT_ENOUGH = 0.7

_FIRST = (
    "harm", "danger", "fraud", "abuse", "regulator", "legal", "exposure", "platform", "privacy",
    "bad_review", "vulnerable",
)  # fmt: skip
"""Which kind or group leads when a line shows several: people's safety first."""


class PlaybookError(ValueError):
    """The playbooks cannot be used; the message names the file."""


class Playbooks:
    """All playbooks of a folder. Raises PlaybookError or OSError when they cannot be read."""

    def __init__(self, folder: Path) -> None:
        self._prompts: dict[str, Prompt] = {}
        for file in sorted(folder.glob("*.yaml")):
            try:
                data: Any = yaml.load(file.read_text(encoding="utf-8"), Loader=yaml.CBaseLoader)
                self._prompts |= {kind: _prompt(kind, entry) for kind, entry in data.items()}
            except (yaml.YAMLError, KeyError, TypeError, AttributeError) as error:
                raise PlaybookError(
                    tr("安抚预案读不懂：{file}（{reason}）").format(file=file, reason=error)
                ) from error

    def prompt_for(
        self, reading: Reading, course: Trajectory, unanswered: Sequence[Reading] = ()
    ) -> Prompt | None:
        """The playbook for this moment, None when the agent needs no advice.

        ``unanswered``: the lines before that wait for an answer too, newest first.
        """
        risks = [one.risk for one in (reading, *unanswered)]
        alerts = [risk for risk in risks if risk.level is RiskLevel.ALERT]
        if alerts:
            kinds = (kind for risk in alerts for kind in (*risk.groups, *risk.kinds))
            kind = min(kinds, key=_rank)
            return self._with_why(kind, "\n".join(dict.fromkeys(risk.why for risk in alerts)))
        if reading.mood is not None and reading.mood.feeling is Feeling.ANGRY:
            return self._with_why(UNHAPPY, tr("客户这句话火气很大"))
        if course.heat >= HOT_ENOUGH and len(course.moods) > 1:
            return self._with_why(UNHAPPY, tr("客户连续几句都不满意"))
        return None

    def _with_why(self, kind: str, why: str) -> Prompt | None:
        prompt = self._prompts.get(kind) or self._prompts.get(UNHAPPY)
        if prompt is None:
            return None
        return Prompt(kind, prompt.title, why, prompt.steps, prompt.avoid, prompt.escalate)


def _rank(kind: str) -> int:
    return _FIRST.index(kind) if kind in _FIRST else len(_FIRST)


def _prompt(kind: str, entry: Mapping[str, Any]) -> Prompt:
    return Prompt(
        kind=kind,
        title=entry["名称"],
        why="",
        steps=tuple(PlaybookStep(step["名称"], step["话术"]) for step in entry["步骤"]),
        avoid=tuple(entry.get("禁忌", ())),
        escalate=entry.get("升级", ""),
    )
