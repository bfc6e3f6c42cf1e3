"""The list of a base: what passes, in which order, and what is found by which words."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

from assist.curation import stock
from assist.curation.bulk import BulkEdit
from assist.curation.finding import Finder
from assist.curation.folders import folder_tree
from assist.curation.listing import Listing
from assist.curation.outlines import Column, Filter, Pending, State
from assist.knowledge.accounts import PROGRAM
from assist.knowledge.base import KnowledgeBase
from assist.knowledge.life import Life
from assist.model import Status
from tests.articles import article

TODAY = date(2026, 6, 1)
ARTICLES = (
    article("a", "运费谁付", title="运费", category="退换货", tags=("退货", "运费")),
    article("b", "快递到哪了", title="查物流", category="物流", valid_until=date(2026, 6, 20)),
    article("c", "催一下快递", title="催单", category="物流/催单", valid_until=date(2026, 5, 1)),
    article("d", "写什么抬头", title="ABC 发票", category="发票", status=Status.RETIRED),
    article("e", "草稿", title="还没写好", category="发票", status=Status.DRAFT),
)


def _base(tmp_path: Path) -> KnowledgeBase:
    base = KnowledgeBase(tmp_path / "k.db")
    base.save(ARTICLES)
    return base


def _found(listing: Listing, base: KnowledgeBase, wanted: Filter, column: Column | None) -> str:
    finder = Finder(lambda text: stock.holding(base, text))
    rows = finder.find(listing, wanted, column, descending=False)
    return "".join(listing.keys[int(row)] for row in rows)


def test_filters_and_orders(tmp_path: Path) -> None:
    base = _base(tmp_path)
    listing = Listing(stock.outlines(base), TODAY)
    for wanted, keys in (
        (Filter(), "dbcea"), (Filter(folder="物流"), "bc"), (Filter(folder="物流/催单"), "c"),
        (Filter(tag="运费"), "a"), (Filter(state=State.EXPIRED), "c"), (Filter(expiring=True), "b"),
        (Filter(state=State.DRAFT), "e"), (Filter(state=State.RETIRED), "d"),
    ):  # fmt: skip
        # By pinyin: ABC, 查 cha, 催 cui, 还 hai, 运 yun.
        assert _found(listing, base, wanted, Column.TITLE) == keys
    assert listing.tags() == ["退货", "运费"]
    assert listing.states()[State.PUBLISHED] == 2
    base.close()


def test_words_letters_and_drafts_are_found(tmp_path: Path) -> None:
    base = _base(tmp_path)
    listing = Listing(stock.outlines(base), TODAY)
    for text, keys in (
        ("cuidan", "c"),
        ("cwl", "b"),
        ("c的回复", "c"),
        ("100%", ""),
        ("还没", "e"),
    ):
        assert _found(listing, base, Filter(text=text), None) == keys
    base.close()


def test_a_change_makes_the_next_listing(tmp_path: Path) -> None:
    base = _base(tmp_path)
    listing = Listing(stock.outlines(base), TODAY)
    life = Life(base, PROGRAM)
    newest = life.newest("a")
    assert newest is not None
    life.propose([replace(newest, title="谁出运费"), article("f", "新的一篇", version=0)])
    life.submit(["a"])
    after = listing.changed(stock.outlines_of(base, ["a", "f"]), ["d"])
    number = after.number("a")
    assert number is not None
    assert after.row(number).pending is Pending.IN_REVIEW
    assert after.row(number).title == "运费"
    assert after.number("d") is None
    assert after.number("f") is not None
    assert after.waiting() == 1
    assert listing.number("f") is None
    base.close()


def test_folders_nest() -> None:
    top = folder_tree({"物流": 2, "物流/催单": 3, "发票": 1, "空": 0})
    assert top.count == 6
    assert list(top.folders) == ["发票", "物流"]
    assert top.folders["物流"].count == 5
    assert top.folders["物流"].folders["催单"].path == "物流/催单"


def test_a_bulk_edit_leaves_the_rest() -> None:
    edit = BulkEdit({"category": " 售后/ ", "add_tags": ("新",), "drop_tags": ("退货",)})
    after = edit.applied(ARTICLES[0])
    assert after == replace(ARTICLES[0], category="售后", tags=("运费", "新"))
    assert BulkEdit().applied(after) == after
