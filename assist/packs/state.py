"""What the base remembers of packs: those it made, those it took over, and which articles are the
team's: the others were made on this machine and are nobody's business.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from sqlite_utils import Database

from assist.packs.manifest import Manifest

KEPT = 5
"""Packs that can be taken back, one after the other."""

NAMED = 20
"""Titles that are kept of what a pack brought; the counts are of all."""


@dataclass(frozen=True, slots=True)
class Touched:
    """How many articles, and what the first of them are called."""

    count: int = 0
    titles: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class News:
    """What a pack changed on this desk; ``kept``: articles whose local edit is a draft now."""

    new: Touched = Touched()
    changed: Touched = Touched()
    retired: Touched = Touched()
    kept: Touched = Touched()

    def to_json(self) -> str:
        return json.dumps(asdict(self), ensure_ascii=False)


def touched(titles: Iterable[str]) -> Touched:
    every = list(titles)
    return Touched(len(every), tuple(every[:NAMED]))


@dataclass(frozen=True, slots=True)
class Taken:
    """A pack that was taken over; ``at`` in seconds since the epoch, ``batch`` of the history."""

    id: int
    base: str
    sequence: int
    digest: str
    key: str
    made: str
    author: str
    at: float
    batch: int
    news: News
    undone_at: float | None = None


@dataclass(frozen=True, slots=True)
class PackState:
    """``base`` is this file's own id, ``made`` the last number that it gave; ``taken`` every pack
    that was taken over, the latest first.
    """

    base: str
    made: int
    taken: tuple[Taken, ...] = ()

    @property
    def current(self) -> Taken | None:
        """The pack in force."""
        return next((one for one in self.taken if one.undone_at is None), None)

    def highest(self, base: str) -> int:
        """The highest number ever taken over of this base, taken back or not."""
        return max((one.sequence for one in self.taken if one.base == base), default=0)


def read_state(db: Database) -> PackState:
    """The state within the transaction or on the connection at hand."""
    base, made = db.execute("select id, made from pack_base").fetchone()
    rows = db.query("select * from pack order by id desc")
    return PackState(base, made, tuple(map(_taken, rows)))


def _taken(row: Mapping[str, Any]) -> Taken:
    told = json.loads(row["news"])
    news = News(**{name: Touched(one["count"], tuple(one["titles"])) for name, one in told.items()})
    return Taken(**{**row, "news": news})


def team_digests(db: Database) -> dict[str, str]:
    """The team's articles, as the last pack brought them: key → digest of the words."""
    return dict(db.execute("select key, digest from team_article").fetchall())


def next_sequence(db: Database, at_least: int) -> int:
    """Take the next number for a pack of this base."""
    made = max(int(db.execute("select made from pack_base").fetchone()[0]) + 1, at_least)
    db.execute("update pack_base set made = ?", [made])
    return made


def return_sequence(db: Database, number: int) -> None:
    """There is no pack of this number: the next one has it, unless another was made meanwhile."""
    db.execute("update pack_base set made = ? where made = ?", [number - 1, number])


def note_taken(
    db: Database, manifest: Manifest, digest: str, key: str, at: float, batch: int, news: News
) -> int:
    """Record a pack as in force; its number in the table."""
    cursor = db.execute(
        "insert into pack (base, sequence, digest, key, made, author, at, batch, news)"
        " values (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [
            manifest.base, manifest.sequence, digest, key, manifest.made, manifest.author, at,
            batch, news.to_json(),
        ],
    )  # fmt: skip
    assert cursor.lastrowid is not None
    return cursor.lastrowid


def move_team(
    db: Database, pack: int, before: Mapping[str, str], after: Mapping[str, str | None]
) -> None:
    """Note the team's articles as the pack left them, and how to go back; None is not the team's
    any more.
    """
    db.conn.executemany(
        "insert into team_article_before values (?, ?, ?)",
        ((pack, key, before.get(key)) for key in after),
    )
    _put_team(db, after)
    db.execute(
        "delete from team_article_before where pack not in"
        " (select id from pack where undone_at is null order by id desc limit ?)",
        [KEPT],
    )


def move_team_back(db: Database, pack: int) -> None:
    """Undo ``move_team``."""
    rows = db.execute("select key, digest from team_article_before where pack = ?", [pack])
    _put_team(db, dict(rows.fetchall()))
    db.execute("delete from team_article_before where pack = ?", [pack])


def can_go_back(db: Database, pack: int) -> bool:
    """Whether it is still known how things stood before this pack."""
    query = (
        "select 1 from pack where id = ? and id in"
        " (select id from pack where undone_at is null order by id desc limit ?)"
    )
    return db.execute(query, [pack, KEPT]).fetchone() is not None


def _put_team(db: Database, digests: Mapping[str, str | None]) -> None:
    db.conn.executemany(
        "insert or replace into team_article values (?, ?)",
        ((key, digest) for key, digest in digests.items() if digest is not None),
    )
    db.conn.executemany(
        "delete from team_article where key = ?",
        ((key,) for key, digest in digests.items() if digest is None),
    )
