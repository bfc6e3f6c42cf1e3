"""Customers' text made fit for a screen: bounded, without marks that reorder or hide it."""

from __future__ import annotations

import unicodedata

_REORDERING = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def display(text: str, longest: int) -> str:
    """At most ``longest`` code points of ``text`` in one paragraph, an ellipsis for the rest."""
    head = " ".join(text[: longest * 4].split())
    kept = "".join(
        c for c in head if c not in _REORDERING and unicodedata.category(c) not in ("Cc", "Cs")
    )
    cut = len(kept) > longest or len(text) > longest * 4
    return kept[:longest].rstrip() + "…" if cut else kept
