"""Where golden questions and sheets of questions stand: asked of the base as agents have it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import IntEnum

from assist.curation.hits import TITLES
from assist.curation.verdicts import Answer, Level
from assist.i18n import tr
from assist.knowledge.golden import GoldenQuestion
from assist.model import Suggestions

Suggest = Callable[[str], Suggestions]


@dataclass(frozen=True, slots=True)
class Oracle:
    """The published base, which answers from any thread as the sidebar of this machine would.

    ``unlearned``: how many articles are not yet found by meaning; answers are poorer until then.
    """

    suggest: Suggest
    unlearned: Callable[[], int] = lambda: 0


class Standing(IntEnum):
    """How a golden question is answered, the worst first."""

    MISLED = 0
    """Cards are shown and none of them is right."""
    ABSENT = 1
    """Nothing is shown, and the right article is not among the first three."""
    LATER = 2
    """Nothing is shown; the right article comes second or third."""
    FIRST = 3
    """Nothing is shown, although the right article comes first."""
    RIGHT = 4
    """The right article is shown; or, where none is right, nothing."""

    @classmethod
    def of(cls, question: GoldenQuestion, answer: Answer) -> Standing:
        """Where the question stands with this answer."""
        if answer.level in (Level.ANSWERED, Level.FOUND, Level.MISLEADING):
            return _BY_LEVEL[answer.level]
        return cls.LATER if place_of(question, answer) else cls.ABSENT


_BY_LEVEL = {
    Level.ANSWERED: Standing.RIGHT, Level.FOUND: Standing.FIRST, Level.MISLEADING: Standing.MISLED,
}  # fmt: skip


def place_of(question: GoldenQuestion, answer: Answer) -> int:
    """From 1: at which place a right article was found; 0 where it is not among the first three."""
    places = (n for n, key in enumerate(answer.found[:TITLES], 1) if key in question.expected)
    return next(places, 0)


def answered(
    suggest: Suggest, questions: Sequence[GoldenQuestion]
) -> list[tuple[GoldenQuestion, Answer]]:
    """Every question as it stands, with what an agent would be shown. Raises KnowledgeError."""
    return [(one, Answer.of(suggest(one.text), one.expected)) for one in questions]


def standing_word(standing: Standing | None) -> str:
    """A standing in a lead's words; None is not asked yet."""
    if standing is None:
        return tr("还没检查")
    return {
        Standing.MISLED: tr("推荐错了"),
        Standing.ABSENT: tr("没找到"),
        Standing.LATER: tr("在前三，没推荐"),
        Standing.FIRST: tr("排第一，没推荐"),
        Standing.RIGHT: tr("对"),
    }[standing]


def place_word(question: GoldenQuestion, answer: Answer) -> str:
    """At which place the right article was found."""
    if not question.expected:
        return tr("无需文章")
    return _places()[place_of(question, answer)]


def _places() -> Sequence[str]:
    return tr("前三没有"), tr("第一"), tr("第二"), tr("第三")


def place_words() -> Sequence[str]:
    """All that ``place_word`` may say."""
    return *_places(), tr("无需文章")


def shown_word(answer: Answer) -> str:
    """What an agent is shown."""
    if not answer.shown:
        return tr("没有推荐")
    return tr("推荐了") if answer.level is Level.ANSWERED else tr("推荐了别的")


def shown_words() -> Sequence[str]:
    """All that is said of what an agent is shown, also before it was asked."""
    return tr("没有推荐"), tr("推荐了"), tr("推荐了别的"), standing_word(None)
