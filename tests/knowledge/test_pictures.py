"""Pictures of articles: what is stored, and that they travel with every kind of table."""

from __future__ import annotations

import json
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assist.knowledge.base import KnowledgeBase
from assist.knowledge.columns import PICTURES, QUESTION, REPLY
from assist.knowledge.errors import KnowledgeError
from assist.knowledge.formats import write_articles
from assist.knowledge.importing import ImportPlan, carry_out, plan_import
from assist.knowledge.pictures import LARGEST, Picture, Pictures, picture_of
from tests.articles import article

PNG = b"\x89PNG\r\n\x1a\n" + bytes(40)
JPEG = b"\xff\xd8\xff\xe0" + bytes(40)


def told(plan: ImportPlan) -> list[str]:
    return [note.told for note in plan.notes if note.column == PICTURES]


@pytest.mark.parametrize(
    ("data", "kind"),
    [(PNG, "png"), (JPEG, "jpg"), (b"GIF89a" + bytes(9), "gif"), (b"RIFF\0\0\0\0WEBPVP8 ", "webp")],
)
def test_pictures_are_known_by_what_they_are(data: bytes, kind: str, base: KnowledgeBase) -> None:
    name = Pictures(base).add(data, "流程.任意")
    assert (name.startswith("流程-"), name.endswith(f".{kind}")) == (True, True)
    assert Pictures(base).get(name) == Picture(name, data)
    assert Pictures(base).add(data, "流程.任意") == name
    assert Pictures(base).names() == {name}


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "不是"),
        (b"<svg/>", "不是"),
        (b"MZ" + bytes(99), "不是"),
        (PNG + bytes(LARGEST), "太大"),
    ],
)
def test_what_is_no_picture_or_too_big_is_refused(
    data: bytes, reason: str, base: KnowledgeBase
) -> None:
    with pytest.raises(KnowledgeError, match=reason):
        Pictures(base).add(data, "a.png")
    assert Pictures(base).names() == set()


@given(st.text(), st.sampled_from([PNG, JPEG]))
def test_any_file_name_becomes_a_plain_one_that_stays(name: str, data: bytes) -> None:
    stored = picture_of(data, name).name
    assert Path(stored).name == stored
    assert not set(stored) & set('\\/:*?"<>|\0\n')
    assert picture_of(data, stored).name == stored


@pytest.mark.parametrize("form", ["t.xlsx", "t.csv", "t.json", "folder"])
def test_pictures_travel_with_the_table(form: str, base: KnowledgeBase, tmp_path: Path) -> None:
    pictures = Pictures(base)
    names = (pictures.add(PNG, "退货.png"), pictures.add(JPEG, "门店.jpg"))
    base.save([article("a", pictures=names), article("b", pictures=names[:1]), article("c")])
    write_articles(tmp_path / form, base.articles(), pictures.of(base.articles()))
    other = KnowledgeBase(tmp_path / "other.db")
    plan = plan_import(other, tmp_path / form)
    assert told(plan) == []
    carry_out(other, plan)
    assert other.articles() == base.articles()
    assert [Pictures(other).get(name) for name in names] == [pictures.get(name) for name in names]
    assert len(plan_import(other, tmp_path / form).unchanged) == 3
    other.close()


def test_a_lead_writes_the_names_and_lays_the_files_beside(
    base: KnowledgeBase, tmp_path: Path
) -> None:
    (tmp_path / "图片").mkdir()
    (tmp_path / "图片" / "退货.png").write_bytes(PNG)
    (tmp_path / "图片" / "假的.png").write_bytes(b"no picture")
    book = openpyxl.Workbook()
    book.worksheets[0].append([QUESTION, REPLY, "圖片"])
    book.worksheets[0].append(["问", "答", "退货.png\n没有.png\n假的.png\n../kb.db"])
    book.save(tmp_path / "t.xlsx")
    plan = plan_import(base, tmp_path / "t.xlsx")
    for name in ("没有", "假的", "kb.db"):
        assert any(name in line for line in told(plan))
    assert not any("退货" in line for line in told(plan))
    carry_out(base, plan)
    (kept,) = base.articles()
    assert kept.pictures[1:] == ("没有.png", "假的.png", "../kb.db")
    assert Pictures(base).of([kept]) == [Picture(kept.pictures[0], PNG)]


def test_a_picture_that_is_no_base64_is_told(base: KnowledgeBase, tmp_path: Path) -> None:
    item = {QUESTION: "问", REPLY: "答", PICTURES: ["a.png", "b.png"]}
    data = {"文章": [item], "图片": {"a.png": "?", "b.png": 3}}
    (tmp_path / "t.json").write_text(json.dumps(data), encoding="utf-8")
    plan = plan_import(base, tmp_path / "t.json")
    assert [("a.png" in line, "b.png" in line) for line in told(plan)].count((False, False)) == 0
    carry_out(base, plan)
    assert base.articles()[0].pictures == ("a.png", "b.png")
