"""Customers' questions and agents' answers freed of what only belongs to one chat.

The words are data, ``resources/lexicons/cases.yaml``; a team lead may edit it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import yaml

from assist import paths
from assist.i18n import tr
from assist.text.asking import asking
from assist.text.lexicons import LexiconError, alternatives
from assist.text.masking import MARK
from assist.text.normal import normal

SHORTEST, LONGEST = 5, 44
"""Code points of a question that stands alone."""

LONGEST_TELLING = 32
"""Code points of a line that only tells of a trouble and still counts as a question."""

MOST_QUESTIONS = 3
"""Questions of one turn that count."""

LONGEST_REPLY = 260

_LISTS = (
    "平台", "空泛", "应答", "发泄", "连接", "套话", "反问", "个案", "自称", "称呼", "有用", "没用",
)  # fmt: skip
_EDGES = " ,，、.。;；:：!！?？~～…·-_\"'“”‘’()（）|@#*/[]【】{}<>"
_REPLY_EDGES = " ,，、.。;；:：!！~～…·-_|@#*/"
_SENTENCE = re.compile(
    r"[。!！;；~～\n…]+|(?<=[?？])|\|\||(?<=[一-鿿)）])\.|(?<=[一-鿿,，)）])\s+(?=[一-鿿])"
)
_CLAUSE = re.compile("[,，]")
_SAYS = re.compile(r"[一-鿿]|[a-z]{2,}")
_CONTENT = re.compile(r"[一-鿿]{2}|[a-z]{2,}|[一-鿿] ?[a-z0-9]|[a-z0-9] ?[一-鿿]")


@dataclass(frozen=True, slots=True)
class Answer:
    """What is worth keeping of an agent's turn, and how much of it asks back (0…1)."""

    text: str
    asks_back: float
    personal: bool


class CaseWords:
    """One lexicon. Raises LexiconError or OSError when it cannot be used."""

    def __init__(self, file: Path) -> None:
        try:
            data = yaml.safe_load(file.read_text(encoding="utf-8"))
        except (yaml.YAMLError, UnicodeDecodeError) as error:
            told = tr("词表 {where} 读不了：{reason}")
            raise LexiconError(told.format(where=file.name, reason=error)) from None
        if not isinstance(data, dict):
            raise LexiconError(tr("词表 {where}：应当是词语的列表").format(where=file.name))
        part = {
            name: re.compile(alternatives(data.get(name), f"{file.name}：{name}"))
            for name in _LISTS
        }
        self._platform, self._empty, self._responds = part["平台"], part["空泛"], part["应答"]
        self._venting, self._joining = part["发泄"], part["连接"]
        self._phrase, self._asks_back, self._personal = part["套话"], part["反问"], part["个案"]
        self._ourselves, self._addressing = part["自称"], part["称呼"]
        self._useful, self._useless = part["有用"], part["没用"]
        self.chatter = tuple(str(one) for one in data.get("空话") or ())
        """Lines that ask nothing an article could answer; what means the same is none either."""

    def questions(self, masked: str, opening: bool) -> list[str]:
        """What a customer's turn asks, each understood alone; an ``opening`` turn that
        asks nothing gives the first short sentence of what it tells. In normal form, marks left
        out.
        """
        text = " ".join(self._platform.sub(" ", normal(masked)).split())
        asked = asking().asking_parts(text)
        kept = [bare for part in asked if self._stands_alone(bare := self._bare(part))]
        if not kept and opening:
            told = (self._bare(part) for part in _SENTENCE.split(asking().of(text).text))
            kept = [t for t in told if len(t) <= LONGEST_TELLING and self._stands_alone(t)][:1]
        return list(dict.fromkeys(kept))[:MOST_QUESTIONS]

    def _bare(self, part: str) -> str:
        """A question without joining words in front and marks at its edges."""
        bare = part.strip(_EDGES)
        while (found := self._joining.match(bare)) and found.end():
            bare = bare[found.end() :].strip(_EDGES)
        mark = "？" if part.rstrip().endswith(("?", "？")) else ""
        return bare + mark if bare else ""

    def _stands_alone(self, question: str) -> bool:
        if not SHORTEST <= len(question) <= LONGEST or asking().of(question).follows:
            return False
        if self._responds.search(question) or self._venting.search(question):
            return False
        return _CONTENT.search(self._empty.sub(" ", question)) is not None

    def answer(self, masked: str) -> Answer:
        """An agent's turn without courtesies and phrases, bounded in length."""
        text = self._platform.sub(" ", masked)
        kept = [bare for s in self._sentences(text) if (bare := self._without_phrases(s))]
        backs = sum(bool(self._asks_back.search(normal(s))) for s in kept)
        told = _joined(self._addressing.sub("", self._ourselves.sub("我们", s)) for s in kept)
        personal = self._personal.search(normal(told)) is not None
        return Answer(told, backs / len(kept) if kept else 1.0, personal)

    def _sentences(self, text: str) -> Iterator[str]:
        for sentence in _SENTENCE.split(text):
            bare = sentence.strip(_REPLY_EDGES)
            if bare and _SAYS.search(MARK.sub("", bare.lower())):
                yield bare

    def _without_phrases(self, sentence: str) -> str:
        """A sentence without the phrases that it begins and ends with."""
        clauses = _CLAUSE.split(sentence)
        said = [
            not self._phrase.search(normal(c.strip(_EDGES))) and bool(c.strip()) for c in clauses
        ]
        if not any(said):
            return ""
        first, last = said.index(True), len(said) - said[::-1].index(True)
        return "，".join(clause.strip() for clause in clauses[first:last])

    def was_useful(self, line: str) -> bool:
        """Whether a customer's line after an answer says that it helped."""
        return self._useful.search(normal(line)) is not None

    def was_useless(self, line: str) -> bool:
        """Whether it says that it did not."""
        return self._useless.search(normal(line)) is not None

    def content(self, question: str) -> str:
        """What is left of a question without the words that say nothing."""
        return " ".join(self._empty.sub(" ", normal(question)).split())


def _joined(sentences: Iterable[str]) -> str:
    """Sentences once more a text, whole ones up to the longest reply."""
    told = ""
    for sentence in dict.fromkeys(one.strip() for one in sentences if one.strip()):
        if told and len(told) + len(sentence) > LONGEST_REPLY:
            break
        told += sentence if sentence.endswith(("?", "？")) else f"{sentence}。"
    return told[:LONGEST_REPLY]


@lru_cache(maxsize=1)
def case_words() -> CaseWords:
    """The lexicon that is shipped. Raises LexiconError or OSError."""
    return CaseWords(paths.resource("lexicons", "cases.yaml"))
