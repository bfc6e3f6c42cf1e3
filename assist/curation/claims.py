"""What platforms fine shops for in a reply: absolute words of advertising law (广告法第九条), and
leading customers off the platform.

The words are data, ``resources/lexicons/claims.yaml``; a team lead may edit it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import StrEnum
from functools import lru_cache
from pathlib import Path

from assist import paths
from assist.text.lexicons import alternatives, read_lexicon
from assist.text.normal import normal_with_origin

_CLAUSE = r"[^,。!?;:~\s\0]"
_NEAR = 8
"""Code points of the same clause before a word in which a negation takes it back."""


class Claim(StrEnum):
    """The lists of the lexicon."""

    ABSOLUTE = "绝对用语"
    OFF_PLATFORM = "引流"


class ClaimWords:
    """A lexicon, ready to be looked for."""

    def __init__(self, file: Path) -> None:
        """Raises LexiconError or OSError."""
        data = read_lexicon(file)

        def words(name: str) -> str:
            return alternatives(data.get(name), f"{file.name}：{name}")

        self._safe = re.compile(words("安全语"))
        self._negated = re.compile(f"(?:{words('否定词')}){_CLAUSE}{{0,{_NEAR}}}$")
        self._claims = {claim: re.compile(words(claim)) for claim in Claim}

    def found(self, text: str) -> Iterator[tuple[Claim, int, int]]:
        """What is claimed, with its span in code points of ``text``; each list in reading order."""
        form = normal_with_origin(text)
        plain = self._safe.sub(lambda safe: "\0" * len(safe[0]), form.text)
        for claim, words in self._claims.items():
            for found in words.finditer(plain):
                if found[0] and not self._negated.search(plain[: found.start()]):
                    yield claim, *form.span(*found.span())


@lru_cache(maxsize=1)
def claim_words() -> ClaimWords:
    """The lexicon that is shipped. Raises LexiconError or OSError."""
    return ClaimWords(paths.resource("lexicons", "claims.yaml"))
