"""Pruning XLM-RoBERTa's 250,002 pieces to those that a Chinese customer's line can use."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from assist.training.source import SourceModel

MOST_LATIN = 12_000
"""Lower-case Latin and digit pieces that are kept, the most frequent first."""

_HAN = re.compile(r"▁?[㐀-鿿豈-﫿〇々]+")
_LATIN = re.compile(r"▁?[a-z0-9]+")
_SIGNS = frozenset({"Po", "Ps", "Pe", "Pi", "Pf", "Pd", "Pc", "Sm", "Sc", "Sk", "So", "Zs", "Mn"})


def kept_pieces(source: SourceModel) -> list[int]:
    """Indices of the pieces that stay, in the source's order; specials are not among them."""
    return sorted(set(_chosen(source)))


def _chosen(source: SourceModel) -> Iterator[int]:
    latin = 0
    for index, piece in enumerate(source.pieces):
        if index <= 3 or not piece:
            continue
        if _HAN.fullmatch(piece) or _is_sign(piece):
            yield index
        elif _LATIN.fullmatch(piece) and (latin < MOST_LATIN or len(piece) == 1):
            latin += 1
            yield index


def _is_sign(piece: str) -> bool:
    """Punctuation, symbols and emoji that survive NFKC as they are; no marks of other scripts."""
    bare = piece.replace("▁", "")
    if unicodedata.normalize("NFKC", bare) != bare:
        return False
    if any(unicodedata.category(c) == "Mn" and c != "\ufe0f" for c in bare):
        return False
    return all(unicodedata.category(c) in _SIGNS or c == "\u200d" for c in bare)
