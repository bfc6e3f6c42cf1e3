"""Taking a pack over and taking it back, each in one transaction of the base."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, replace

from sqlite_utils import Database

from assist.i18n import tr
from assist.knowledge import history, ledger
from assist.knowledge.accounts import user_name
from assist.knowledge.base import KnowledgeBase
from assist.knowledge.errors import KnowledgeError
from assist.knowledge.pictures import LARGEST, Picture, picture_of
from assist.knowledge.records import Kind, State
from assist.model import Article, Status
from assist.packs import state as remembered
from assist.packs.comparing import Merge, difference, starter_digests
from assist.packs.container import Pack
from assist.packs.contents import digest_of_article
from assist.packs.errors import PackError, Refusal
from assist.packs.manifest import Manifest
from assist.packs.state import News, PackState, Taken, touched

Clock = Callable[[], float]


@dataclass(frozen=True, slots=True)
class Leave:
    """What somebody who may do so allows for once."""

    older: bool = False
    other_base: bool = False


STRICT = Leave()


def refuse(manifest: Manifest, digest: str, now: PackState, leave: Leave = STRICT) -> None:
    """Raises PackError where this pack is not to follow what the base holds now."""
    if manifest.base == now.base and manifest.sequence <= now.made:
        raise PackError(Refusal.OWN, tr("这个知识包就是从这台电脑的知识库做的，不用再装"))
    current = now.current
    if current is None:
        return
    if manifest.base != current.base:
        if not leave.other_base:
            told = tr("这是另一个知识库的包（{other}），这台电脑跟的是 {base}")
            other, base = manifest.base[:8], current.base[:8]
            raise PackError(Refusal.OTHER_BASE, told.format(other=other, base=base))
        return
    if digest == current.digest:
        told = tr("第 {number} 版知识包已经在用了").format(number=current.sequence)
        raise PackError(Refusal.CURRENT, told)
    if manifest.sequence == current.sequence:
        told = tr("编号相同（第 {number} 版）但内容不同的知识包，没有采用；请重新制作")
        raise PackError(Refusal.SAME_NUMBER, told.format(number=current.sequence))
    if manifest.sequence < current.sequence and not leave.older:
        told = tr("知识包是第 {number} 版，比现在用的第 {current} 版旧，没有采用")
        raise PackError(
            Refusal.OLDER, told.format(number=manifest.sequence, current=current.sequence)
        )


def apply_pack(
    base: KnowledgeBase, pack: Pack, leave: Leave = STRICT, clock: Clock = time.time
) -> Taken:
    """Bring the base to what the pack says, whole or not at all; articles and edits of this machine
    stay. Raises PackError, KnowledgeError.
    """
    pack.check()
    while (taken := _attempt(base, pack, leave, clock())) is None:
        pass
    return taken


def _attempt(base: KnowledgeBase, pack: Pack, leave: Leave, at: float) -> Taken | None:
    """None where another program took a pack over between the comparison and the writing."""
    now = base.look(remembered.read_state)
    refuse(pack.manifest, pack.digest, now, leave)
    merge = merge_of(base, pack, at)
    return base.write(lambda db: _take_over(db, pack, merge, now))


def merge_of(base: KnowledgeBase, pack: Pack, at: float) -> Merge:
    """The plan of taking a pack over at this second. Raises PackError, KnowledgeError."""
    team = base.look(remembered.team_digests)
    starter = {} if team else starter_digests()
    return Merge(difference(pack, team, starter), team, starter, user_name(), at)


def _take_over(db: Database, pack: Pack, merge: Merge, expected: PackState) -> Taken | None:
    if remembered.read_state(db) != expected:
        return None
    told = pack.manifest
    source = tr("知识包第 {number} 版").format(number=told.sequence)
    act = ledger.Act(Kind.PACK, told.author or "assist", merge.at, told.note, source)
    batch = ledger.carry_out(db, act, merge.difference.keys, merge)
    there = {name for (name,) in db.execute("select name from picture")}
    db.conn.executemany(
        "insert into picture values (?, ?) on conflict do nothing",
        ((one.name, one.data) for one in _pictures(pack, there)),
    )
    number = remembered.note_taken(
        db, told, pack.digest, pack.key, merge.at, batch.id, merge.news()
    )
    remembered.move_team(db, number, merge.team, merge.difference.digests)
    current = remembered.read_state(db).current
    assert current is not None
    return current


def _pictures(pack: Pack, there: Collection[str]) -> Iterator[Picture]:
    """Those that are not there yet. Raises PackError for what is no picture, or another's."""
    for part in pack.pictures:
        if part.picture in there:
            continue
        if part.size > LARGEST:
            told = tr("知识包里的图片 {name} 太大，整包没有采用")
            raise PackError(Refusal.TOO_BIG, told.format(name=part.picture))
        try:
            picture = picture_of(pack.read(part.name), part.picture)
        except KnowledgeError as error:
            raise PackError(Refusal.MALFORMED, str(error)) from error
        if picture.name != part.picture:
            told = tr("知识包里的 {name} 和清单对不上").format(name=part.name)
            raise PackError(Refusal.MALFORMED, told)
        yield picture


def rollback(base: KnowledgeBase, clock: Clock = time.time) -> tuple[Taken, News]:
    """Go back to what was before the pack in force; which that was, and what changed.

    What was edited here since then stays. Raises PackError, KnowledgeError.
    """
    return base.write(lambda db: _go_back(db, clock()))


def rollback_news(base: KnowledgeBase) -> tuple[Taken, News]:
    """What ``rollback`` would do; nothing is done. Raises PackError, KnowledgeError."""

    def look(db: Database) -> tuple[Taken, News]:
        current, earlier, back = _way_back(db)
        back(ledger.states(db, list(earlier)))
        return current, back.news()

    return base.look(look)


def _way_back(db: Database) -> tuple[Taken, dict[str, State], _Back]:
    """The pack in force, how its articles stood before it, and the plan of going back."""
    current = remembered.read_state(db).current
    if current is None:
        raise PackError(Refusal.NOTHING, tr("这台电脑还没有装过知识包，没有可以退回的"))
    if not remembered.can_go_back(db, current.id):
        raise PackError(Refusal.NOTHING, tr("更早的状态没有保留，不能再退"))
    touched = history.kept(db, current.batch) if current.batch else {}
    stood = history.just_after(db, current.batch - 1) if touched else {}
    earlier = {key: stood[key] for key in touched}
    return current, earlier, _Back(earlier, remembered.team_digests(db))


def _go_back(db: Database, at: float) -> tuple[Taken, News]:
    current, earlier, back = _way_back(db)
    source = tr("退回知识包第 {number} 版").format(number=current.sequence)
    undoes = current.batch or None
    act = ledger.Act(Kind.UNDO, user_name(), at, "", source, undoes)
    made = ledger.carry_out(db, act, earlier, back)
    db.execute("update batch set undone_by = ? where id = ?", [made.id or None, current.batch])
    db.execute("update pack set undone_at = ? where id = ?", [at, current.id])
    remembered.move_team_back(db, current.id)
    return current, back.news()


class _Back:
    """The plan of going back: every article as it was, unless it was edited here since."""

    def __init__(self, earlier: Mapping[str, State], team: Mapping[str, str]) -> None:
        self._earlier, self._team = earlier, team
        self._titles: dict[str, list[str]] = {"new": [], "changed": [], "retired": [], "kept": []}

    def __call__(self, before: Mapping[str, State]) -> Mapping[str, State]:
        return {key: self._next(key, state) for key, state in before.items()}

    def news(self) -> News:
        """What the plan changed, once it was carried out."""
        return News(**{name: touched(titles) for name, titles in self._titles.items()})

    def _next(self, key: str, state: State) -> State:
        was, live = self._earlier[key], state.live
        if live is not None and digest_of_article(live) != self._as_left(key, was.live):
            self._titles["kept"].append(live.title)
            return state
        self._count(was.live, live)
        made_by_pack = (
            state.proposal is not None
            and was.proposal is None
            and (state.proposal.article == was.live)
        )
        return State(was.article, was.proposal if made_by_pack else state.proposal or was.proposal)

    def _as_left(self, key: str, was: Article | None) -> str:
        """The digest that the pack left this article with."""
        if key in self._team or was is None:
            return self._team.get(key, "")
        return digest_of_article(replace(was, status=Status.RETIRED))

    def _count(self, was: Article | None, live: Article | None) -> None:
        shown = was is not None and was.status is Status.PUBLISHED
        if live is not None and live.status is Status.PUBLISHED:
            self._titles["changed" if shown else "retired"].append(live.title)
        elif shown and was is not None:
            self._titles["new"].append(was.title)
