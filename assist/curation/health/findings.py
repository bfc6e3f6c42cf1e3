"""What is found about a knowledge base: plain data for the page, the file and the command."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from assist.knowledge.reminders import Reminder
from assist.model import Article


class Kind(StrEnum):
    """What a proposal is about, the most urgent first."""

    CONTRADICTING = "contradicting"
    EXPIRED = "expired"
    GAP = "gap"
    DISMISSED = "dismissed"
    EDITED = "edited"
    DUPLICATE = "duplicate"
    UNUSED = "unused"
    REVIEW = "review"


@dataclass(frozen=True, slots=True)
class Advice:
    """Something to do this month, in a lead's words; ``keys`` are the articles it is about."""

    kind: Kind
    text: str
    keys: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Use:
    """What became of an article's cards in the period."""

    shown: int = 0
    accepted: int = 0
    edited: int = 0
    copied: int = 0
    dismissed: int = 0

    @property
    def acceptance(self) -> float | None:
        """(accepted + edited) / shown; None where nothing was shown. Edits and acceptances of
        cards that were shown before the counting began can make it more than 1: it is cut there.
        """
        return min(1.0, (self.accepted + self.edited) / self.shown) if self.shown else None


@dataclass(frozen=True, slots=True)
class Used:
    """An article and what became of its cards."""

    article: Article
    use: Use


@dataclass(frozen=True, slots=True)
class PairFound:
    """Two articles for nearly the same question; ``why``: what they disagree in, if anything."""

    first: Article
    second: Article
    likeness: float
    why: str = ""


@dataclass(frozen=True, slots=True)
class Gap:
    """A question that got no card, masked, with others like it; days are those of the first and
    the last time.
    """

    question: str
    count: int
    first: date
    last: date
    others: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Month:
    """A month's figures, ``month`` as 2026-03."""

    month: str
    use: Use


@dataclass(frozen=True, slots=True)
class Health:
    """Everything the health page shows. ``counted_from``: since when cards are counted, None where
    none was yet; without a period's worth of counting nothing is called unused. The lists are cut
    to a length that can be read, the counts are whole.
    """

    today: date
    published: int
    drafts: int
    counted_from: date | None
    months: tuple[Month, ...]
    unused: tuple[Article, ...]
    dismissed: tuple[Used, ...]
    edited: tuple[Used, ...]
    expiring: tuple[Reminder, ...]
    contradicting: tuple[PairFound, ...]
    duplicates: tuple[PairFound, ...]
    gaps: tuple[Gap, ...]
    unused_count: int = 0
    contradicting_count: int = 0
    duplicate_count: int = 0
    proposals: tuple[Advice, ...] = ()
