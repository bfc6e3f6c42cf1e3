"""SentencePiece's unigram segmentation over the pruned vocabulary, in plain Python.

Kudo, "Subword Regularization" (2018): the segmentation with the highest sum of log-probabilities,
found by Viterbi. Words begin with U+2581, as XLM-RoBERTa's tokenizer writes them.
"""

from __future__ import annotations

from pathlib import Path

BEGIN, PADDING, END, UNKNOWN = 0, 1, 2, 3
SPECIALS = 4
"""Identities below this are not pieces."""

_WORD = "▁"
_UNKNOWN_PENALTY = 10.0


class Tokenizer:
    """Pieces by their text. The file has a piece, a tab and its score in every line."""

    def __init__(self, file: Path) -> None:
        """Raises OSError or ValueError when the vocabulary cannot be read."""
        self._pieces: dict[str, tuple[int, float]] = {}
        for line in file.read_text(encoding="utf-8").split("\n"):
            piece, _, score = line.partition("\t")
            if score:
                self._pieces[piece] = (SPECIALS + len(self._pieces), float(score))
        if not self._pieces:
            raise ValueError(f"empty vocabulary: {file}")
        self._longest = max(map(len, self._pieces))
        self._unknown = min(score for _, score in self._pieces.values()) - _UNKNOWN_PENALTY

    def __len__(self) -> int:
        return SPECIALS + len(self._pieces)

    def ids(self, normal_text: str, most: int) -> list[int]:
        """At most ``most`` token identities, the two specials included."""
        content = _WORD + normal_text.replace(" ", _WORD) if normal_text else ""
        return [BEGIN, *self._segment(content)[: most - 2], END]

    def _segment(self, text: str) -> list[int]:
        length = len(text)
        best = [0.0] + [float("-inf")] * length
        back: list[tuple[int, int]] = [(0, UNKNOWN)] * (length + 1)
        for start in range(length):
            base = best[start]
            for end in range(start + 1, min(start + self._longest, length) + 1):
                found = self._pieces.get(text[start:end])
                if found is None:
                    if end > start + 1:
                        continue
                    found = (UNKNOWN, self._unknown)
                if base + found[1] > best[end]:
                    best[end] = base + found[1]
                    back[end] = (start, found[0])
        ids: list[int] = []
        at = length
        while at:
            at, identity = back[at]
            ids.append(identity)
        return ids[::-1]
