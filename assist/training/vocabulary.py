"""Pruning a multilingual vocabulary to the pieces that a Chinese customer's line can use."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence

from assist.text.normal import normal

MOST_LATIN = 6_000
"""Lower-case Latin and digit pieces that are kept, the most frequent first."""

_HAN = re.compile(r"▁?[㐀-鿿豈-﫿〇々]+")
_LATIN = re.compile(r"▁?[a-z0-9]+")
_SIGNS = frozenset({"Po", "Ps", "Pe", "Pi", "Pf", "Pd", "Pc", "Sm", "Sc", "Sk", "So", "Zs", "Mn"})


def kept_pieces(pieces: Sequence[str], specials: int) -> list[int]:
    """Places of the pieces that stay, in their order; the first ``specials`` are no pieces."""
    return [specials + place for place in _chosen(pieces[specials:])]


def _chosen(pieces: Sequence[str]) -> Iterator[int]:
    latin = 0
    for index, piece in enumerate(pieces):
        if not piece:
            continue
        if (_HAN.fullmatch(piece) and _can_stand(piece)) or _is_sign(piece):
            yield index
        elif _LATIN.fullmatch(piece) and (latin < MOST_LATIN or len(piece) == 1):
            latin += 1
            yield index


def _can_stand(piece: str) -> bool:
    """False for traditional words: lines are folded to simplified ones before they are cut up."""
    bare = piece.replace("▁", "")
    return len(bare) == 1 or normal(bare) == bare


def _is_sign(piece: str) -> bool:
    """Punctuation, symbols and emoji that survive NFKC as they are; no marks of other scripts."""
    bare = piece.replace("▁", "")
    if unicodedata.normalize("NFKC", bare) != bare:
        return False
    if any(unicodedata.category(c) == "Mn" and c != "\ufe0f" for c in bare):
        return False
    return all(unicodedata.category(c) in _SIGNS or c == "\u200d" for c in bare)
