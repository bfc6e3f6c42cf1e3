"""Learned wordings as they come in, are judged and taken back; never a line that is not masked.

One agent's word counts little and not often: a wording of one agent alone keeps a low weight
(``aliases.LONE``) whatever the agent repeats, only the newest few of an article count, and after
MOST_A_DAY new ones an agent teaches nothing more that day. Another agent's acceptance of nearly
the same words, or the lead's, lifts the weight.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from rapidfuzz import fuzz
from sqlite_utils import Database

from assist.knowledge.aliases import State
from assist.knowledge.base import KnowledgeBase
from assist.text.keeping import keepable
from assist.text.normal import normal

LEAD = "lead"
"""Whose word is not capped and counts at once."""

MOST_A_DAY = 60
"""New wordings that are taken from one agent in 24 hours; a busy agent answers a few hundred lines,
most of them in words that are known."""

DAY = 86_400.0

NEARLY_THE_SAME = 85
"""rapidfuzz.ratio from which on two agents' wordings of one article are one."""

LONE_DAYS, WRONG_DAYS = 180, 120
"""A wording that nobody else confirmed is forgotten after so long; so is a dismissal."""


class Taken(StrEnum):
    """What became of a wording."""

    TAKEN = "taken"
    KNOWN = "known"
    TOO_LITTLE = "too_little"
    TOO_MANY = "too_many"
    REJECTED = "rejected"
    NO_ARTICLE = "no_article"


@dataclass(frozen=True, slots=True)
class Wording:
    """A learned wording as its lead sees it; ``wrong`` where agents said it is *not* answered by
    the article. Times are seconds since the epoch.
    """

    id: int
    article: str
    text: str
    wrong: bool
    state: State
    agents: int
    count: int
    first: float
    last: float


class Wordings:
    """The wordings of one knowledge base; any thread. Everything raises KnowledgeError."""

    def __init__(self, base: KnowledgeBase, now: Callable[[], float] = time.time) -> None:
        self._base, self._now = base, now

    def learn(self, line: str, article: str, who: str, wrong: bool = False) -> Taken:
        """The agent ``who`` answered ``line`` by ``article``, or said that this is ``wrong``."""
        text = keepable(line)
        if not text:
            return Taken.TOO_LITTLE
        return self._base.write(lambda db: self._vote(db, text, article, who, wrong))

    def teach(self, line: str, article: str, batch: str = "") -> Taken:
        """The lead says that ``article`` answers ``line``; a ``batch`` is undone at once."""
        text = keepable(line, by_lead=True)
        if not text:
            return Taken.TOO_LITTLE

        def change(db: Database) -> Taken:
            if (held := _own(db, article, text)) is not None:
                return held
            number = _number(db, article, text, False, self._now())
            _count(db, number, LEAD, self._now(), batch)
            db.execute("update wording set state = ? where id = ?", [State.APPROVED, number])
            return Taken.TAKEN

        return self._base.write(change)

    def _vote(self, db: Database, text: str, article: str, who: str, wrong: bool) -> Taken:
        now, held = self._now(), _own(db, article, text)
        if held is not None and (held is Taken.NO_ARTICLE or not wrong):
            return held
        number = _like(db, article, text, wrong)
        mine = number is not None and _has_voted(db, number, who)
        if not mine and _new_today(db, who, now) >= MOST_A_DAY:
            return Taken.TOO_MANY
        if number is None:
            number = _number(db, article, text, wrong, now)
        _count(db, number, who, now, "")
        db.execute(
            "update wording set state = ? where id = ? and state = ?",
            [State.LEARNED, number, State.UNDONE],
        )
        state = db.execute("select state from wording where id = ?", [number]).fetchone()[0]
        return Taken.REJECTED if state == State.REJECTED else Taken.TAKEN

    def take_back(self, line: str, article: str, who: str, wrong: bool = False) -> bool:
        """Withdraw what ``who`` said of ``line``; whether there was anything."""
        text = keepable(line, by_lead=who == LEAD)

        def change(db: Database) -> bool:
            number = _like(db, article, text, wrong)
            if number is None or not _has_voted(db, number, who):
                return False
            _withdraw(db, number, who)
            return True

        return bool(text) and self._base.write(change)

    def undo_batch(self) -> int:
        """Take back what the lead taught in the latest batch; how many wordings."""

        def change(db: Database) -> int:
            last = "select batch from vote where batch <> '' order by last desc, batch desc limit 1"
            numbers = db.execute(f"select wording from vote where batch = ({last})").fetchall()
            for (number,) in numbers:
                _withdraw(db, number, LEAD)
            return len(numbers)

        return self._base.write(change)

    def all(self) -> list[Wording]:
        """Everything that was learned, the newest first."""
        rows = self._base.read("select * from wording order by last desc, id desc")
        return [_wording(row) for row in rows]

    def approve(self, numbers: Sequence[int]) -> None:
        """The lead says that these are right."""
        self._set(numbers, State.APPROVED)

    def reject(self, numbers: Sequence[int]) -> None:
        """The lead says that these are not: no agent brings them back."""
        self._set(numbers, State.REJECTED)

    def undo(self, numbers: Sequence[int]) -> None:
        """As if nobody had taught these; they may be learned again."""

        def change(db: Database) -> None:
            for number in numbers:
                db.execute("delete from vote where wording = ?", [number])
                _recount(db, number, State.UNDONE)

        self._base.write(change)

    def reword(self, number: int, text: str) -> bool:
        """The lead's wording in place of what was learned; False where nothing is to be kept of
        it, or the article has it already.
        """
        kept = keepable(text, by_lead=True)
        update = "update or ignore wording set text = ? where id = ?"
        return bool(kept) and self._base.write(
            lambda db: db.execute(update, [kept, number]).rowcount > 0
        )

    def _set(self, numbers: Sequence[int], state: State) -> None:
        rows = [(state.value, number) for number in numbers]
        update = "update wording set state = ? where id = ?"
        self._base.write(lambda db: db.conn.executemany(update, rows))

    def tidy(self) -> None:
        """Forget what nobody confirmed for long."""
        now = self._now()

        def change(db: Database) -> None:
            old = """
                select id from wording where state <> 'approved' and agents < 2
                and last < iif(wrong, ?, ?)
            """
            ages = [now - WRONG_DAYS * DAY, now - LONE_DAYS * DAY]
            gone = db.execute(old, ages).fetchall()
            for table, column in (("vote", "wording"), ("wording", "id")):
                db.conn.executemany(f"delete from {table} where {column} = ?", gone)

        self._base.write(change)


def _wording(row: dict[str, Any]) -> Wording:
    return Wording(**{**row, "wrong": bool(row["wrong"]), "state": State(row["state"])})


def _own(db: Database, article: str, text: str) -> Taken | None:
    """Why nothing is to be learned: no such article, or it asks so itself."""
    query = "select question, title, similar from article where key = ?"
    known = db.execute(query, [article]).fetchone()
    if known is None:
        return Taken.NO_ARTICLE
    own = (known[0], known[1], *json.loads(known[2]))
    return Taken.KNOWN if text in map(normal, own) else None


def _like(db: Database, article: str, text: str, wrong: bool) -> int | None:
    """The article's wording that is this one, or nearly."""
    query = "select id, text from wording where article = ? and wrong = ?"
    rated = [
        (fuzz.ratio(text, known), number) for number, known in db.execute(query, [article, wrong])
    ]
    likeness, number = max(rated, default=(0.0, 0))
    return number if likeness >= NEARLY_THE_SAME else None


def _number(db: Database, article: str, text: str, wrong: bool, now: float) -> int:
    """The wording's row, made where there is none."""
    db.execute(
        "insert or ignore into wording (article, text, wrong, state, agents, count, first, last)"
        " values (?, ?, ?, ?, 0, 0, ?, ?)",
        [article, text, wrong, State.LEARNED, now, now],
    )
    find = "select id from wording where article = ? and wrong = ? and text = ?"
    return int(db.execute(find, [article, wrong, text]).fetchone()[0])


def _has_voted(db: Database, number: int, who: str) -> bool:
    query = "select 1 from vote where wording = ? and who = ?"
    return db.execute(query, [number, who]).fetchone() is not None


def _new_today(db: Database, who: str, now: float) -> int:
    query = "select count(*) from vote where who = ? and first > ?"
    return int(db.execute(query, [who, now - DAY]).fetchone()[0])


def _count(db: Database, number: int, who: str, now: float, batch: str) -> None:
    db.execute(
        "insert into vote values (?, ?, 1, ?, ?, ?) on conflict (wording, who)"
        " do update set count = count + 1, last = excluded.last, batch = excluded.batch",
        [number, who, now, now, batch],
    )
    db.execute("update wording set last = ? where id = ?", [now, number])
    _recount(db, number, None)


def _recount(db: Database, number: int, state: State | None) -> None:
    """Sum the votes up; the lead's is a count, but no agent's."""
    db.execute(
        "update wording set state = coalesce(?, state),"
        " agents = (select count(*) from vote where wording = id and who <> ?),"
        " count = (select coalesce(sum(count), 0) from vote where wording = id) where id = ?",
        [state, LEAD, number],
    )


def _withdraw(db: Database, number: int, who: str) -> None:
    db.execute("delete from vote where wording = ? and who = ?", [number, who])
    left = db.execute("select 1 from vote where wording = ?", [number]).fetchone()
    state = db.execute("select state from wording where id = ?", [number]).fetchone()[0]
    if left is None and (who == LEAD or state == State.LEARNED):
        _recount(db, number, State.UNDONE)
    else:
        _recount(db, number, State.LEARNED if who == LEAD else None)
