"""What a line asks: its clauses without courtesies, and which of them are questions or requests.

The words are data, ``resources/lexicons/asking.yaml``; a team lead may edit it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

from assist import paths
from assist.text.lexicons import alternatives, read_lexicon
from assist.text.masking import MARK
from assist.text.normal import normal

LONGEST_FOLLOW_UP = 12
"""Code points of the longest line that may lean on what was said before."""

MOST_QUESTIONS = 3
"""Questions of one message that are looked up one by one."""

SHORTEST_QUESTION = 4
"""Code points of a clause that can be understood without its neighbours."""

_BREAK = re.compile(r"(?:[，,。；;！!？?~～…\s]|(?<!\d)\.|\.(?!\d))+")
_SENTENCE_END = frozenset("。；;！!？?.…")
_MARKS = " ,，。.;；!！?？~～…"
_LOOSE = " ,，、~～"
_OTHER = re.compile("(?:那么?)?(.{2,}?)的?[呢咧]")
_LATIN_WORDS = re.compile(r"[!-~]\s+[!-~]")


@dataclass(frozen=True, slots=True)
class Asked:
    """What is looked up for a line: the line without courtesies, and the questions in it.

    ``questions`` holds the asking parts where the line has several, else it is empty.
    ``follows`` says that the line leans on what was said before, ``other`` what it asks the same
    about: 运费 in 那运费呢.
    """

    text: str
    questions: tuple[str, ...] = ()
    follows: bool = False
    other: str = ""


class Asking:
    """The courtesies, questions and requests of one lexicon."""

    def __init__(self, file: Path) -> None:
        """Raises LexiconError or OSError when the lexicon cannot be used."""
        data = read_lexicon(file)
        part = {name: alternatives(data.get(name), f"{file.name}：{name}") for name in _LISTS}
        self._courtesy = re.compile(part["整段"])
        self._opening = re.compile(f"(?:{part['开头']})+")
        self._closing = re.compile(f"(?:{part['结尾']})+$")
        self._question = re.compile(part["疑问"])
        self._request = re.compile(part["请求"])
        self._follow_up = re.compile(part["追问"])

    def of(self, line: str) -> Asked:
        """``line`` as it is looked up; bounded in time whatever its length."""
        text = " ".join(MARK.sub(" ", normal(line)).split())
        clauses = self._clauses(text)
        if not clauses:
            return Asked(text)
        bare = _joined(clauses)
        questions = self._questions(clauses, requests=True)
        several = tuple(questions[:MOST_QUESTIONS]) if len(questions) > 1 else ()
        follows = self._follows(bare)
        return Asked(bare, several, follows, self._other(bare) if follows else "")

    def asking_parts(self, line: str) -> list[str]:
        """Every part of ``line`` that asks, also where it is the only one; none that only tells."""
        clauses = self._clauses(" ".join(MARK.sub(" ", normal(line)).split()))
        return self._questions(clauses) if clauses else []

    def is_courtesy(self, line: str) -> bool:
        """Whether ``line`` says nothing but courtesies and masked tokens."""
        return not self._clauses(" ".join(MARK.sub(" ", normal(line)).split()))

    def _follows(self, bare: str) -> bool:
        short = bare.rstrip(_MARKS)
        return 0 < len(short) <= LONGEST_FOLLOW_UP and bool(self._follow_up.fullmatch(short))

    def _other(self, bare: str) -> str:
        found = _OTHER.fullmatch(bare.rstrip(_MARKS))
        other = found.group(1) if found else ""
        return "" if self._follows(other) else other

    def _clauses(self, text: str) -> list[_Clause]:
        """The clauses that say something, courtesies stripped from their edges."""
        found: list[_Clause] = []
        start = 0
        for end, after in _breaks(text):
            clause, mark = text[start:end], text[end:after]
            start = after
            kept = "" if self._courtesy.fullmatch(clause) else self._stripped(clause)
            if kept:
                found.append(_Clause(kept, mark, self._weight(kept + mark)))
            elif found and not _SENTENCE_END.isdisjoint(mark):
                found[-1] = replace(found[-1], mark=mark)
        return found

    def _stripped(self, clause: str) -> str:
        opening = self._opening.match(clause)
        bare = clause[opening.end() :] if opening else clause
        closing = self._closing.search(bare)
        bare = bare[: closing.start()] if closing else bare
        return "" if self._courtesy.fullmatch(bare) else bare

    def _weight(self, clause: str) -> int:
        """2 for a question, 1 for a request, 0 for what only tells."""
        if self._question.search(clause):
            return 2
        return int(self._request.search(clause) is not None)

    def _questions(self, clauses: Sequence[_Clause], requests: bool = False) -> list[str]:
        """Every asking clause with what led up to it in its own sentence; with ``requests`` those
        of a sentence too that asks nothing else.
        """
        wanted = max(clause.asks for clause in clauses)
        if not wanted:
            return []
        questions: list[str] = []
        for sentence in _sentences(clauses):
            before: list[_Clause] = []
            most = max(clause.asks for clause in sentence) if requests else wanted
            for clause in sentence:
                before.append(clause)
                if clause.asks and clause.asks == most:
                    questions.append(_joined(_near(before)))
                    before = []
        return questions


_LISTS = ("整段", "开头", "结尾", "疑问", "请求", "追问")


@dataclass(frozen=True, slots=True)
class _Clause:
    """A part of a line between two marks, and the marks that follow it."""

    text: str
    mark: str
    asks: int


def _sentences(clauses: Sequence[_Clause]) -> Iterator[list[_Clause]]:
    sentence: list[_Clause] = []
    for clause in clauses:
        sentence.append(clause)
        if not _SENTENCE_END.isdisjoint(clause.mark):
            yield sentence
            sentence = []
    if sentence:
        yield sentence


def _near(clauses: Sequence[_Clause]) -> Sequence[_Clause]:
    """The asking clause, the last, with its neighbour where it is too short to stand alone."""
    return clauses[-2:] if len(clauses[-1].text) < 2 * SHORTEST_QUESTION else clauses[-1:]


def _breaks(text: str) -> Iterator[tuple[int, int]]:
    """Where clauses end and the next begin; a blank between Latin words is no end."""
    for found in _BREAK.finditer(text):
        start, end = found.span()
        if found.group().isspace() and _LATIN_WORDS.match(text, max(0, start - 1), end + 1):
            continue
        yield start, end
    yield len(text), len(text)


def _joined(clauses: Iterable[_Clause]) -> str:
    return "".join(clause.text + clause.mark for clause in clauses).strip(_LOOSE)


@lru_cache(maxsize=1)
def asking() -> Asking:
    """The lexicon that is shipped. Raises LexiconError or OSError."""
    return Asking(paths.resource("lexicons", "asking.yaml"))
