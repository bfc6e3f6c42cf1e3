"""Golden questions: what customers ask, and the article that must answer it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from assist.knowledge.base import KnowledgeBase


class Origin(StrEnum):
    """Where a golden question comes from: the lead, what agents took for a line, or an article."""

    LEAD = "lead"
    ACCEPTED = "accepted"
    STANDARD = "standard"
    SIMILAR = "similar"


@dataclass(frozen=True, slots=True)
class GoldenQuestion:
    """A customer's line and the keys of the articles of which any answers it; of none where the
    program should stay silent.

    A SIMILAR one is asked while its own articles do not hold it.
    """

    text: str
    expected: tuple[str, ...]
    origin: Origin = Origin.LEAD
    note: str = ""


def given_questions(base: KnowledgeBase) -> list[GoldenQuestion]:
    """The lead's golden questions, and what agents took. Raises KnowledgeError."""
    return []
