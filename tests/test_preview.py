"""What other thresholds would have shown, on any file that a lead may choose."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assist.app import Parts
from assist.model import Feeling, RiskLevel
from assist.preview import (
    Change,
    Comparison,
    Limits,
    SampleError,
    Shown,
    compare,
    customers_lines,
    read_sample,
    spread,
)
from tests.fakes import ALERT, INVOICE, NONSENSE, TRACK, small_parts

CHAT = f"客户：{INVOICE}\n客服：可以的\n\n客户：{TRACK}\n看不懂的一行\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_a_transcript_is_read_in_every_encoding(tmp_path: Path, encoding: str) -> None:
    file = tmp_path / "chat.txt"
    file.write_bytes(CHAT.encode(encoding))
    sample = read_sample(file)
    assert sample.lines == (INVOICE, TRACK)
    assert (sample.total, sample.skipped) == (2, 1)
    assert (sample.encoding == "GBK") is (encoding == "gb18030")


def test_json_lines_are_read(tmp_path: Path) -> None:
    file = tmp_path / "chat.jsonl"
    items: list[object] = [
        {"text": INVOICE}, {"text": "您好", "speaker": "agent"}, {"type": "draft", "text": "x"},
        {"text": 5}, [1], {"text": TRACK, "speaker": "customer"},
    ]  # fmt: skip
    file.write_text("".join(json.dumps(item) + "\r\n" for item in items), encoding="utf-8")
    sample = read_sample(file)
    assert sample.lines == (INVOICE, TRACK)
    assert sample.skipped == 3


def test_plain_lines_are_customers_lines(tmp_path: Path) -> None:
    file = tmp_path / "lines.txt"
    file.write_text(f"{INVOICE}\n\n {TRACK} \n", encoding="utf-8")
    assert read_sample(file).lines == (INVOICE, TRACK)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "没有找到"),
        (b"\n \n", "没有找到"),
        ("客服：您好\n".encode(), "没有找到"),
        (b"PK\x03\x04...", "表格"),
        (b"{broken\n", "没有找到"),
    ],
)
def test_a_file_that_cannot_be_used_is_said(tmp_path: Path, data: bytes, words: str) -> None:
    file = tmp_path / "x"
    file.write_bytes(data)
    with pytest.raises(SampleError, match=words):
        read_sample(file)


def test_a_missing_file_is_said(tmp_path: Path) -> None:
    with pytest.raises(SampleError, match="无法读取"):
        read_sample(tmp_path / "nothing")


@given(st.text(max_size=300))
def test_any_text_is_taken_apart(text: str) -> None:
    lines, skipped = customers_lines(text)
    assert all(line.strip() for line in lines)
    assert len(lines) + skipped <= text.count("\n") + 1


@given(st.lists(st.integers(), max_size=60).map(lambda n: [str(x) for x in n]), st.integers(1, 20))
def test_a_long_sample_is_spread_evenly(lines: list[str], most: int) -> None:
    kept = spread(lines, most)
    assert len(kept) == min(most, len(lines))
    assert not lines or kept[0] == lines[0]


@pytest.fixture(scope="module")
def parts(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Parts]:
    with small_parts(tmp_path_factory.mktemp("kb") / "kb.db") as made:
        yield made


def _limits(parts: Parts) -> Limits:
    return Limits(parts.reader.thresholds, parts.library.own_threshold())


def test_the_same_limits_change_nothing(parts: Parts) -> None:
    limits = _limits(parts)
    look = Comparison(parts.reader, parts.library, limits, limits).look
    preview = compare([INVOICE, ALERT, NONSENSE], look, lambda _: None, lambda: False)
    assert preview is not None
    assert (preview.lines, preview.changes) == (3, ())
    assert preview.before == preview.after
    assert (preview.before["alert"], preview.before["angry"]) == (1, 1)
    assert preview.before["threshold"] >= 1


def test_what_changes_is_told_with_its_reason(parts: Parts) -> None:
    before = _limits(parts)
    after = Limits(replace(before.thresholds, angry=0.9), 1.01)
    look = Comparison(parts.reader, parts.library, before, after).look
    preview = compare([INVOICE, ALERT, NONSENSE], look, lambda _: None, lambda: False)
    assert preview is not None
    changed = {change.text: change for change in preview.changes}
    assert set(changed) == {INVOICE, ALERT}
    assert (changed[INVOICE].before.cards, changed[INVOICE].after.cards) == (True, False)
    assert "把握" in changed[INVOICE].why
    assert changed[ALERT].before.feeling is Feeling.ANGRY
    assert changed[ALERT].after.feeling is Feeling.UNHAPPY
    assert "愤怒" in changed[ALERT].why
    assert parts.reader.thresholds == before.thresholds, "a preview changes nothing by itself"


def test_it_can_be_stopped_between_two_lines() -> None:
    seen: list[str] = []

    def look(text: str) -> Change:
        seen.append(text)
        quiet = Shown(RiskLevel.NONE, None, False)
        return Change(text, quiet, quiet, "")

    assert compare("abcdef", look, lambda _: None, lambda: len(seen) == 3) is None
    assert seen == ["a", "b", "c"]
