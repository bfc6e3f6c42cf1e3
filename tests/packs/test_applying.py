"""A pack replaces what the team said before, and nothing that was made on this machine."""

from __future__ import annotations

from dataclasses import replace

import pytest

from assist.knowledge import importing
from assist.knowledge.accounts import PROGRAM
from assist.knowledge.life import Life
from assist.knowledge.records import Kind
from assist.model import Feedback, Outcome, Status
from assist.packs.applying import Leave, apply_pack, rollback
from assist.packs.container import open_pack
from assist.packs.errors import PackError, Refusal
from assist.packs.making import make_pack
from assist.packs.signing import make_key
from assist.packs.state import read_state
from assist.paths import starter_knowledge
from tests.articles import article
from tests.packs.conftest import TEAM, Lead, Workstation, shown

PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 40


def test_a_desk_shows_what_the_pack_says(lead: Lead, desk: Workstation) -> None:
    taken = desk.take(lead.pack("双十一"))
    assert shown(desk.base) == shown(lead.base)
    assert (taken.news.new.count, taken.news.changed.count) == (3, 0)
    assert taken.author == "王组长"
    (batch, *_) = Life(desk.base, PROGRAM).batches()
    assert (batch.kind, batch.who, batch.why) == (Kind.PACK, "王组长", "双十一")
    assert "第 1 版" in batch.source


def test_what_changed_is_counted_and_named(lead: Lead, desk: Workstation) -> None:
    desk.take(lead.pack())
    lead.put(
        replace(TEAM[0], reply="可以开电子发票。"),
        replace(TEAM[1], status=Status.RETIRED),
        article("refund", "退款多久到"),
    )
    news = desk.take(lead.pack()).news
    assert (news.new.count, news.changed.count, news.retired.count) == (1, 1, 1)
    assert news.new.titles == ("退款多久到",)
    assert news.retired.titles == ("快递到哪了",)
    assert shown(desk.base) == shown(lead.base)


def test_every_field_arrives(lead: Lead, desk: Workstation) -> None:
    from datetime import date

    from assist.knowledge.pictures import Pictures

    picture = Pictures(lead.base).add(PNG, "运费 表.png")
    full = article(
        "full", "全的", "相似一", tags=("a", "b"), valid_from=date(2026, 1, 1),
        valid_until=date(2027, 1, 1), extra={"备注": "x"}, audience=("新人",),
        pictures=(picture,), review_by=date(2026, 12, 1),
    )  # fmt: skip
    lead.put(full)
    desk.take(lead.pack())
    assert desk.base.fetch(["full"])["full"] == full
    there = Pictures(desk.base).get(picture)
    assert there is not None
    assert there.data == PNG


def test_a_picture_that_is_none_stops_the_whole_pack(
    lead: Lead, desk: Workstation, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = b"MZ no picture"
    lead.base.write(lambda db: db.execute("insert into picture values ('x.png', ?)", [data]))
    lead.put(article("pictured", pictures=("x.png",)))
    file = lead.pack()
    with pytest.raises(PackError) as refused:
        desk.take(file)
    assert refused.value.refusal is Refusal.MALFORMED
    monkeypatch.setattr("assist.packs.applying.LARGEST", 3)
    with pytest.raises(PackError) as refused:
        desk.take(file)
    assert refused.value.refusal is Refusal.TOO_BIG
    assert shown(desk.base) == {}
    assert desk.base.look(read_state).current is None


def test_a_picture_that_is_missing_is_told(lead: Lead) -> None:
    lead.put(article("pictured", pictures=("gone.png",)))
    made = make_pack(lead.base, lead.folder / "x", lead.key)
    assert made.missing == ("gone.png",)


def test_drafts_and_retired_articles_stay_at_home(lead: Lead, desk: Workstation) -> None:
    lead.put(article("draft", status=Status.DRAFT), article("old", status=Status.RETIRED))
    desk.take(lead.pack())
    assert {a.key for a in desk.base.articles()} == {"invoice", "track", "gift"}


def test_what_the_lead_wrote_comes_as_it_was_written(lead: Lead, desk: Workstation) -> None:
    own = "名字别写真名，改成王女士"
    lead.put(article("name", "收件人能写网名吗", own, reply="请拨 400-800-1234"))
    desk.take(lead.pack())
    got = desk.base.fetch(["name"])["name"]
    assert got.similar == (own,)
    assert got.reply == "请拨 400-800-1234"


def test_personal_articles_stay(lead: Lead, desk: Workstation) -> None:
    desk.base.save([article("mine", reply="我的话")])
    desk.take(lead.pack())
    lead.put(replace(TEAM[0], reply="新的"))
    desk.take(lead.pack())
    assert shown(desk.base)["mine"] == "我的话"


def test_an_edit_of_a_team_article_holds_until_the_team_changes_it(
    lead: Lead, desk: Workstation
) -> None:
    desk.take(lead.pack())
    life = Life(desk.base, PROGRAM)
    life.publish([replace(desk.base.fetch(["invoice"])["invoice"], reply="我改的")], "")
    lead.put(replace(TEAM[1], reply="物流新话术"))
    desk.take(lead.pack())
    assert shown(desk.base)["invoice"] == "我改的"
    lead.put(replace(TEAM[0], reply="组长改的"))
    news = desk.take(lead.pack()).news
    assert shown(desk.base)["invoice"] == "组长改的"
    assert news.kept.titles == ("能开发票吗",)
    (draft,) = life.proposals()
    assert (draft.key, draft.article.reply) == ("invoice", "我改的")


def test_an_article_of_the_same_key_that_was_made_here_becomes_a_draft(
    lead: Lead, desk: Workstation
) -> None:
    desk.base.save([article("gift", reply="本机的赠品话术")])
    news = desk.take(lead.pack()).news
    assert (news.kept.count, news.changed.count) == (1, 1)
    (draft,) = Life(desk.base, PROGRAM).proposals()
    assert draft.article.reply == "本机的赠品话术"


def test_a_draft_that_was_waiting_stays(lead: Lead, desk: Workstation) -> None:
    desk.take(lead.pack())
    life = Life(desk.base, PROGRAM)
    life.propose([replace(desk.base.fetch(["gift"])["gift"], reply="我的草稿")])
    lead.put(replace(TEAM[2], reply="组长的"))
    desk.take(lead.pack())
    assert shown(desk.base)["gift"] == "组长的"
    (draft,) = life.proposals()
    assert draft.article.reply == "我的草稿"


def test_the_first_pack_replaces_the_starter_knowledge_but_not_what_was_made_of_it(
    lead: Lead, desk: Workstation
) -> None:
    importing.fill_with(desk.base, starter_knowledge())
    before = shown(desk.base)
    edited = desk.base.fetch(["cuidan-01"])["cuidan-01"]
    desk.base.save([replace(edited, reply="我改过的催发货"), article("mine")])
    news = desk.take(lead.pack()).news
    assert set(shown(desk.base)) == {"invoice", "track", "gift", "mine", "cuidan-01"}
    assert news.retired.count == len(before) - 1


def test_feedback_stays(lead: Lead, desk: Workstation) -> None:
    desk.take(lead.pack())
    desk.base.record(Feedback("m1", "c1", "gift", Outcome.ACCEPTED, 1.0))
    lead.put(replace(TEAM[2], reply="新的"))
    desk.take(lead.pack())
    rollback(desk.base)
    assert desk.base.read("select count(*) n from feedback")[0]["n"] == 1


def test_a_rollback_brings_everything_back(lead: Lead, desk: Workstation) -> None:
    desk.base.save([article("mine")])
    desk.take(lead.pack())
    before = {a.key: replace(a, version=0) for a in desk.base.articles()}
    lead.put(
        replace(TEAM[0], reply="错的"), replace(TEAM[1], status=Status.RETIRED), article("new")
    )
    desk.take(lead.pack())
    undone, news = rollback(desk.base)
    assert undone.sequence == 2
    assert (news.new.count, news.changed.count, news.retired.count) == (1, 1, 1)
    after = {a.key: replace(a, version=0) for a in desk.base.articles()}
    assert after == before
    current = desk.base.look(read_state).current
    assert current is not None
    assert current.sequence == 1
    rollback(desk.base)
    assert set(shown(desk.base)) == {"mine"}
    with pytest.raises(PackError) as refused:
        rollback(desk.base)
    assert refused.value.refusal is Refusal.NOTHING


def test_a_rollback_keeps_what_was_edited_since(lead: Lead, desk: Workstation) -> None:
    desk.take(lead.pack())
    lead.put(replace(TEAM[0], reply="错的"), replace(TEAM[1], reply="也错"))
    desk.take(lead.pack())
    now = desk.base.fetch(["invoice"])["invoice"]
    Life(desk.base, PROGRAM).publish([replace(now, reply="我刚改好")], "")
    _, news = rollback(desk.base)
    assert shown(desk.base)["invoice"] == "我刚改好"
    assert shown(desk.base)["track"] == TEAM[1].reply
    assert news.kept.count == 1


def test_after_a_rollback_the_next_pack_goes_on_as_if_the_bad_one_had_not_been(
    lead: Lead, desk: Workstation
) -> None:
    desk.take(lead.pack())
    lead.put(replace(TEAM[0], reply="错的"))
    desk.take(lead.pack())
    rollback(desk.base)
    lead.put(replace(TEAM[0], reply="对的"))
    news = desk.take(lead.pack()).news
    assert (news.changed.count, news.kept.count) == (1, 0)
    assert shown(desk.base)["invoice"] == "对的"
    assert Life(desk.base, PROGRAM).proposals() == []


def test_an_older_or_the_same_number_is_refused(lead: Lead, desk: Workstation) -> None:
    first, second = lead.pack(), lead.pack()
    desk.take(second)
    for file, refusal in ((first, Refusal.OLDER), (second, Refusal.CURRENT)):
        with pytest.raises(PackError) as refused:
            desk.take(file)
        assert refused.value.refusal is refusal
    assert desk.take(first, Leave(older=True)).sequence == 1


def test_the_same_number_with_other_words_is_refused(lead: Lead, desk: Workstation) -> None:
    desk.take(lead.pack())
    lead.base.write(lambda db: db.execute("update pack_base set made = 0"))
    lead.put(replace(TEAM[0], reply="别的"))
    twin = make_pack(lead.base, lead.folder / "elsewhere.assistpack", make_key(lead.folder / "k2"))
    assert twin.manifest.sequence == 1
    desk.trusted = {*desk.trusted, read_key(twin.file)}
    with pytest.raises(PackError) as refused:
        desk.take(twin.file)
    assert refused.value.refusal is Refusal.SAME_NUMBER


def read_key(file: object) -> str:
    from pathlib import Path

    from assist.packs.container import seal_of

    with Path(str(file)).open("rb") as stream:
        return seal_of(stream).key


def test_a_number_is_not_given_twice_by_a_base_from_a_backup(lead: Lead) -> None:
    lead.pack()
    lead.pack()
    lead.base.write(lambda db: db.execute("update pack_base set made = 0"))
    with open_pack(lead.pack(), {lead.key.public}) as pack:
        assert pack.manifest.sequence == 3


def test_a_pack_of_another_base_is_refused(lead: Lead, desk: Workstation) -> None:
    desk.take(lead.pack())
    lead.base.write(lambda db: db.execute("update pack_base set id = ?", ["f" * 32]))
    other = lead.pack()
    with pytest.raises(PackError) as refused:
        desk.take(other)
    assert refused.value.refusal is Refusal.OTHER_BASE
    assert desk.take(other, Leave(other_base=True)).base == "f" * 32


def test_the_machine_that_made_it_does_not_need_it(lead: Lead) -> None:
    with open_pack(lead.pack(), {lead.key.public}) as pack, pytest.raises(PackError) as refused:
        apply_pack(lead.base, pack)
    assert refused.value.refusal is Refusal.OWN
