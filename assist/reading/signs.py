"""What in the course of a chat tells how it will end: asking again, waiting, being passed around.

All signs are shares in 0…1 and need nothing but the lines so far.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import takewhile
from pathlib import Path
from typing import Any

import numpy as np
import yaml
from numpy.typing import NDArray

from assist.i18n import tr
from assist.model import Message, Speaker
from assist.text.normal import normal

NAMES = (
    "thanks", "passed_on", "evaded", "passed_on_last", "evaded_last", "asked_again",
    "answered_the_same", "waiting", "last_word", "customer_lines", "no_answer", "exclaims",
    "length",
)  # fmt: skip

MOST_WAITING = 4
MOST_LINES = 5
LONG_LINE = 150
SAME_QUESTION = 0.9
"""Cosine from which two lines of one customer ask the same; unrelated ones lie near 0.75."""


@dataclass(frozen=True, slots=True)
class Turn:
    """One line as the course of a chat sees it; no vector without an encoder."""

    text: str
    by_customer: bool
    vector: NDArray[np.float32] | None = None


class CourseWords:
    """The lexicon of ``resources/lexicons/course.yaml``. Raises OSError or ValueError."""

    def __init__(self, file: Path) -> None:
        data: Any = yaml.load(file.read_text(encoding="utf-8"), Loader=yaml.CBaseLoader)
        try:
            self.passes_on, self.evades, self.thanks = (
                re.compile("|".join(f"(?:{entry})" for entry in data[name]))
                for name in ("转走", "没答到", "道谢")
            )
        except (re.error, KeyError, TypeError) as error:
            raise ValueError(f"{file.name}: {error}") from error


def signs(turns: Sequence[Turn], words: CourseWords) -> NDArray[np.float32]:
    """The signs by NAMES of the lines so far, float32 of shape (len(NAMES),)."""
    customer = [turn for turn in turns if turn.by_customer]
    agent = [turn for turn in turns if not turn.by_customer]
    last = normal(customer[-1].text) if customer else ""
    passed = [words.passes_on.search(normal(turn.text)) is not None for turn in agent]
    evaded = [words.evades.search(normal(turn.text)) is not None for turn in agent]
    again = len(customer) > 1
    return np.array(
        [
            again and words.thanks.search(last) is not None,
            _share(passed),
            _share(evaded),
            bool(agent) and passed[-1],
            bool(agent) and evaded[-1],
            _likeness(customer),
            _likeness(agent),
            min(waiting(turns), MOST_WAITING) / MOST_WAITING,
            again and turns[-1].by_customer,
            min(len(customer), MOST_LINES) / MOST_LINES,
            not agent,
            "!!" in last or "??" in last,
            min(1.0, math.log1p(len(last)) / math.log1p(LONG_LINE)),
        ],
        np.float32,
    )


def waiting(turns: Sequence[Turn]) -> int:
    """How many lines the customer has written since the agent's last."""
    return sum(1 for _ in takewhile(lambda turn: turn.by_customer, reversed(turns)))


def told(turns: Sequence[Turn], words: CourseWords) -> tuple[str, ...]:
    """The signs that an agent should know of, in words."""
    customer = [turn for turn in turns if turn.by_customer]
    passed = sum(
        words.passes_on.search(normal(turn.text)) is not None
        for turn in turns
        if not turn.by_customer
    )
    said: list[str] = []
    if customer and _likeness(customer) >= SAME_QUESTION:
        said.append(tr("同一件事又问了一遍"))
    if waiting(turns) > 2:
        said.append(tr("连发了 {count} 句还没等到回答").format(count=waiting(turns)))
    if passed > 1:
        said.append(tr("已经被转了 {count} 次").format(count=passed))
    return tuple(said)


def turns_of(messages: Sequence[Message], vectors: NDArray[np.float32] | None) -> tuple[Turn, ...]:
    """The lines of a conversation with their vectors, where there are any."""
    return tuple(
        Turn(
            message.text,
            message.speaker is Speaker.CUSTOMER,
            None if vectors is None else vectors[place],
        )
        for place, message in enumerate(messages)
    )


def _share(flags: Sequence[bool]) -> float:
    return sum(flags) / len(flags) if flags else 0.0


def _likeness(turns: Sequence[Turn]) -> float:
    """How much the last line repeats an earlier one of the same speaker."""
    if len(turns) < 2:
        return 0.0
    last = turns[-1]
    return max(_alike(last, turn) for turn in turns[:-1])


def _alike(one: Turn, other: Turn) -> float:
    """Cosine of the vectors; without them the share of common character pairs (Dice 1945)."""
    if one.vector is not None and other.vector is not None:
        return float(one.vector @ other.vector)
    pairs = [
        {text[place : place + 2] for place in range(len(text) - 1)}
        for text in (normal(one.text), normal(other.text))
    ]
    total = sum(map(len, pairs))
    return 2 * len(pairs[0] & pairs[1]) / total if total else 0.0
