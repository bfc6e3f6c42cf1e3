"""One chat record taken apart: what the customer asked, and what the agent answered to it.

Everything is masked here; nothing behind this module sees a raw line.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby

from rapidfuzz import fuzz

from assist.curation.cases.records import Line, Record
from assist.curation.cases.wording import CaseWords
from assist.model import Speaker
from assist.text.masking import mask
from assist.text.normal import normal_with_origin

LONGEST_EXAMPLE = 120
"""Code points of a customer's line that are kept as an example."""

LOOKED_FOR = 8
"""Code points of a question by which its place in the turn is found."""

_CUT_MARK = re.compile(r"^[^\[\]]{0,6}x\]|\[[^\[\]]{0,6}$")

SAME_AGAIN = 70.0
"""rapidfuzz.ratio from which a customer's next turn says the same once more."""

LONGEST_THANKS = 16
"""Code points of the longest turn in which a polite word means that all is said."""


@dataclass(frozen=True, slots=True)
class Ask:
    """A question of one conversation with the answer it got, masked.

    ``unhappy``: the chance that the turn was written by an unhappy customer. ``helped`` is 1 where
    the customer was content with ``reply``, −1 where it did not help, 0 where nobody can tell.
    """

    record: int
    question: str
    line: str
    unhappy: float
    reply: str
    asks_back: float
    personal: bool
    helped: int


def asks_of(
    number: int, record: Record, words: CaseWords, unhappy: Callable[[str], float]
) -> Iterator[Ask]:
    """The questions of the ``number``-th record in their order; each once."""
    turns = [
        (speaker, _joined(mask(line.text).strip() for line in lines))
        for speaker, lines in groupby(record.lines, key=_speaker)
    ]
    seen: set[str] = set()
    for place, (speaker, text) in enumerate(turns):
        if speaker is Speaker.AGENT:
            continue
        fresh = [one for one in words.questions(text, place < 2) if one not in seen]
        if not fresh:
            continue
        seen.update(fresh)
        told = turns[place + 1][1] if place + 1 < len(turns) else ""
        after = turns[place + 2][1] if place + 2 < len(turns) else ""
        answer = words.answer(told)
        chance = unhappy(text)
        helped = _helped(text, after, words) if answer.text else 0
        for question in fresh:
            yield Ask(
                number, question, _around(question, text), chance, answer.text, answer.asks_back,
                answer.personal, helped,
            )  # fmt: skip


def _around(question: str, text: str) -> str:
    """A turn, or of a long one the part in which the question stands."""
    if len(text) <= LONGEST_EXAMPLE:
        return text
    form = normal_with_origin(text)
    found = form.text.find(question[:LOOKED_FOR])
    start = max(0, form.origin[found] - LONGEST_EXAMPLE // 4) if found > 0 else 0
    part = text[start : start + LONGEST_EXAMPLE]
    # A mark that was cut in two is no mark.
    return _CUT_MARK.sub("", part).strip()


def _joined(lines: Iterable[str]) -> str:
    """Lines as one text in which each stays a sentence of its own."""
    told = "".join(f"{line}。" if line[-1:].isalnum() else f"{line} " for line in lines)
    return told.strip().removesuffix("。")


def _speaker(line: Line) -> Speaker:
    return line.speaker


def _helped(asked: str, after: str, words: CaseWords) -> int:
    if not after:
        return 0
    if fuzz.ratio(asked, after) >= SAME_AGAIN or words.was_useless(after):
        return -1
    return int(len(after) <= LONGEST_THANKS and words.was_useful(after))
