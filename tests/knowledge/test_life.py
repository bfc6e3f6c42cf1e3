"""An article's way from a draft to what agents see, and back."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from assist.knowledge.accounts import Account, Role, RoleError
from assist.knowledge.base import KnowledgeBase
from assist.knowledge.errors import KnowledgeError
from assist.knowledge.life import Conflict, Life
from assist.knowledge.records import Kind, Stage
from assist.model import Article, Status
from tests import patience
from tests.articles import article

LEAD = Account("组长", Role.APPROVER)
WRITER = Account("小编", Role.EDITOR)
AGENT = Account("客服", Role.AGENT)


class Clock:
    """A clock that is set by hand."""

    def __init__(self, now: float = 1000.0) -> None:
        self.now = now

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def lead(base: KnowledgeBase, clock: Clock) -> Life:
    return Life(base, LEAD, clock)


@pytest.fixture
def writer(base: KnowledgeBase, clock: Clock) -> Life:
    return Life(base, WRITER, clock)


def shown(base: KnowledgeBase) -> dict[str, str]:
    """What agents see."""
    return {a.key: a.reply for a in base.articles() if a.status is Status.PUBLISHED}


def now(base: KnowledgeBase, key: str) -> Article:
    return base.fetch([key])[key]


def test_an_edit_is_not_seen_until_it_is_approved(
    base: KnowledgeBase, writer: Life, lead: Life
) -> None:
    lead.publish([article("a")])
    edited = replace(now(base, "a"), reply="新的")
    writer.propose([edited], "改价")
    assert shown(base) == {"a": "a的回复"}
    writer.submit(["a"])
    assert shown(base) == {"a": "a的回复"}
    (waiting,) = lead.proposals(Stage.IN_REVIEW)
    assert (waiting.who, waiting.why, waiting.article.reply) == ("小编", "改价", "新的")
    lead.approve(["a"], "好")
    assert shown(base) == {"a": "新的"}
    assert lead.proposals() == []


def test_a_new_article_is_a_draft_in_the_base_until_it_is_approved(
    base: KnowledgeBase, writer: Life, lead: Life
) -> None:
    writer.propose([article("n")])
    assert now(base, "n").status is Status.DRAFT
    writer.submit(["n"])
    assert now(base, "n").status is Status.IN_REVIEW
    lead.approve(["n"])
    assert shown(base) == {"n": "n的回复"}


def test_what_is_rejected_goes_back_with_the_reason(
    base: KnowledgeBase, writer: Life, lead: Life
) -> None:
    writer.propose([article("n")])
    writer.submit(["n"])
    with pytest.raises(KnowledgeError, match="原因"):
        lead.reject(["n"], " ")
    lead.reject(["n"], "价格过期")
    (back,) = writer.proposals(Stage.REJECTED)
    assert (back.reviewer, back.answer) == ("组长", "价格过期")
    with pytest.raises(KnowledgeError, match="已退回"):
        lead.approve(["n"])
    edited = writer.newest("n")
    assert edited is not None
    writer.propose([replace(edited, reply="改好了")])
    writer.submit(["n"])
    lead.approve(["n"])
    assert shown(base) == {"n": "改好了"}


def test_a_later_moment_is_waited_for(base: KnowledgeBase, lead: Life, clock: Clock) -> None:
    lead.propose([article("n")])
    lead.submit(["n"])
    lead.approve(["n"], at=2000)
    assert (lead.publish_due(1999), shown(base)) == (0, {})
    clock.now = 2001
    assert (lead.publish_due(), shown(base)) == (1, {"n": "n的回复"})
    assert lead.publish_due() == 0
    assert (lead.batches()[0].kind, lead.batches()[0].who) == (Kind.SCHEDULED, "组长")


def test_of_two_editors_the_second_is_told_and_nothing_is_lost(
    base: KnowledgeBase, writer: Life, lead: Life
) -> None:
    lead.publish([article("a"), article("b")])
    both_read = list(base.articles())
    writer.propose([replace(both_read[0], reply="甲")])
    with pytest.raises(Conflict, match="别人改过") as told:
        lead.propose([replace(one, reply="乙") for one in both_read])
    assert [one.key for one in told.value.articles] == ["a"]
    assert [one.article.reply for one in lead.proposals()] == ["甲"]


def test_of_two_programs_that_save_at_once_one_is_told(base: KnowledgeBase, lead: Life) -> None:
    lead.publish([article("a")])
    read = now(base, "a")
    together = threading.Barrier(2)

    def save(reply: str) -> str:
        other = KnowledgeBase(base.file)
        try:
            together.wait(patience.SECONDS)
            Life(other, WRITER).propose([replace(read, reply=reply)])
            return reply
        except Conflict:
            return ""
        finally:
            other.close()

    with ThreadPoolExecutor(2) as both:
        saved = [reply for reply in both.map(save, ("甲", "乙")) if reply]
    assert len(saved) == 1
    assert [one.article.reply for one in lead.proposals()] == saved


def test_an_edit_of_words_that_changed_meanwhile_is_not_approved(
    base: KnowledgeBase, writer: Life, lead: Life
) -> None:
    lead.publish([article("a")])
    writer.propose([replace(now(base, "a"), reply="甲")])
    writer.submit(["a"])
    lead.publish([article("a", reply="乙")], "直接导入")
    with pytest.raises(Conflict, match="线上内容已变"):
        lead.approve(["a"])
    assert shown(base) == {"a": "乙"}
    assert [one.article.reply for one in lead.proposals()] == ["甲"]


def test_an_article_is_retired_and_comes_back(base: KnowledgeBase, lead: Life) -> None:
    first = lead.publish([article("a")])
    lead.retire(["a"], "下架")
    assert shown(base) == {}
    lead.restore("a", first.id, "又上架")
    assert shown(base) == {"a": "a的回复"}
    assert [(one.batch.kind, one.batch.why) for one in lead.history("a")] == [
        (Kind.RESTORE, "又上架"),
        (Kind.RETIRE, "下架"),
        (Kind.PUBLISH, ""),
    ]


def test_a_whole_base_goes_back_to_a_moment(base: KnowledgeBase, lead: Life, clock: Clock) -> None:
    base.save([article("old", reply="最早")])
    lead.publish([article("a", reply="一"), article("b", reply="一")])
    before = shown(base)
    clock.now = 2000
    lead.publish([article("a", reply="二"), article("c"), article("old", reply="新")])
    lead.retire(["b"])
    later = shown(base)
    clock.now = 3000
    back = lead.restore_all(1500, "改错了")
    assert shown(base) == before
    lead.undo(back.id)
    assert shown(base) == later


def test_an_undone_batch_leaves_everything_as_it_was(base: KnowledgeBase, lead: Life) -> None:
    lead.publish([article("a", reply="一")])
    lead.propose([replace(now(base, "a"), reply="草稿")])
    before = shown(base), [one.article for one in lead.proposals()]
    batch = lead.publish([article("a", reply="草稿"), article("b")])
    undone = lead.undo(batch.id, "导错了")
    assert (shown(base), [one.article.reply for one in lead.proposals()]) == (before[0], ["草稿"])
    with pytest.raises(KnowledgeError, match="撤销过"):
        lead.undo(batch.id)
    lead.undo(undone.id)
    assert shown(base) == {"a": "草稿", "b": "b的回复"}


def test_a_batch_under_later_changes_is_not_undone(base: KnowledgeBase, lead: Life) -> None:
    first = lead.publish([article("a"), article("b")])
    later = lead.publish([article("a", reply="后来")])
    with pytest.raises(KnowledgeError, match="a怎么办"):
        lead.undo(first.id)
    lead.undo(later.id)
    lead.undo(first.id)
    assert base.articles() == []


@pytest.mark.parametrize("who", [WRITER, AGENT])
def test_only_an_approver_changes_what_agents_see(
    who: Account, base: KnowledgeBase, lead: Life
) -> None:
    batch = lead.publish([article("a")])
    lead.propose([article("n")])
    lead.submit(["n"])
    theirs = Life(base, who)
    attempts: tuple[Callable[[], object], ...] = (
        lambda: theirs.approve(["n"]),
        lambda: theirs.reject(["n"], "不好"),
        lambda: theirs.publish([article("b")]),
        lambda: theirs.retire(["a"]),
        lambda: theirs.restore("a", batch.id),
        lambda: theirs.restore_all(0),
        lambda: theirs.undo(batch.id),
    )
    for attempt in attempts:
        with pytest.raises(RoleError, match=who.name):
            attempt()
    assert shown(base) == {"a": "a的回复"}


def test_an_agent_proposes_nothing(base: KnowledgeBase) -> None:
    with pytest.raises(RoleError, match="编辑"):
        Life(base, AGENT).propose([article("a")])


def test_an_editor_undoes_their_own_drafts_only(
    base: KnowledgeBase, writer: Life, lead: Life
) -> None:
    mine, theirs = writer.propose([article("m")]), lead.propose([article("t")])
    writer.undo(mine.id)
    with pytest.raises(RoleError):
        writer.undo(theirs.id)
    assert [one.key for one in base.articles()] == ["t"]


def test_drafts_of_an_older_base_are_proposals_too(base: KnowledgeBase, lead: Life) -> None:
    base.save([article("d", status=Status.DRAFT), article("r", status=Status.IN_REVIEW)])
    assert {one.key: one.stage for one in lead.proposals()} == {
        "d": Stage.DRAFT,
        "r": Stage.IN_REVIEW,
    }
    lead.approve(["r"])
    lead.withdraw(["d"])
    assert shown(base) == {"r": "r的回复"}
    assert [one.key for one in base.articles()] == ["r"]


def test_nothing_to_do_leaves_no_record(base: KnowledgeBase, lead: Life) -> None:
    lead.publish([article("a")])
    assert lead.publish([article("a")]).id == 0
    assert lead.propose([now(base, "a")]).id == 0
    assert len(lead.batches()) == 1


def test_versions_only_grow(base: KnowledgeBase, lead: Life) -> None:
    seen = []
    for reply in ("一", "二", "三"):
        batch = lead.publish([article("a", reply=reply)])
        seen.append(now(base, "a").version)
    lead.undo(batch.id)
    seen.append(now(base, "a").version)
    assert seen == sorted(set(seen))
