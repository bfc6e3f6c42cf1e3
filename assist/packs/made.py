"""The packs that were made of a base, and what has been published since the last of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import astuple, dataclass

from sqlite_utils import Database

from assist.knowledge import history, ledger
from assist.knowledge.aliases import APPROVED, aliases_of
from assist.knowledge.records import State
from assist.knowledge.stopping import Asked, never, unless_stopped
from assist.model import Article, Status
from assist.packs.changes import Change, Changes, What, changes
from assist.packs.contents import digest_of_article, packed


@dataclass(frozen=True, slots=True)
class MadePack:
    """A pack that was written: ``at`` in seconds since the epoch, ``articles`` in number; ``seq``
    of the change counter and the last ``batch`` of the history when its articles were read.
    """

    sequence: int
    at: float
    author: str
    note: str
    file: str
    key: str
    articles: int
    seq: int
    batch: int


def note_made(db: Database, made: MadePack, digests: Mapping[str, str]) -> None:
    """Remember a pack that lies where it belongs, and what its articles say."""
    marks = ", ".join("?" * 9)
    db.execute(f"insert or replace into pack_made values ({marks})", list(astuple(made)))
    db.execute("delete from packed_article")
    db.conn.executemany("insert into packed_article values (?, ?)", digests.items())


def last_made(db: Database) -> MadePack | None:
    """The last pack that was made of this base; None where none was, or by an earlier program."""
    rows = db.query("select * from pack_made order by sequence desc limit 1")
    return next((MadePack(**row) for row in rows), None)


def learned_of(db: Database, keys: Iterable[str]) -> dict[str, list[str]]:
    """The customers' wordings that the lead approved, by article."""
    found = aliases_of(db, list(keys))
    return {
        key: [alias.text for alias in aliases if alias.weight == APPROVED]
        for key, aliases in found.items()
    }


def since_last(db: Database, stopped: Asked = never) -> Changes | None:
    """What the next pack will say otherwise than the last one; None before the first.

    Raises Stopped.
    """
    last = last_made(db)
    if last is None:
        return None
    keys = [key for (key,) in db.execute("select key from change where seq > ?", [last.seq])]
    digests = _digests(db, keys)
    learned = learned_of(db, keys)
    earlier = history.just_after(db, last.batch)
    states = ledger.states(db, keys)
    found = (
        _change(state, earlier.get(key, state), digests.get(key), learned.get(key, []))
        for key, state in unless_stopped(states.items(), stopped)
    )
    return changes(one for one in found if one is not None)


def _digests(db: Database, keys: list[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for start in range(0, len(keys), ledger.FETCHED_AT_ONCE):
        part = keys[start : start + ledger.FETCHED_AT_ONCE]
        marks = ",".join("?" * len(part))
        rows = db.execute(f"select key, digest from packed_article where key in ({marks})", part)
        found.update(rows.fetchall())
    return found


def _change(state: State, earlier: State, digest: str | None, learned: list[str]) -> Change | None:
    live = state.article
    after = packed(live, learned) if live and live.status is Status.PUBLISHED else None
    if (digest_of_article(after) if after else None) == digest:
        return None
    before = _as_packed(earlier.live, digest, learned)
    if after is None:
        named = live or before
        return Change(What.RETIRED, named.title if named else "", before, None)
    return Change(What.CHANGED if digest else What.NEW, after.title, before, after)


def _as_packed(was: Article | None, digest: str | None, learned: list[str]) -> Article | None:
    """The words that the last pack had, as far as the history still knows."""
    if was is None or digest is None:
        return None
    with_learned = packed(was, learned)
    return with_learned if digest_of_article(with_learned) == digest else packed(was)
