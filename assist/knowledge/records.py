"""The nouns of an article's life: proposals, batches of what was done, revisions."""

from __future__ import annotations

from dataclasses import dataclass, fields
from enum import StrEnum
from operator import attrgetter

from assist.model import Article, Status

_WORDING = attrgetter(*(f.name for f in fields(Article) if f.name not in ("version", "review_by")))
LIVE = frozenset({Status.PUBLISHED, Status.RETIRED})
"""States of articles that have been published; those before are drafts, in review or not."""


def same_wording(one: Article, other: Article) -> bool:
    """Whether two states of an article are alike in all that agents may see."""
    return bool(_WORDING(one) == _WORDING(other))


def same_words(one: Article, other: Article | None) -> bool:
    """Whether two states of an article say the same, whatever their versions."""
    return other is not None and one.review_by == other.review_by and same_wording(one, other)


class Stage(StrEnum):
    """Where a proposal stands; an approved one waits for its moment."""

    DRAFT = "draft"
    IN_REVIEW = "in_review"
    APPROVED = "approved"
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True)
class Proposal:
    """A new article, or an edit of a live one that agents do not see yet.

    ``article`` in the state that it is to get, published or retired. ``based_on``: the version of
    the live article when the edit began, 0 for a new one. ``at`` and ``publish_at`` in seconds
    since the epoch. ``answer``: what the reviewer said.
    """

    article: Article
    stage: Stage = Stage.DRAFT
    based_on: int = 0
    who: str = ""
    at: float = 0.0
    why: str = ""
    reviewer: str = ""
    answer: str = ""
    publish_at: float | None = None

    @property
    def key(self) -> str:
        return self.article.key


class Kind(StrEnum):
    """What was done in a batch."""

    ORIGINAL = "original"
    IMPORT = "import"
    PROPOSE = "propose"
    SUBMIT = "submit"
    APPROVE = "approve"
    REJECT = "reject"
    WITHDRAW = "withdraw"
    PUBLISH = "publish"
    SCHEDULED = "scheduled"
    RETIRE = "retire"
    CONFIRM = "confirm"
    RESTORE = "restore"
    UNDO = "undo"
    CLOCK = "clock"


@dataclass(frozen=True, slots=True)
class Batch:
    """What one account did at one moment, in ``at`` seconds since the epoch, to ``articles``
    articles; ``source`` is the file or pack that it came from. ``id`` 0: nothing had to be done,
    and nothing was recorded.
    """

    id: int
    kind: Kind
    who: str
    at: float
    why: str = ""
    source: str = ""
    articles: int = 0
    undoes: int | None = None
    undone_by: int | None = None

    @property
    def can_be_undone(self) -> bool:
        """Whether it did something that still holds."""
        return bool(self.articles) and self.undone_by is None


@dataclass(frozen=True, slots=True)
class State:
    """An article as the base holds it, and the proposal beside it. A new article's row in the base
    says what its proposal says.
    """

    article: Article | None = None
    proposal: Proposal | None = None

    @property
    def live(self) -> Article | None:
        """The article as it was last published, retired or not."""
        article = self.article
        return article if article is not None and article.status in LIVE else None

    @property
    def newest(self) -> Article | None:
        """What an editor goes on from: the proposal's words, else the live article."""
        return self.proposal.article if self.proposal is not None else self.article


@dataclass(frozen=True, slots=True)
class Revision:
    """How an article stood after a batch."""

    batch: Batch
    state: State
