"""Which tables can be merged: what is wrong with the others is told, and nothing is written."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from assist.curation.joint import Copies
from assist.knowledge import exports
from assist.knowledge.columns import REPLY, UNTIL
from assist.knowledge.formats import write_articles
from tests.desktop.desk.conftest import Lead
from tests.desktop.desk.merging.conftest import Merge, Sheet
from tests.fakes import ARTICLES


def test_what_cannot_be_used_is_told_with_row_and_column(merge: Merge) -> None:
    def broken(sheet: Sheet) -> None:
        sheet.write("invoice", UNTIL, "月底")
        sheet.write("track", REPLY, "")

    merge.of(broken, lambda sheet: sheet.write("return", UNTIL, "随时"))
    table = merge.settling.tables.flaws
    shown = [
        [table.item(row, column).text() for column in range(4)]  # type: ignore[union-attr]
        for row in range(table.rowCount())
    ]
    assert sorted((file, column) for file, _, column, _ in shown) == [
        ("张.xlsx", REPLY), ("张.xlsx", UNTIL), ("李.xlsx", UNTIL),
    ]  # fmt: skip
    assert {row for _, row, _, _ in shown} == {"2", "3", "4"}
    assert "有 3 格不能用" in merge.told()
    assert not merge.dialog.go.isEnabled()


def test_a_foreign_table_is_refused_with_the_reason(merge: Merge) -> None:
    export = merge.export()
    other = merge.folder / "别的.xlsx"
    write_articles(other, [replace(ARTICLES[0], key="x", title="别的", question="别的问题")])
    merge.choose(export, other)
    assert "别的.xlsx" in merge.told()
    assert "没有一篇是原表里的" in merge.told()
    write_articles(other, ARTICLES, mark="1@12.5")
    merge.choose(export, other)
    assert "另一个知识库" in merge.told()
    other.write_bytes(b"PK\x03\x04nothing")
    merge.choose(export, other)
    assert "不是有效的 Excel 文件" in merge.told()
    merge.choose(export, export)
    assert "同一个文件" in merge.told()
    assert not merge.dialog.go.isEnabled()


def test_copies_of_two_exports_are_refused(merge: Merge) -> None:
    merge.export()
    first = merge.edited("张.xlsx", lambda _sheet: None)
    life = merge.lead.desk.hands.life
    life.publish([replace(merge.lead.newest("invoice"), reply="新。")], "改")
    merge.choose(first, merge.export())
    assert "不是同一次导出的" in merge.told()
    assert "张.xlsx" in merge.told()


def test_tables_that_say_nothing_of_their_export_want_the_original(merge: Merge) -> None:
    files = [merge.folder / name for name in ("原.csv", "甲.csv", "乙.csv")]
    for file, reply in zip(files, ("原来。", "甲。", "乙。"), strict=True):
        write_articles(file, [replace(ARTICLES[0], reply=reply), *ARTICLES[1:]])
    merge.choose(files[1], files[2])
    assert "请选择原表" in merge.told()
    merge.choose(files[1], files[2], files[0])
    assert merge.decisions() == ["待定"]


def test_a_merge_tells_how_far_it_is_and_can_be_stopped(merge: Merge) -> None:
    files = [merge.folder / name for name in ("原.csv", "甲.csv", "乙.csv")]
    many = [replace(ARTICLES[0], key=f"k{n}", question=f"问{n}") for n in range(500)]
    for file in files:
        write_articles(file, many)
    said: list[int] = []
    run = merge.dialog._run
    ended: list[object] = []
    copies = Copies(files[1], files[2], files[0])
    run.merge(copies, said.append, ended.append, ended.append)
    merge.lead.qtbot.waitUntil(lambda: bool(ended))
    assert said == [200, 400, 600, 800, 1000, 1200, 1400]
    run.merge(copies, said.append, ended.append, ended.append)
    run.stop()
    done: list[str] = []
    run.run(lambda: None, done.append)
    merge.lead.qtbot.waitUntil(lambda: bool(done))
    assert (len(ended), len(said)) == (1, 7)


def test_an_export_is_known_again_after_later_changes(lead: Lead, tmp_path: Path) -> None:
    life, file = lead.desk.hands.life, tmp_path / "out.xlsx"
    life.publish([replace(lead.newest("track"), reply="一。")], "")
    exported = lead.base.articles()
    assert exports.export(lead.base, file) == len(ARTICLES)
    mark = exports.mark_of(file)
    assert mark is not None
    assert exports.is_of(lead.base, mark)
    life.publish([replace(lead.newest("track"), reply="二。")], "")
    life.propose([replace(ARTICLES[0], key="new", question="新", title="新")], "")
    life.undo(life.batches(2)[1].id)
    assert exports.articles_at(lead.base, mark) == exported
