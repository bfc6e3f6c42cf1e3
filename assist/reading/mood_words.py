"""What single words of a line say about its mood, as points that a lexicon gives them.

A vector or an n-gram model of a whole line misses the one word in it that tells. The lexicon is
``resources/lexicons/mood.yaml``; a team lead may edit it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from assist import paths
from assist.i18n import tr
from assist.text.lexicons import LexiconError, alternatives, read_lexicon, spaced_out
from assist.text.normal import LONGEST_READ, normal

INSULTING = 9.0
"""Points of anger from which on the words of a group are insults."""


@dataclass(frozen=True, slots=True)
class _Group:
    """Words of one kind; ``points`` are added once to the logits of (unhappy, angry)."""

    pattern: re.Pattern[str]
    points: tuple[float, float]


class MoodWords:
    """The groups of one lexicon. Raises LexiconError or OSError when it cannot be used."""

    def __init__(self, file: Path) -> None:
        data = read_lexicon(file)
        self._safe = re.compile(alternatives(data.get("安全语"), f"{file.name}：安全语"))
        groups: Any = data.get("类别")
        try:
            self._groups = [_group(file, name, said) for name, said in groups.items()]
        except (AttributeError, KeyError, TypeError, ValueError) as error:
            if isinstance(error, LexiconError):
                raise
            told = tr("词表 {where} 读不了：{reason}")
            raise LexiconError(told.format(where=file.name, reason=error)) from error

    def without_insults(self, line: str) -> str:
        """What is left of a line in normal form."""
        for group in self._groups:
            if group.points[1] >= INSULTING:
                line = group.pattern.sub(" ", line)
        return line

    def points(self, text: str) -> NDArray[np.float32]:
        """What its words add to a line's logits of unhappy and angry, float32 of shape (2,).

        Of an oversized message the beginning is read.
        """
        line = normal(text[:LONGEST_READ])
        masked = self._safe.sub(lambda found: "\0" * len(found.group()), line)
        found = [
            group.points
            for group in self._groups
            # What soothes is never masked: 麻烦你 is safe because it is polite.
            if group.pattern.search(line if group.points[0] < 0 else masked)
        ]
        total: NDArray[np.float32] = np.array(found, np.float32).reshape(-1, 2).sum(axis=0)
        return total


def _group(file: Path, name: str, said: Any) -> _Group:
    words = re.compile(alternatives(said["词"], f"{file.name}：{name}", spaced_out))
    return _Group(words, (float(said["不满"]), float(said["愤怒"])))


@lru_cache(maxsize=1)
def mood_words() -> MoodWords:
    """The lexicon that is shipped. Raises LexiconError or OSError."""
    return MoodWords(paths.resource("lexicons", "mood.yaml"))
