"""Changes of articles and proposals, each recorded with what was there before, all or nothing."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from sqlite_utils import Database

from assist.knowledge.records import LIVE, Batch, Kind, Proposal, Stage, State, same_wording
from assist.knowledge.rows import article_of, as_json, packed, put_rows, remove_rows, unpacked
from assist.model import Article, Status

FETCHED_AT_ONCE = 500
"""Keys in one query; SQLite takes at least 999."""

SAME = "="
"""Kept in the place of what a batch did not change."""

Step = Callable[[str, State], State]
"""How the state of the article with a key becomes the next one; raises KnowledgeError where it must
not, and nothing is done to any article.
"""

Plan = Callable[[Mapping[str, State]], Mapping[str, State]]
"""The same for all articles of a batch at once, by key."""


@dataclass(frozen=True, slots=True)
class Act:
    """What is about to be done, by whom, at which second since the epoch, and why."""

    kind: Kind
    who: str
    at: float
    why: str = ""
    source: str = ""
    undoes: int | None = None


def each(step: Step) -> Plan:
    """Take every article through ``step``."""
    return lambda before: {key: step(key, state) for key, state in before.items()}


def carry_out(db: Database, act: Act, keys: Iterable[str], plan: Plan) -> Batch:
    """Do what ``plan`` says within the transaction under way, and record it.

    A record is never older than the one before it, whatever the clock says.
    """
    before = states(db, list(dict.fromkeys(keys)))
    after = {key: _numbered(before[key], state) for key, state in plan(before).items()}
    changed = [key for key, state in after.items() if state != before[key]]
    if not changed and act.kind is not Kind.CLOCK:
        return Batch(0, act.kind, act.who, act.at, act.why, act.source)
    batch = _begun(db, act, len(changed))
    db.conn.executemany(
        "insert into revision values (?, ?, ?, ?)",
        ((batch.id, key, *_texts(before[key], after[key])) for key in changed),
    )
    _store(db, {key: after[key] for key in changed}, before)
    return batch


def states(db: Database, keys: Sequence[str]) -> dict[str, State]:
    """The states of these articles, empty ones where there is nothing."""
    articles: dict[str, Article] = {}
    proposals: dict[str, Proposal] = {}
    for start in range(0, len(keys), FETCHED_AT_ONCE):
        part = keys[start : start + FETCHED_AT_ONCE]
        marks = ",".join("?" * len(part))
        for row in db.query(f"select * from article where key in ({marks})", part):
            articles[row["key"]] = article_of(row)
        for row in db.query(f"select * from proposal where key in ({marks})", part):
            proposals[row["key"]] = proposal_of(row)
    return {key: adopted(articles.get(key), proposals.get(key)) for key in keys}


def adopted(article: Article | None, proposal: Proposal | None) -> State:
    """A draft that nobody proposed, from an older base, is a proposal of nobody's."""
    if proposal is None and article is not None and article.status not in LIVE:
        in_review = article.status is Status.IN_REVIEW
        stage = Stage.IN_REVIEW if in_review else Stage.DRAFT
        proposal = Proposal(replace(article, status=Status.PUBLISHED), stage)
    return State(article, proposal)


def proposal_of(row: Mapping[str, Any]) -> Proposal:
    """A proposal from its row. Raises sqlite3.DatabaseError where the row makes no sense."""
    article = unpacked(row["article"])
    try:
        if article is None:
            raise ValueError(row["key"])
        others = {name: value for name, value in row.items() if name not in ("key", "article")}
        return Proposal(article, **{**others, "stage": Stage(row["stage"])})
    except (ValueError, TypeError, KeyError) as error:
        raise sqlite3.DatabaseError(f"malformed proposal: {error}") from error


def as_it_was(row: Mapping[str, Any], after: State) -> State:
    """What was before a revision, ``row`` being what it keeps and ``after`` what was then."""
    article = after.article if row["article"] == SAME else unpacked(row["article"])
    text = row["proposal"]
    if text == SAME or text is None:
        return State(article, after.proposal if text else None)
    try:
        return State(article, proposal_of({"key": row["key"], **json.loads(text)}))
    except (ValueError, TypeError) as error:
        raise sqlite3.DatabaseError(f"malformed revision: {error}") from error


def batch_of(row: Mapping[str, Any]) -> Batch:
    """A batch from its row, ``articles`` included."""
    try:
        return Batch(**{**row, "kind": Kind(row["kind"])})
    except ValueError as error:
        raise sqlite3.DatabaseError(f"malformed batch: {error}") from error


def _numbered(before: State, after: State) -> State:
    """Words that changed get a version that this article never had before; another day to look
    it over is no other wording.
    """
    known = [one.version for one in (before.article, before.newest) if one is not None]
    version = max(known, default=0) + 1
    article = after.article and _with_version(before.article, after.article, version)
    if after.proposal is None:
        return State(article)
    earlier = before.proposal.article if before.proposal is not None else None
    words = _with_version(earlier, after.proposal.article, version)
    proposal = replace(after.proposal, article=words)
    if article is None or article.status not in LIVE:
        article = _mirror_of(proposal)
    return State(article, proposal)


def _with_version(before: Article | None, after: Article, version: int) -> Article:
    if before is not None and same_wording(after, before):
        version = before.version
    elif version == 1:
        version = max(version, after.version)
    return after if after.version == version else replace(after, version=version)


def _mirror_of(proposal: Proposal) -> Article:
    """What the row of an article that was never published says: what is proposed."""
    waits = proposal.stage in (Stage.IN_REVIEW, Stage.APPROVED)
    return replace(proposal.article, status=Status.IN_REVIEW if waits else Status.DRAFT)


def _texts(before: State, after: State) -> tuple[str | None, str | None]:
    """What a revision keeps of an article and its proposal."""
    article = SAME if before.article == after.article else packed(before.article)
    if before.proposal == after.proposal:
        return article, SAME
    return article, as_json(_proposal_row(before.proposal)) if before.proposal else None


def _proposal_row(proposal: Proposal) -> dict[str, Any]:
    row = {
        name: getattr(proposal, name)
        for name in (
            "based_on", "who", "at", "why", "reviewer", "answer", "publish_at",
        )
    }  # fmt: skip
    return {"article": packed(proposal.article), "stage": proposal.stage.value, **row}


def _begun(db: Database, act: Act, articles: int) -> Batch:
    at = act.at if act.kind is Kind.CLOCK else max(act.at, last_at(db))
    cursor = db.execute(
        "insert into batch (kind, who, at, why, source, undoes) values (?, ?, ?, ?, ?, ?)",
        [act.kind.value, act.who, at, act.why, act.source, act.undoes],
    )
    assert cursor.lastrowid is not None
    made = {**asdict(act), "at": at, "id": cursor.lastrowid, "articles": articles}
    return Batch(**made)


def last_at(db: Database) -> float:
    """When the last thing was done to this base, in seconds since the epoch; 0 for never."""
    row = db.execute("select at from batch order by id desc limit 1").fetchone()
    return float(row[0]) if row else 0.0


def _store(db: Database, after: Mapping[str, State], before: Mapping[str, State]) -> None:
    put_rows(
        db,
        (
            state.article
            for key, state in after.items()
            if state.article is not None and state.article != before[key].article
        ),
    )
    remove_rows(db, (key for key, state in after.items() if state.article is None))
    db.conn.executemany(
        "insert or replace into proposal (key, article, stage, based_on, who, at, why, reviewer,"
        " answer, publish_at) values (:key, :article, :stage, :based_on, :who, :at, :why,"
        " :reviewer, :answer, :publish_at)",
        (
            {"key": key, **_proposal_row(state.proposal)}
            for key, state in after.items()
            if state.proposal is not None and state.proposal != before[key].proposal
        ),
    )
    db.conn.executemany(
        "delete from proposal where key = ?",
        ((key,) for key, state in after.items() if state.proposal is None),
    )
