"""What was done to a base, and how an article stood after each of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from sqlite_utils import Database

from assist.i18n import tr
from assist.knowledge import ledger
from assist.knowledge.errors import KnowledgeError
from assist.knowledge.ledger import Step
from assist.knowledge.records import Batch, Kind, Revision, State
from assist.knowledge.steps import titles

_BATCHES = """
select batch.*, (select count(*) from revision where batch = batch.id) articles from batch
"""


def batches(db: Database, most: int = -1) -> list[Batch]:
    """What was done, the latest first; at most ``most``."""
    query = f"{_BATCHES} order by id desc limit ?"
    return [ledger.batch_of(row) for row in db.query(query, [most])]


def batch(db: Database, number: int) -> Batch:
    """One batch. Raises KnowledgeError where there is none of this number."""
    for row in db.query(f"{_BATCHES} where id = ?", [number]):
        return ledger.batch_of(row)
    raise KnowledgeError(tr("没有这一批改动：{number}").format(number=number))


def revisions(db: Database, key: str) -> list[Revision]:
    """How an article stood after everything that was done to it, the latest first; at the end how
    it stood before the first.
    """
    query = f"""
        select b.*, revision.article was, revision.proposal beside from revision
        join ({_BATCHES}) b on b.id = revision.batch where revision.key = ? order by b.id desc
    """
    found: list[Revision] = []
    state = ledger.states(db, [key])[key]
    for row in db.query(query, [key]):
        was = {"key": key, "article": row.pop("was"), "proposal": row.pop("beside")}
        found.append(Revision(ledger.batch_of(row), state))
        state = ledger.as_it_was(was, state)
    if state.article is not None:
        found.append(Revision(Batch(0, Kind.ORIGINAL, "", 0.0, articles=1), state))
    return found


def titles_of(db: Database, number: int, most: int) -> dict[str, str]:
    """What the articles of a batch are called, at most ``most``, in the order of keys."""
    query = "select key from revision where batch = ? order by key limit ?"
    keys = [row["key"] for row in db.query(query, [number, most])]
    newest = {key: state.newest for key, state in ledger.states(db, keys).items()}
    return {
        key: article.title if article is not None else last_title(db, key)
        for key, article in newest.items()
    }


def last_title(db: Database, key: str) -> str:
    """What an article was last called, also one that is gone; empty where there never was one."""
    newest = (one.state.newest for one in revisions(db, key))
    return next((article.title for article in newest if article is not None), "")


def kept(db: Database, number: int) -> dict[str, dict[str, Any]]:
    """What a batch kept of how its articles stood before it, by key."""
    query = "select key, article, proposal from revision where batch = ?"
    return {row["key"]: row for row in db.query(query, [number])}


def just_after(db: Database, number: int) -> dict[str, State]:
    """How every article whose row was changed later stood when a batch was done, and the proposal
    that was lost since; 0: before the first batch.
    """
    found: dict[str, dict[str, Any]] = {}
    for part in ("article", "proposal"):
        query = f"""
            select key, {part}, min(batch) from revision
            where batch > ? and {part} is not '{ledger.SAME}' group by key
        """
        for row in db.query(query, [number]):
            unchanged = {"key": row["key"], "article": ledger.SAME, "proposal": None}
            found.setdefault(row["key"], unchanged)[part] = row[part]
    nothing = State()
    return {
        key: ledger.as_it_was(was, nothing)
        for key, was in found.items()
        if was["article"] != ledger.SAME
    }


def last_until(db: Database, moment: float) -> int:
    """The last batch that was done up to ``moment``; 0 where all were done later."""
    row = db.execute("select max(id) from batch where at <= ?", [moment]).fetchone()
    return int(row[0] or 0)


def refuse_buried(db: Database, number: int) -> None:
    """Raises KnowledgeError where later batches that still hold changed the same articles."""
    query = """
        select distinct later.key from revision this
        join revision later on later.key = this.key and later.batch > this.batch
        join batch on batch.id = later.batch
        where this.batch = ? and batch.undone_by is null and batch.undoes is null
    """
    keys = [row["key"] for row in db.query(query, [number])]
    if keys:
        found = [state.newest for state in ledger.states(db, keys[:10]).values()]
        told = tr(
            "其中 {count} 篇后来又改过，不能整批撤销；请先撤销后来的改动，或逐篇恢复：{titles}"
        )
        named = titles([article for article in found if article is not None])
        raise KnowledgeError(told.format(count=len(keys), titles=named))


def refuse_packs(db: Database, done: Batch) -> None:
    """Raises KnowledgeError for the batch of a pack, and for its rollback: more belongs to either
    than articles, and going back may be IT's to decide.
    """
    if done.kind is Kind.PACK:
        raise KnowledgeError(tr("知识包不在这里撤销，请到“知识包”页退回上一版"))
    if done.undoes is not None and batch(db, done.undoes).kind is Kind.PACK:
        raise KnowledgeError(tr("退回知识包不能撤销；要再用那一版，请重新更新那个知识包"))


def put_back(kept: Mapping[str, Mapping[str, Any]]) -> Step:
    """Articles and proposals as they were before a batch, where only it changed them since."""
    return lambda key, state: ledger.as_it_was(kept[key], state)


def bring_back(earlier: Mapping[str, State]) -> Step:
    """What agents saw as it was; drafts and proposals that came later stay.

    An article that did not exist is gone again, or a draft where somebody goes on with it.
    """

    def step(key: str, state: State) -> State:
        was = earlier[key]
        if was.live is not None:
            return replace(state, article=was.live)
        if state.live is None:
            return state
        return State(None, state.proposal or was.proposal)

    return step
