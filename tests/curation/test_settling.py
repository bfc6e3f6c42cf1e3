"""What a lead decides of a merge: whatever it is, the table can be imported, and nothing else
changes.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from assist.curation.joint import Copies, OriginWanted, merge_copies, plan_settled
from assist.curation.merging import Merged, merge_files
from assist.curation.settling import Decision, Pick, Settlement
from assist.knowledge.base import KnowledgeBase
from assist.knowledge.columns import CONFLICT, KEY, REPLY, STATUS
from assist.knowledge.errors import KnowledgeError
from assist.knowledge.exports import Mark
from assist.knowledge.formats import write_articles
from assist.model import Article, Status
from tests.articles import article

FEES = article("fees", "谁付运费", "邮费谁出", reply="我们付。", tags=("运费",))
INVOICE = article("invoice", "能开发票吗", reply="可以。")
STAYS = article("stays", "包邮吗")


def merged(folder: Path, base: list[Article], ours: list[Article], theirs: list[Article]) -> Merged:
    files = [folder / f"{name}.json" for name in ("原", "甲", "乙")]
    for file, articles in zip(files, (base, ours, theirs), strict=True):
        write_articles(file, articles)
    return merge_files(*files)


_words = st.sampled_from(["", "一", "二", "三\n四"])


@st.composite
def _edited(draw: st.DrawFn, one: Article) -> Article | None:
    if draw(st.integers(0, 5)) == 0:
        return None
    title, reply, tags = draw(_words), draw(_words), draw(st.sampled_from([(), ("甲",), ("乙",)]))
    return replace(one, title=title or one.title, reply=reply or one.reply, tags=tags or one.tags)


_copies = st.tuples(_edited(FEES), _edited(INVOICE)).map(
    lambda pair: [STAYS, *(one for one in pair if one is not None)]
)


@settings(max_examples=25, phases=(Phase.explicit, Phase.generate), deadline=None)
@given(ours=_copies, theirs=_copies, pick=st.sampled_from([Pick.OURS, Pick.THEIRS, Pick.BASE]))
def test_a_settled_merge_holds_what_was_picked(
    ours: list[Article], theirs: list[Article], pick: Pick, tmp_path_factory: pytest.TempPathFactory
) -> None:
    base = [STAYS, FEES, INVOICE]
    found = merged(tmp_path_factory.mktemp("settle"), base, ours, theirs)
    one = Settlement(found)
    assert len(list(one.open())) == len(found.conflicts)
    assert one.decide_rest(pick) == len(found.conflicts)
    assert not list(one.open())
    rows = {cells[KEY]: cells for cells in one.rows()}
    assert not any(cell.startswith(CONFLICT) for cells in rows.values() for cell in cells.values())
    kept = {Pick.OURS: ours, Pick.THEIRS: theirs, Pick.BASE: base}[pick]
    for number, conflict in enumerate(found.conflicts):
        if one.is_deletion(number):
            assert (conflict.key in rows) == any(a.key == conflict.key for a in kept)
        else:
            assert rows[conflict.key][conflict.column] == one.text(number)
    planned = {cells[KEY] for _, cells in one.for_import(base, False).rows}
    assert "stays" not in planned


def test_an_own_text_is_for_cells_only(tmp_path: Path) -> None:
    found = merged(tmp_path, [STAYS, FEES], [STAYS], [STAYS, replace(FEES, reply="新")])
    one = Settlement(found)
    with pytest.raises(ValueError, match="0"):
        one.decide(0, Decision(Pick.OWN, "x"))
    one.decide(0, Decision(Pick.THEIRS))
    assert one.rows()[1][REPLY] == "新"
    one.decide(0, None)
    assert list(one.open()) == [0]


def test_an_emptied_reply_stays_open(tmp_path: Path) -> None:
    pair = [[replace(FEES, reply=reply)] for reply in ("甲", "乙")]
    one = Settlement(merged(tmp_path, [FEES], *pair))
    one.decide(0, Decision(Pick.OWN, ""))
    assert one.flaw(0)
    assert list(one.open()) == [0]


def test_only_what_agents_still_see_is_retired(tmp_path: Path) -> None:
    gone = [replace(FEES, key=name, title=name, question=name) for name in ("on", "off", "new")]
    one = Settlement(merged(tmp_path, [STAYS, *gone], [STAYS], [STAYS]))
    present = [STAYS, replace(gone[0], reply="后来改的"), replace(gone[1], status=Status.RETIRED)]
    ((number, cells),) = one.for_import(present, True).rows
    assert number > len(one.merged.lines)
    assert (cells[KEY], cells[STATUS], cells[REPLY]) == ("on", "已停用", "后来改的")
    assert one.for_import(present, False).rows == ()


def test_an_error_tells_where_the_row_stands_in_both_tables(tmp_path: Path) -> None:
    base = KnowledgeBase(tmp_path / "k.db")
    base.save([STAYS, FEES])
    files = [tmp_path / f"{name}.csv" for name in ("原", "甲", "乙")]
    begins, ends = date(2099, 3, 1), date(2099, 2, 1)
    edits = [FEES, replace(FEES, valid_from=begins), replace(FEES, valid_until=ends)]
    for file, edited in zip(files, edits, strict=True):
        write_articles(file, [STAYS, edited])
    copies = Copies(files[1], files[2], files[0])
    one = Settlement(merge_copies(base, copies))
    plan = plan_settled(base, one, copies, False, False)
    (error,) = plan.errors
    assert "失效日期早于生效日期" in error.reason
    assert one.where(error.row) == "甲 3、乙 3"
    with pytest.raises(OriginWanted):
        merge_copies(base, replace(copies, origin=None))
    base.close()


def test_a_copy_that_is_gone_is_told(tmp_path: Path) -> None:
    base = KnowledgeBase(tmp_path / "k.db")
    with pytest.raises(KnowledgeError, match="找不到文件"):
        merge_copies(base, Copies(tmp_path / "a.xlsx", tmp_path / "b.xlsx"))
    base.close()


@pytest.mark.parametrize("text", ["", "1", "x@1", "1@x", "@"])
def test_what_is_no_mark_is_none(text: str) -> None:
    assert Mark.read(text) is None


@given(number=st.integers(1), at=st.floats(0, 1e11))
def test_a_mark_comes_back(number: int, at: float) -> None:
    assert Mark.read(str(Mark(number, at))) == Mark(number, at)
