"""How Han characters are read, without tones: for search by pinyin and for homophones.

``resources/models/sounds.txt`` is made by ``assist train wording`` from pypinyin's dictionaries:
a character and its readings a line, the usual one first.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

from assist import paths


class Sounds:
    """Readings by character."""

    def __init__(self, file: Path) -> None:
        """Raises OSError when the table cannot be read."""
        self._readings: dict[str, tuple[str, ...]] = {}
        for line in file.read_text(encoding="utf-8").splitlines():
            character, *readings = line.split()
            self._readings[character] = tuple(readings)

    def of(self, character: str) -> str:
        """The usual reading, empty for what is not a known Han character."""
        return self._readings.get(character, ("",))[0]

    def readings(self) -> Iterable[tuple[str, tuple[str, ...]]]:
        """Every character with its readings."""
        return self._readings.items()


@lru_cache(maxsize=1)
def sounds() -> Sounds:
    """The table that is shipped. Raises OSError."""
    return Sounds(paths.resource("models", "sounds.txt"))
