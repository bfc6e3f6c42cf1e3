"""Lines that ask nothing: nudges, greetings, insults, outbursts, pictures and smileys.

The words are data, ``resources/lexicons/nudging.yaml``; a team lead may edit it.
"""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path

from assist import paths
from assist.reading.mood_words import mood_words
from assist.text.asking import asking
from assist.text.lexicons import alternatives, read_lexicon
from assist.text.masking import MARK
from assist.text.normal import normal

LONGEST = 60
"""Code points from which on somebody tells more than that he waits."""

_CLAUSE = re.compile(r"[，,。；;！!？?~～…\s.、]+")
_SAID = re.compile(r"\w")


class Nudging:
    """The nudges of one lexicon."""

    def __init__(self, file: Path) -> None:
        """Raises LexiconError or OSError when the lexicon cannot be used."""
        data = read_lexicon(file)
        part = {name: alternatives(data.get(name), f"{file.name}：{name}") for name in _LISTS}
        self._settled = re.compile(part["了结"])
        self._person = re.compile(part["要人"])
        nothing = f"{part['催促']}|{part['要人']}|{part['情绪']}"
        self._nothing = {False: re.compile(nothing), True: re.compile(f"{nothing}|{part['扬言']}")}
        self._filling = re.compile(part["虚字"])

    def is_nudge(self, line: str, threats: bool = True) -> bool:
        """Whether ``line`` asks for nothing but an answer to what was said before; with
        ``threats`` also where it says what its customer will do else.
        """
        text = MARK.sub(" ", normal(line))
        if len(text) > LONGEST or self._settled.search(text):
            return False
        nothing = self._nothing[threats]
        return not any(self._says(clause, nothing) for clause in _CLAUSE.split(text))

    def wants_a_person(self, line: str) -> bool:
        """Whether a nudge asks for a person, to which there may be an answer of its own."""
        return bool(self._person.search(normal(line)))

    def _says(self, clause: str, nothing: re.Pattern[str]) -> bool:
        """Whether something is left of ``clause`` that is neither courtesy nor outburst."""
        if asking().is_courtesy(clause) or nothing.fullmatch(clause):
            return False
        if asking().of(clause).follows:
            return True
        for left in (nothing.sub("", clause), mood_words().without_insults(clause)):
            rest = self._filling.sub("", nothing.sub("", left))
            if not _SAID.search(rest):
                return False
        return True


_LISTS = ("催促", "要人", "情绪", "扬言", "虚字", "了结")


@lru_cache(maxsize=1)
def nudging() -> Nudging:
    """The lexicon that is shipped. Raises LexiconError or OSError."""
    return Nudging(paths.resource("lexicons", "nudging.yaml"))
