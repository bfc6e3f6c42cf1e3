"""The early warning: how likely a chat will end in dissatisfaction, from its lines so far.

A logistic regression over the signs of the course and the vectors of the lines. Fitted by
``assist train trajectory`` on every prefix of conversations that were written for it.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from assist.encoder.model import Encoder
from assist.model import Message
from assist.reading.signs import NAMES, CourseWords, Turn, signs, told, turns_of

LOOKED_AT = 12
"""Lines of a chat that count."""

SIGN_SCALE = 0.25
"""What signs are multiplied with beside vectors, whose single numbers are small."""


class EndingError(Exception):
    """The model file is missing or not one of ours."""


def inputs(turns: Sequence[Turn], words: CourseWords) -> NDArray[np.float32]:
    """Signs, then means of the customer's and the agent's vectors and the last of each."""
    numbers: NDArray[np.float32] = (SIGN_SCALE * signs(turns, words)).astype(np.float32)
    customer = [turn.vector for turn in turns if turn.by_customer and turn.vector is not None]
    agent = [turn.vector for turn in turns if not turn.by_customer and turn.vector is not None]
    if not customer and not agent:
        return numbers
    nothing = np.zeros_like((customer or agent)[0])
    parts = (
        np.mean(customer, axis=0) if customer else nothing,
        # The first line alone is its own mean.
        customer[-1] if len(customer) > 1 else nothing,
        np.mean(agent, axis=0) if agent else nothing,
        agent[-1] if agent else nothing,
    )
    joined: NDArray[np.float32] = np.concatenate([numbers, *parts]).astype(np.float32)
    return joined


class EndingModel:
    """Weights with and without vectors. Raises EndingError when the file is missing or broken."""

    def __init__(self, file: Path, words: CourseWords, encoder: Encoder | None) -> None:
        try:
            with np.load(file) as stored:
                if tuple(stored["signs"].tolist()) != NAMES:
                    raise EndingError(f"{file.name}: other signs")
                self._weights = stored["weights" if encoder else "alone"].astype(np.float32)
        except (OSError, EOFError, KeyError, ValueError) as error:
            raise EndingError(f"{file.name}: {error}") from error
        self._words = words
        self._encoder = encoder

    @property
    def uses_vectors(self) -> bool:
        """Whether the model reads vectors, or the signs alone."""
        return self._encoder is not None

    def turns(self, messages: Sequence[Message]) -> tuple[Turn, ...]:
        """The lines that count, each encoded once in its life."""
        recent = messages[-LOOKED_AT:]
        if self._encoder is None:
            return turns_of(recent, None)
        return turns_of(recent, self._encoder.encode([message.text for message in recent]))

    def chance(self, turns: Sequence[Turn]) -> float:
        """The probability that a chat which began so leaves its customer dissatisfied."""
        if not turns:
            return 0.0
        logit = float(self._weights[:-1] @ inputs(turns, self._words) + self._weights[-1])
        return 1 / (1 + float(np.exp(-logit)))

    def told(self, turns: Sequence[Turn]) -> tuple[str, ...]:
        """The signs that an agent should know of, in words."""
        return told(turns, self._words)
