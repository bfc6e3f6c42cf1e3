from __future__ import annotations

import csv
from dataclasses import replace
from pathlib import Path

import pytest

from assist import paths
from assist.knowledge.accounts import PROGRAM, Account, Role, RoleError
from assist.knowledge.base import KnowledgeBase
from assist.knowledge.columns import KEY, QUESTION, REPLY, STATUS_NAMES, UNTIL, made_key
from assist.knowledge.errors import KnowledgeError
from assist.knowledge.formats import write_articles
from assist.knowledge.importing import ImportPlan, carry_out, fill_with, plan_import
from assist.knowledge.life import Conflict, Life
from assist.model import Article, Status
from tests.articles import article, row


@pytest.fixture
def filled(base: KnowledgeBase) -> KnowledgeBase:
    base.save([article("a"), article("b")])
    return base


def table(file: Path, *rows: dict[str, str]) -> Path:
    names = list(dict.fromkeys(name for row in rows for name in row))
    with file.open("w", encoding="utf-8", newline="") as out:
        writer = csv.DictWriter(out, names)
        writer.writeheader()
        writer.writerows(rows)
    return file


def planned(base: KnowledgeBase, *rows: dict[str, str], publish: bool = False) -> ImportPlan:
    return plan_import(base, table(base.file.with_name("t.csv"), *rows), publish)


def words(base: KnowledgeBase) -> list[Article]:
    """What the base says, whatever the versions."""
    return [replace(article, version=0) for article in base.articles()]


def test_a_first_filling_is_published(base: KnowledgeBase) -> None:
    plan = planned(base, row(), row(标准问="另一个问题"))
    assert [a.status for a in plan.new] == [Status.PUBLISHED] * 2
    assert plan.drafts == 0


def test_a_first_filling_keeps_the_drafts_that_it_names(base: KnowledgeBase) -> None:
    plan = planned(base, row(状态="草稿"), row(标准问="另一个", 状态="已停用"))
    assert [a.status for a in plan.new] == [Status.DRAFT, Status.RETIRED]
    assert plan.drafts == 1


def test_later_articles_start_as_drafts(filled: KnowledgeBase) -> None:
    plan = planned(filled, row(), row(标准问="另一个", 状态="已发布"))
    assert [a.status for a in plan.new] == [Status.DRAFT] * 2
    assert plan.drafts == 2


def test_publish_publishes_all_but_what_the_table_holds_back(filled: KnowledgeBase) -> None:
    plan = planned(filled, row(), row(标准问="另一个", 状态="草稿"), publish=True)
    assert [a.status for a in plan.new] == [Status.PUBLISHED, Status.DRAFT]


def test_publish_also_publishes_drafts_that_were_there(filled: KnowledgeBase) -> None:
    carry_out(filled, planned(filled, row()))
    plan = planned(filled, row(), publish=True)
    assert [a.status for a in plan.changed] == [Status.PUBLISHED]


def test_a_published_article_that_changes_stays_published(filled: KnowledgeBase) -> None:
    before = filled.articles()
    plan = planned(filled, row(编号="a", 回复话术="新的说法"))
    assert [a.status for a in plan.changed] == [Status.PUBLISHED]
    assert plan.drafts == 1
    carry_out(filled, plan)
    assert filled.articles() == before
    carry_out(filled, planned(filled, row(编号="a", 回复话术="新的说法"), publish=True))
    (after, _) = filled.articles()
    assert (after.status, after.reply) == (Status.PUBLISHED, "新的说法")
    assert after.version > before[0].version


def test_a_table_can_retire_an_article(filled: KnowledgeBase) -> None:
    carry_out(filled, planned(filled, row(编号="a", 状态="已停用")))
    assert [a.status for a in filled.articles()] == [Status.PUBLISHED, Status.PUBLISHED]
    carry_out(filled, planned(filled, row(编号="a", 状态="已停用"), publish=True))
    assert [a.status for a in filled.articles()] == [Status.RETIRED, Status.PUBLISHED]


def test_a_row_without_a_key_matches_by_question_and_title(filled: KnowledgeBase) -> None:
    plan = planned(filled, row(标题="a怎么办", 标准问="a怎么办", 回复话术="新的说法"))
    assert [a.key for a in plan.changed] == ["a"]
    assert not plan.new


def test_a_row_that_only_shares_the_question_is_new(filled: KnowledgeBase) -> None:
    plan = planned(filled, row(标题="别的标题", 标准问="a怎么办"))
    assert len(plan.new) == 1
    assert not plan.changed


def test_a_key_matches_whatever_the_words_are(filled: KnowledgeBase) -> None:
    plan = planned(filled, row(编号="b"))
    assert [(a.key, a.question) for a in plan.changed] == [("b", "退货谁付运费")]


def test_an_old_row_never_overwrites_the_article_that_moved_on(base: KnowledgeBase) -> None:
    carry_out(base, planned(base, row()))
    (first,) = base.articles()
    assert first.key == made_key("退货谁付运费", "退货运费")
    base.save([replace(first, question="退货的邮费谁出")])
    plan = planned(base, row())
    assert [a.key for a in plan.new] != [first.key]
    carry_out(base, plan)
    assert len(base.articles()) == 2


def test_importing_the_same_table_again_changes_nothing(base: KnowledgeBase) -> None:
    rows = row(相似问="一\n二", 标签="甲、乙", 生效日期="2026-01-01", 备注="x"), row(标准问="二")
    carry_out(base, planned(base, *rows))
    seq = base.seq()
    plan = planned(base, *rows)
    assert (len(plan.new), len(plan.changed), len(plan.unchanged)) == (0, 0, 2)
    carry_out(base, plan)
    assert base.seq() == seq


@pytest.mark.parametrize("name", ["kb.xlsx", "kb.csv", "kb.json", "folder"])
def test_an_export_imported_into_its_own_base_changes_nothing(
    name: str, base: KnowledgeBase, tmp_path: Path
) -> None:
    fill_with(base, paths.starter_knowledge())
    base.save(
        [
            article("draft", status=Status.DRAFT, extra={"备注": "=1"}),
            article("gone", status=Status.RETIRED, version=4),
        ]
    )
    write_articles(tmp_path / name, base.articles())
    for publish in (False, True):
        plan = plan_import(base, tmp_path / name, publish)
        assert len(plan.unchanged) == len(base.articles()) > 100
        assert not plan.new
        assert not plan.errors


@pytest.mark.parametrize(
    ("rows", "place"),
    [
        ((row(编号="k"), row(编号="k", 标准问="二")), (3, KEY)),
        ((row(), row()), (3, QUESTION)),
        ((row(标题="a怎么办", 标准问="a怎么办"), row(编号="a")), (3, KEY)),
        ((row(编号="a"), row(标题="a怎么办", 标准问="a怎么办")), (3, QUESTION)),
    ],
)
def test_a_row_that_says_the_same_article_again_is_refused(
    rows: tuple[dict[str, str], ...], place: tuple[int, str], filled: KnowledgeBase
) -> None:
    plan = planned(filled, *rows)
    (error,) = plan.errors
    assert (error.row, error.column) == place
    assert "2" in error.reason


def test_every_bad_row_is_told_and_the_good_ones_are_kept(base: KnowledgeBase) -> None:
    plan = planned(
        base,
        row(),
        row(标准问=""),
        row(标准问="三", 回复话术=""),
        row(标准问="四", 生效日期="2026-02-01", 失效日期="2026-01-01"),
        row(标准问="五", 失效日期="下周"),
        row(标准问="六"),
    )
    told = [(error.row, error.column) for error in plan.errors]
    assert told == [(3, QUESTION), (4, REPLY), (5, UNTIL), (6, UNTIL)]
    assert [a.question for a in plan.new] == ["退货谁付运费", "六"]


def test_planning_writes_nothing(filled: KnowledgeBase) -> None:
    seq = filled.seq()
    planned(filled, row(), row(编号="a"), publish=True)
    assert filled.seq() == seq


def test_traditional_headers_and_gbk_are_understood(base: KnowledgeBase, tmp_path: Path) -> None:
    file = tmp_path / "gbk.csv"
    file.write_bytes("標題,標準問,回覆話術,狀態\n運費,誰付運費,我們付,草稿\n".encode("gbk"))
    (new,) = plan_import(base, file).new
    assert (new.title, new.question, new.status) == ("運費", "誰付運費", Status.DRAFT)


def test_what_is_no_table_is_refused_as_a_whole(base: KnowledgeBase, tmp_path: Path) -> None:
    with pytest.raises(KnowledgeError):
        plan_import(base, tmp_path / "nothing.xlsx")


@pytest.mark.parametrize("name", ["folder", "t.csv", "t.xlsx", "t.json"])
def test_a_table_without_articles_is_told(name: str, base: KnowledgeBase, tmp_path: Path) -> None:
    write_articles(tmp_path / name, [])
    with pytest.raises(KnowledgeError, match="没有文章"):
        plan_import(base, tmp_path / name)


def test_a_draft_that_waits_is_not_a_change_again(filled: KnowledgeBase) -> None:
    edited = row(编号="a", 回复话术="新的说法")
    carry_out(filled, planned(filled, edited))
    assert [a.key for a in planned(filled, edited).unchanged] == ["a"]
    (replaced,) = planned(filled, row(编号="a", 回复话术="再改")).notes
    assert replaced.row == 2
    assert len(planned(filled, edited, publish=True).changed) == 1


def test_what_was_saved_while_the_plan_was_looked_at_is_not_lost(filled: KnowledgeBase) -> None:
    plan = planned(filled, row(编号="a", 回复话术="导入的"), row(编号="b"), publish=True)
    Life(filled, PROGRAM).publish([article("a", reply="同事刚改的")])
    with pytest.raises(Conflict, match="别人改过"):
        carry_out(filled, plan)
    assert [a.reply for a in filled.articles()] == ["同事刚改的", "b的回复"]


@pytest.mark.parametrize("publish", [True, False])
def test_a_whole_import_is_undone(publish: bool, filled: KnowledgeBase) -> None:
    before = words(filled)
    rows = (row(编号="a", 回复话术="新的说法"), row(编号="n"), row(编号="b", 状态="已停用"))
    batch = carry_out(filled, planned(filled, *rows, publish=publish), why="双十一")
    assert (batch.articles, batch.why, batch.source) == (3, "双十一", "t.csv")
    assert words(filled) != before
    Life(filled, PROGRAM).undo(batch.id)
    assert words(filled) == before
    assert Life(filled, PROGRAM).proposals() == []


def test_an_editor_imports_drafts_but_does_not_publish(filled: KnowledgeBase) -> None:
    writer = Account("小编", Role.EDITOR)
    carry_out(filled, planned(filled, row(编号="n")), writer)
    with pytest.raises(RoleError):
        carry_out(filled, planned(filled, row(编号="a"), publish=True), writer)


@pytest.mark.parametrize("status", ["草稿", "审核中"])
def test_a_draft_never_takes_the_live_article_back(status: str, filled: KnowledgeBase) -> None:
    before = filled.articles()
    for reply in ("a的回复", "新的说法"):
        cells = row(编号="a", 标题="a怎么办", 标准问="a怎么办", 分类="常见问题", 回复话术=reply)
        carry_out(filled, planned(filled, {**cells, "状态": status}, publish=True))
        assert filled.articles() == before
    (proposal,) = Life(filled, PROGRAM).proposals()
    assert STATUS_NAMES[Status(proposal.stage.value)] == status


def test_the_days_of_a_promotion_are_read_whatever_their_columns_are_called(
    base: KnowledgeBase,
) -> None:
    cells = {"问题": "双十一有什么活动", "答案": "满减", "开始时间": "2026-11-01"}
    plan = planned(base, {**cells, "截止时间": "2026-11-11"})
    (new,) = plan.new
    assert (str(new.valid_from), str(new.valid_until)) == ("2026-11-01", "2026-11-11")
    assert not new.extra
    assert plan.notes == ()


def test_columns_that_mean_nothing_are_told(base: KnowledgeBase) -> None:
    plan = planned(base, row(备注="急", 更新时间="2026-11-11"), row(标准问="", 负责人="小王"))
    assert plan.unread == ("备注", "更新时间", "负责人")
    (told,) = plan.notes
    assert [name in told.told for name in plan.unread] == [True] * 3
    assert plan.new[0].extra == {"备注": "急", "更新时间": "2026-11-11"}


def test_the_starter_knowledge_fills_an_empty_base(base: KnowledgeBase) -> None:
    fill_with(base, paths.starter_knowledge())
    articles = base.articles()
    assert len(articles) > 100
    assert {a.status for a in articles} == {Status.PUBLISHED}
    assert not any(a.extra for a in articles)
