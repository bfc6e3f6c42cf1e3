"""Character uni- and bigrams, the smallest units that Chinese retrieval works with."""

from __future__ import annotations

import re
from itertools import pairwise

_RUN = re.compile(r"[㐀-鿿豈-﫿々]+|[a-z0-9]+|[^\W_a-z0-9]+")
_HAN = re.compile(r"[㐀-鿿豈-﫿々]")


def grams(normal_text: str) -> list[str]:
    """Unigrams and bigrams of every Han run, whole words of Latin letters and digits.

    Punctuation and emoji carry no gram: a line of nothing else has none and finds nothing.
    """
    found: list[str] = []
    for run in _RUN.findall(normal_text):
        if _HAN.match(run):
            found.extend(run)
            found.extend(first + second for first, second in pairwise(run))
        else:
            found.append(run)
    return found
