"""What a busy shop's customers and agents write, and when: the same for every console here."""

from __future__ import annotations

import csv
import itertools
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

CONVERSATIONS = 300
A_SECOND = 30
STEADY_SECONDS = 30
BURST = 300
HISTORY = 8
BETWEEN_SECONDS = 3.0

Say = Callable[[str, int, str, str, str], None]
"""Phase, conversation, id of the line, speaker, text; the line is to appear now."""


@dataclass(frozen=True, slots=True)
class Load:
    """How many conversations, and how fast they speak."""

    conversations: int = CONVERSATIONS
    a_second: int = A_SECOND
    seconds: int = STEADY_SECONDS
    burst: int = BURST
    """Lines in the one second at the end."""

    @property
    def lines(self) -> int:
        return self.a_second * self.seconds + self.burst


def sessions(file: Path) -> list[list[tuple[str, str]]]:
    """Speaker and text of every line, by session, the longest sessions first."""
    found: dict[str, list[tuple[str, str]]] = {}
    with file.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE):
            found.setdefault(row["session"], []).append((row["role"], row["text"]))
    return sorted(found.values(), key=len, reverse=True)


class Traffic:
    """The conversations of a load, each with its history and with what is still to be said."""

    def __init__(self, file: Path, load: Load) -> None:
        self.load = load
        talks = list(itertools.islice(itertools.cycle(sessions(file)), load.conversations))
        self.history = [talk[:HISTORY] for talk in talks]
        self._next = [itertools.cycle(talk[HISTORY:] or talk) for talk in talks]
        self._numbers = itertools.count()

    def play(self, say: Say) -> None:
        """A steady stream, a rest, a burst; takes as long as it is to take."""
        self._stream(say, "steady", self._places(), self.load.a_second, self.load.seconds)
        time.sleep(BETWEEN_SECONDS)
        everyone = itertools.cycle(range(self.load.conversations))
        self._stream(say, "burst", everyone, self.load.burst, 1)

    def _stream(
        self, say: Say, phase: str, places: Iterator[int], a_second: int, seconds: int
    ) -> None:
        begun = time.perf_counter()
        for number, place in enumerate(itertools.islice(places, a_second * seconds)):
            time.sleep(max(0.0, begun + number / a_second - time.perf_counter()))
            say(phase, place, str(next(self._numbers)), *next(self._next[place]))

    def _places(self) -> Iterator[int]:
        """Every conversation in turn, the first one three times a second."""
        for number in itertools.count():
            yield 0 if number % 10 == 0 else number % self.load.conversations
