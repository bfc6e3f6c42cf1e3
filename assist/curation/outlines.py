"""One row of the list of articles, the state it is in, and how rows are kept: by column."""

from __future__ import annotations

from array import array
from collections.abc import MutableSequence
from copy import copy
from dataclasses import dataclass
from datetime import date
from enum import IntEnum, StrEnum
from typing import Any, NamedTuple

from assist.model import Article, Status

BETWEEN_FOLDERS = "/"
"""A category is a path of folders: ``物流/催单``."""

ALWAYS, NEVER = 0, 1 << 24
"""Days as ordinals: before every date, and after every date."""

EXPIRES_SOON = 30
"""Days before its last one from which on an article counts as about to expire."""


class State(IntEnum):
    """Where an article stands today, as a lead sees it."""

    DRAFT = 0
    IN_REVIEW = 1
    PUBLISHED = 2
    PLANNED = 3
    """Published, but its first day is yet to come."""

    EXPIRED = 4
    RETIRED = 5


class Pending(IntEnum):
    """What waits beside an article."""

    NOTHING = 0
    DRAFT = 1
    IN_REVIEW = 2
    APPROVED = 3
    """Approved for a later time."""

    REJECTED = 4


class Outline(NamedTuple):
    """One row; ``tags`` and ``audience`` with line ends between, ``begins`` and ``ends`` ordinals
    of inclusive days, ALWAYS and NEVER without.
    """

    key: str
    title: str
    question: str
    category: str
    tags: str
    status: Status
    begins: int
    ends: int
    pending: Pending = Pending.NOTHING
    audience: str = ""


class Column(StrEnum):
    """What a list can be sorted by."""

    TITLE = "title"
    CATEGORY = "category"
    STATE = "state"
    ENDS = "ends"
    TAGS = "tags"


STATUSES = tuple(Status)
BY_STATUS = {
    Status.DRAFT: State.DRAFT,
    Status.IN_REVIEW: State.IN_REVIEW,
    Status.RETIRED: State.RETIRED,
}
"""States that the dates have no say in."""


def state_on(article: Article, day: date) -> State:
    """Where an article stands on ``day``."""
    if article.status in BY_STATUS:
        return BY_STATUS[article.status]
    if article.expired_on(day):
        return State.EXPIRED
    return State.PLANNED if article.begins_after(day) else State.PUBLISHED


@dataclass(frozen=True)
class Filter:
    """What is to be seen; an empty part lets everything pass. ``expiring``: within EXPIRES_SOON."""

    folder: str = ""
    state: State | None = None
    tag: str = ""
    expiring: bool = False
    pending: bool = False
    text: str = ""


class Names:
    """Texts of which there are few, each kept once."""

    def __init__(self) -> None:
        self.texts: list[str] = []
        self._numbers: dict[str, int] = {}

    def copy(self) -> Names:
        made = Names()
        made.texts, made._numbers = self.texts.copy(), self._numbers.copy()
        return made

    def number(self, text: str) -> int:
        number = self._numbers.get(text)
        if number is None:
            number = self._numbers[text] = len(self.texts)
            self.texts.append(text)
        return number


class Columns:
    """The rows of a listing that is being made."""

    def __init__(self) -> None:
        self.keys: list[str] = []
        self.titles: list[str] = []
        self.questions: list[str] = []
        self.categories, self.tags, self.audiences = Names(), Names(), Names()
        self.category, self.tag, self.audience = array("q"), array("q"), array("q")
        self.begins, self.ends = array("i"), array("i")
        self.status, self.pending = array("b"), array("b")

    def copy(self) -> Columns:
        made = copy(self)
        for name, column in vars(self).items():
            setattr(made, name, column.copy() if isinstance(column, Names) else column[:])
        return made

    def put(self, number: int, one: Outline) -> None:
        """Replace a row, or add one behind all others."""
        columns: tuple[tuple[MutableSequence[Any], Any], ...] = (
            (self.keys, one.key), (self.titles, one.title), (self.questions, one.question),
            (self.category, self.categories.number(one.category)),
            (self.tag, self.tags.number(one.tags)),
            (self.begins, one.begins), (self.ends, one.ends),
            (self.status, STATUSES.index(one.status)), (self.pending, one.pending),
            (self.audience, self.audiences.number(one.audience)),
        )  # fmt: skip
        for column, value in columns:
            if number == len(column):
                column.append(value)
            else:
                column[number] = value
