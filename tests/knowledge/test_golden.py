"""Golden questions as a base keeps them and as people write them down."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assist import paths
from assist.knowledge.base import KnowledgeBase
from assist.knowledge.columns import CellError, clean
from assist.knowledge.errors import KnowledgeError
from assist.knowledge.golden import GoldenEdit, GoldenQuestion, GoldenQuestions, Origin
from assist.knowledge.golden_files import (
    FILE,
    SILENCE,
    Titles,
    golden_of,
    read_questions,
    write_questions,
)
from assist.knowledge.importing import fill_with
from tests.articles import article, cells

KEYS = ("a", "b", "c")
TITLES = Titles(
    article(key, title=title) for key, title in (("a", "运费"), ("b", "发票"), ("c", "运费"))
)

_texts = cells.map(clean).filter(bool)
questions = st.lists(
    st.builds(
        GoldenQuestion,
        text=_texts,
        expected=st.lists(st.sampled_from(KEYS), unique=True).map(tuple),
        note=cells.map(clean),
    ),
    min_size=1,
    max_size=4,
    unique_by=lambda one: one.text,
)


@pytest.fixture
def base(tmp_path: Path) -> Iterator[KnowledgeBase]:
    base = KnowledgeBase(tmp_path / "kb.db")
    yield base
    base.close()


@pytest.mark.parametrize("name", ["g.xlsx", "g.csv", "g.yaml"])
@settings(max_examples=20)
@given(given_ones=questions)
def test_any_questions_come_back_unchanged(
    name: str, given_ones: list[GoldenQuestion], tmp_path_factory: pytest.TempPathFactory
) -> None:
    file = tmp_path_factory.getbasetemp() / name
    write_questions(file, given_ones)
    asked, errors, _ = read_questions(file, TITLES)
    assert errors == []
    assert golden_of(asked) == (given_ones, [])


def test_the_starter_knowledge_brings_its_questions(base: KnowledgeBase) -> None:
    titles = Titles(article(key) for key in KEYS)
    asked, _, _ = read_questions(paths.starter_knowledge() / FILE, titles)
    assert golden_of(asked)[1]
    fill_with(base, paths.starter_knowledge())
    asked, errors, _ = read_questions(paths.starter_knowledge() / FILE, Titles(base.articles()))
    assert (errors, golden_of(asked)[1]) == ([], [])
    found = GoldenQuestions(base).all()
    assert len(found) == len(asked) > 50
    assert any(not one.expected for one in found)


def test_a_question_is_kept_once(base: KnowledgeBase) -> None:
    golden = GoldenQuestions(base)
    golden.put([GoldenQuestion("问", ("a",)), GoldenQuestion("二", (), Origin.ACCEPTED)])
    golden.put([GoldenQuestion("问", ("b",), note="改了")])
    assert golden.all() == [
        GoldenQuestion("二", (), Origin.ACCEPTED), GoldenQuestion("问", ("b",), note="改了"),
    ]  # fmt: skip


def test_an_edit_is_made_whole_and_taken_back(base: KnowledgeBase) -> None:
    golden = GoldenQuestions(base)
    first, second, third = (GoldenQuestion(text, ("a",)) for text in ("一", "二", "三"))
    golden.put([first, second])
    edit = GoldenEdit((first,), (third, GoldenQuestion("四", ())))
    golden.change(edit)
    assert {one.text for one in golden.all()} == {"二", "三", "四"}
    golden.change(edit.reversed())
    assert set(golden.all()) == {first, second}
    with pytest.raises(KnowledgeError, match="二"):
        golden.change(GoldenEdit((first,), (replace(second, note="我的"),)))
    golden.put([replace(first, note="别人改了")])
    with pytest.raises(KnowledgeError, match="一"):
        golden.change(GoldenEdit((second, first), ()))
    assert {one.text for one in golden.all()} == {"一", "二"}


@given(now=questions, wanted=questions, alone=st.booleans())
def test_the_way_between_two_lists_is_an_edit(
    now: list[GoldenQuestion], wanted: list[GoldenQuestion], alone: bool
) -> None:
    edit = GoldenEdit.between(now, wanted, alone)
    assert set(edit.before) <= set(now)
    left = [one for one in now if one not in edit.before]
    after = {one.text: one for one in (*left, *edit.after)}
    assert len(after) == len(left) + len(edit.after)
    kept = {} if alone else {one.text: one for one in now}
    assert after == kept | {one.text: one for one in wanted}
    assert not GoldenEdit.between(after.values(), wanted, alone).after


def written(tmp_path: Path, text: str) -> Path:
    (tmp_path / "g.csv").write_text(text, encoding="utf-8")
    return tmp_path / "g.csv"


def test_articles_are_named_by_key_or_title(tmp_path: Path) -> None:
    file = written(tmp_path, f"问题,期望文章\n一,B\n二,运费\n三,{SILENCE}\n四,\n")
    asked, errors, _ = read_questions(file, TITLES)
    assert errors == []
    assert [one.expected for one in asked] == [("b",), ("a", "c"), (), None]
    _, unclear = golden_of(asked)
    assert [(one.row, one.column) for one in unclear] == [(5, "期望")]


def test_errors_name_their_cells(tmp_path: Path) -> None:
    asked, errors, _ = read_questions(written(tmp_path, "问题,期望\n一,没有的\n,a\n"), TITLES)
    assert [(one.row, one.column) for one in errors] == [(3, "问题")]
    assert [(one.row, one.column) for one in golden_of(asked)[1]] == [(2, "期望")]
    asked, _, _ = read_questions(written(tmp_path, "问题,期望\n一,a\n一,b\n"), TITLES)
    (twice,) = golden_of(asked)[1]
    assert isinstance(twice, CellError)
    assert twice.row == 3


def test_a_name_with_a_slip_keeps_its_question_and_finds_the_titles_near(tmp_path: Path) -> None:
    titles = Titles(article(name, title=name) for name in ("退货政策", "退货运费", "发票"))
    text = '问题,期望\n能退吗,退货政册\n怎么退,"退货政册\n发票"\n在吗,zzzz\n'
    asked, errors, _ = read_questions(written(tmp_path, text), titles)
    assert errors == []
    assert [one.text for one in asked] == ["能退吗", "怎么退", "在吗"]
    assert [one.expected for one in asked] == [None, ("发票",), None]
    assert [one.missed[0].near[:1] for one in asked] == [("退货政策",), ("退货政策",), ()]
    assert "退货政策" in asked[0].missed[0].told


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("g.csv", "标签,期望\n"), ("g.csv", "问题,期望\n"), ("g.txt", "问题\n"),
        ("g.yaml", "文章: []"), ("g.yaml", "["), ("g.xlsx", "问题"),
    ],
)  # fmt: skip
def test_what_holds_no_questions_is_refused(name: str, text: str, tmp_path: Path) -> None:
    (tmp_path / name).write_text(text, encoding="utf-8")
    with pytest.raises(KnowledgeError, match="g"):
        read_questions(tmp_path / name, TITLES)


def test_a_file_that_is_not_there_or_cannot_be_written_is_told(tmp_path: Path) -> None:
    with pytest.raises(KnowledgeError, match="没有这个"):
        read_questions(tmp_path / "没有这个.csv", TITLES)
    with pytest.raises(KnowledgeError, match="写入"):
        write_questions(tmp_path / "missing" / "g.xlsx", [])
    with pytest.raises(KnowledgeError, match=r"g\.doc"):
        write_questions(tmp_path / "g.doc", [])
