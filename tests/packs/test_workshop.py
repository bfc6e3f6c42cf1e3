"""What a lead sees of packs before and after: what was published since, what one would change."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from assist.knowledge.accounts import PROGRAM
from assist.knowledge.errors import KnowledgeError
from assist.knowledge.life import Life
from assist.knowledge.wordings import Wordings
from assist.packs.applying import rollback, rollback_news
from assist.packs.changes import Changes, What, changes_of_batch
from assist.packs.errors import Refusal
from assist.packs.inspecting import inspect
from assist.packs.made import last_made, since_last
from assist.packs.signing import adopt_key, make_key
from assist.packs.state import read_state
from tests.articles import article
from tests.packs.conftest import TEAM, Lead, Workstation, shown


def listed(found: Changes | None) -> list[tuple[What, str]]:
    assert found is not None
    return [(one.what, one.title) for one in found.rows]


def test_what_was_published_since_the_last_pack(lead: Lead) -> None:
    assert lead.base.look(since_last) is None
    lead.pack("双十一")
    made = lead.base.look(last_made)
    assert made is not None
    assert (made.sequence, made.note, made.articles) == (1, "双十一", len(TEAM))
    assert listed(lead.base.look(since_last)) == []
    life = Life(lead.base, PROGRAM)
    life.publish([replace(TEAM[0], reply="纸质发票也可以。"), article("size", "尺码怎么选")])
    life.propose([article("draft", "还没写完")])
    life.retire(["gift"])
    since = lead.base.look(since_last)
    assert listed(since) == [
        (What.RETIRED, "有赠品吗"), (What.CHANGED, "能开发票吗"), (What.NEW, "尺码怎么选"),
    ]  # fmt: skip
    assert since is not None
    before, after = since.rows[1].before, since.rows[1].after
    assert before is not None
    assert after is not None
    assert (before.reply, after.reply) == ("invoice的回复", "纸质发票也可以。")
    life.publish([TEAM[0], TEAM[2]])
    assert listed(lead.base.look(since_last)) == [(What.NEW, "尺码怎么选")]
    lead.pack()
    assert listed(lead.base.look(since_last)) == []


def test_a_base_that_made_packs_before_they_were_remembered(lead: Lead) -> None:
    lead.pack()
    lead.base.write(lambda db: db.execute("delete from pack_made"))
    assert lead.base.look(since_last) is None
    assert lead.base.look(read_state).made == 1


def test_wordings_that_the_lead_approved_travel_as_similar_questions(
    lead: Lead, desk: Workstation
) -> None:
    wordings = Wordings(lead.base)
    wordings.teach("票据怎么弄，我电话13912345678", "invoice")
    wordings.learn("发票在哪里拿呢", "invoice", "007")
    lead.pack()
    wordings.teach("东西走到哪个城市了", "track")
    assert listed(lead.base.look(since_last)) == [(What.CHANGED, "快递到哪了")]
    desk.take(lead.pack())
    similar = desk.base.fetch(["invoice"])["invoice"].similar
    assert any("票据怎么弄" in text for text in similar)
    assert not any("1391234" in text or "在哪里拿" in text for text in similar)
    assert desk.base.fetch(["track"])["track"].similar
    assert lead.base.fetch(["track"])["track"].similar == ()


def test_an_inspection_says_what_taking_over_does(lead: Lead, desk: Workstation) -> None:
    desk.take(lead.pack())
    Life(desk.base, PROGRAM).publish([replace(TEAM[1], reply="自己写的")])
    lead.put(replace(TEAM[1], reply="新的说法"), article("size", "尺码怎么选"))
    lead.base.remove(["gift"])
    before = shown(desk.base)
    file = lead.pack("说明")
    found = inspect(desk.base, file, desk.trusted)
    assert found.refused is None
    assert found.manifest is not None
    assert found.manifest.note == "说明"
    assert shown(desk.base) == before
    assert found.changes is not None
    assert [one.title for one in found.changes.rows if one.kept] == ["快递到哪了"]
    taken = desk.take(file)
    assert found.changes.news.to_json() == taken.news.to_json()
    done = desk.base.look(lambda db: changes_of_batch(db, taken.batch))
    assert listed(done) == listed(found.changes)


def _tampered(lead: Lead, desk: Workstation) -> Path:
    file = lead.pack()
    data = bytearray(file.read_bytes())
    data[50] ^= 1
    file.write_bytes(data)
    return file


def _older(lead: Lead, desk: Workstation) -> Path:
    file = lead.pack()
    desk.take(lead.pack())
    return file


def _current(lead: Lead, desk: Workstation) -> Path:
    file = lead.pack()
    desk.take(file)
    return file


def _text(lead: Lead, desk: Workstation) -> Path:
    file = lead.folder / "x.assistpack"
    file.write_text("没有签名" * 200, encoding="utf-8")
    return file


@pytest.mark.parametrize(
    ("make", "refusal", "is_listed"),
    [
        (_tampered, Refusal.TAMPERED, False),
        (_older, Refusal.OLDER, True),
        (_current, Refusal.CURRENT, False),
        (_text, Refusal.INCOMPLETE, False),
    ],
)
def test_what_stands_against_a_pack(
    lead: Lead,
    desk: Workstation,
    make: Callable[[Lead, Workstation], Path],
    refusal: Refusal,
    is_listed: bool,
) -> None:
    found = inspect(desk.base, make(lead, desk), desk.trusted)
    assert found.refused is not None
    assert found.refused.refusal is refusal
    assert (found.changes is not None) == is_listed == (found.leave is not None)


def test_of_a_strangers_pack_nothing_but_the_key_is_known(
    lead: Lead, desk: Workstation, tmp_path: Path
) -> None:
    found = inspect(desk.base, lead.pack(), {make_key(tmp_path / "k").public})
    assert found.refused is not None
    assert found.refused.refusal is Refusal.FOREIGN_KEY
    assert (found.key, found.manifest, found.changes) == (lead.key.public, None, None)


def test_ones_own_key_reads_but_is_not_trusted(lead: Lead, desk: Workstation) -> None:
    found = inspect(desk.base, lead.pack(), (), {lead.key.public})
    assert found.manifest is not None
    assert found.refused is not None
    assert found.refused.refusal is Refusal.FOREIGN_KEY


def test_going_back_says_first_what_it_does(lead: Lead, desk: Workstation) -> None:
    desk.take(lead.pack())
    lead.put(replace(TEAM[1], reply="新的说法"), article("size", "尺码怎么选"))
    desk.take(lead.pack())
    after = shown(desk.base)
    current, news = rollback_news(desk.base)
    assert shown(desk.base) == after
    assert (current.sequence, news.changed.count, news.retired.count) == (2, 1, 1)
    assert rollback(desk.base) == (current, news)


def test_a_pack_is_rolled_back_and_not_undone(lead: Lead, desk: Workstation) -> None:
    file = lead.pack()
    taken = desk.take(file)
    life = Life(desk.base, PROGRAM)
    with pytest.raises(KnowledgeError, match="知识包"):
        life.undo(taken.batch)
    assert desk.base.look(read_state).current is not None
    rollback(desk.base)
    back = life.batches()[0]
    with pytest.raises(KnowledgeError, match="重新更新"):
        life.undo(back.id)
    assert desk.base.look(read_state).current is None
    desk.take(file)
    assert shown(desk.base) == shown(lead.base)


def test_a_key_is_adopted_once_and_never_lost(tmp_path: Path) -> None:
    own, given = tmp_path / "own.key", tmp_path / "given.key"
    first, second = make_key(own).public, make_key(given).public
    assert adopt_key(given, own).public == second
    assert adopt_key(given, own).public == second
    (kept,) = tmp_path.glob("own.key.until-*")
    assert adopt_key(kept, own).public == first
    assert own.stat().st_mode & 0o077 == 0
