"""Corrections: kept without the words, one a subject and line, gone after a year."""

from __future__ import annotations

import os
import sqlite3
import stat
import sys
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assist.model import Verdict
from assist.reading import corrections as module
from assist.reading.corrections import CorrectionError, Corrections

LINE = "我的快递三天没动了你们管不管"
VECTOR = np.linspace(-1, 1, 384, dtype=np.float32)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "kb.db.corrections"


@pytest.fixture
def kept(file: Path) -> Corrections:
    return Corrections(file, "one")


def _verdicts(kept: Corrections, text: str) -> dict[str, Verdict]:
    return {subject: one.verdict for subject, one in kept.of(text).items()}


def test_nothing_is_written_before_the_first_correction(kept: Corrections, file: Path) -> None:
    assert kept.all() == []
    assert _verdicts(kept, LINE) == {}
    assert not file.exists()


def test_a_correction_is_there_next_time(kept: Corrections, file: Path) -> None:
    kept.add(LINE, Verdict.RISK, "legal", True, VECTOR)
    (one,) = Corrections(file, "one").all()
    assert (one.verdict, one.kind, one.by_lead) == (Verdict.RISK, "legal", True)
    assert one.vector is not None
    assert one.vector @ VECTOR == pytest.approx(float(VECTOR @ VECTOR), rel=1e-3)
    assert one.labels() == {"legal": True, "alert": True}


@settings(max_examples=20)
@given(st.text(alphabet="投诉退款快递abc123，！", min_size=4, max_size=40))
def test_the_words_are_not_in_the_file(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    file = tmp_path_factory.mktemp("kept") / "c"
    kept = Corrections(file, "one")
    kept.add(text, Verdict.CALM, "", False, VECTOR)
    for suffix in ("", "-wal", "-journal"):
        beside = file.with_name(file.name + suffix)
        if beside.exists():
            for encoding in ("utf-8", "utf-16-le", "utf-32-le", "gb18030"):
                assert text.encode(encoding) not in beside.read_bytes()
    assert _verdicts(kept, text) == {"mood": Verdict.CALM}


def test_the_same_line_is_known_however_it_is_spaced_or_written(kept: Corrections) -> None:
    kept.add("我要投诉 ABC", Verdict.NO_RISK, "", False, None)
    assert _verdicts(kept, " 我要投訴  abc ") == {"risk": Verdict.NO_RISK}
    assert _verdicts(kept, "我要投诉 ABD") == {}


def test_the_newest_verdict_on_a_subject_counts(kept: Corrections) -> None:
    kept.add(LINE, Verdict.UNHAPPY, "", False, None)
    kept.add(LINE, Verdict.NO_RISK, "", False, None)
    kept.add(LINE, Verdict.CALM, "", False, None)
    assert _verdicts(kept, LINE) == {"mood": Verdict.CALM, "risk": Verdict.NO_RISK}
    assert len(kept.all()) == 2


def test_taking_back_forgets_the_line_and_nothing_else(kept: Corrections) -> None:
    told: list[int] = []
    kept.add(LINE, Verdict.UNHAPPY, "", False, None)
    kept.add("另一句", Verdict.CALM, "", False, None)
    kept.on_change = lambda: told.append(len(kept.all()))
    kept.take_back(LINE)
    assert _verdicts(kept, LINE) == {}
    assert _verdicts(kept, "另一句") == {"mood": Verdict.CALM}
    kept.remove([one.id for one in kept.all()])
    assert told == [1, 0]


def test_clearing_leaves_no_file(kept: Corrections, file: Path) -> None:
    kept.add(LINE, Verdict.UNHAPPY, "", False, None)
    kept.clear()
    assert kept.all() == []
    assert not file.exists()
    kept.add(LINE, Verdict.CALM, "", False, None)
    assert _verdicts(kept, LINE) == {"mood": Verdict.CALM}


def test_old_corrections_go_by_themselves(
    kept: Corrections, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept.add(LINE, Verdict.UNHAPPY, "", False, None)
    later = time.time() + module.KEPT_SECONDS + 60
    monkeypatch.setattr(time, "time", lambda: later)
    assert Corrections(file, "one").all() == []


def test_there_is_an_upper_limit(kept: Corrections, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_KEPT", 3)
    for number in range(5):
        kept.add(f"第{number}句", Verdict.CALM, "", False, None)
    assert len(kept.all()) == 3
    assert _verdicts(kept, "第0句") == {}
    assert _verdicts(kept, "第4句") == {"mood": Verdict.CALM}


def test_another_encoders_vectors_are_dropped(kept: Corrections, file: Path) -> None:
    kept.add(LINE, Verdict.UNHAPPY, "", False, VECTOR)
    other = Corrections(file, "another")
    (one,) = other.all()
    assert one.vector is None
    assert _verdicts(other, LINE) == {"mood": Verdict.UNHAPPY}


def _damage(file: Path) -> None:
    """Garble what follows the first page, as a failing disk does."""
    data = bytearray(file.read_bytes())
    data[4096:] = b"\x5a" * (len(data) - 4096)
    file.write_bytes(data)


def _cut(file: Path) -> None:
    file.write_bytes(file.read_bytes()[:5000])


def _without_sense(file: Path) -> None:
    with closing(sqlite3.connect(file)) as db, db:
        db.execute("update correction set verdict = 'nothing'")


def _no_database(file: Path) -> None:
    file.write_bytes(b"no database at all" * 200)


@pytest.mark.parametrize("damage", [_damage, _cut, _without_sense, _no_database])
def test_a_damaged_file_is_kept_aside_and_told(
    kept: Corrections, file: Path, damage: Callable[[Path], None]
) -> None:
    kept.add(LINE, Verdict.UNHAPPY, "", False, VECTOR)
    damage(file)
    damaged = file.read_bytes()
    anew = Corrections(file, "one")
    (aside,) = file.parent.iterdir()
    assert aside.name.startswith(f"{file.name}.damaged-")
    assert aside.read_bytes() == damaged
    assert aside.name in anew.trouble
    assert anew.all() == []
    anew.add(LINE, Verdict.CALM, "", False, None)
    assert _verdicts(Corrections(file, "one"), LINE) == {"mood": Verdict.CALM}


def test_a_damaged_file_is_let_go_before_it_is_renamed(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Windows renames no open file."""
    opened: list[sqlite3.Connection] = []
    connect = sqlite3.connect

    def watched(*given: Any, **named: Any) -> sqlite3.Connection:
        opened.append(connect(*given, **named))
        return opened[-1]

    def rename(file: Path) -> Path:
        for one in opened:
            with pytest.raises(sqlite3.ProgrammingError, match="closed"):
                one.execute("select 1")
        raise PermissionError(13, "used by another process", str(file))

    monkeypatch.setattr(sqlite3, "connect", watched)
    monkeypatch.setattr(module, "set_aside", rename)
    _no_database(file)
    kept = Corrections(file, "one")
    assert opened
    assert "只读" in kept.trouble
    assert file.exists()
    with pytest.raises(CorrectionError, match="已损坏"):
        kept.add(LINE, Verdict.CALM, "", False, None)


def test_a_locked_file_is_told_and_nothing_is_lost(
    kept: Corrections, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept.add(LINE, Verdict.UNHAPPY, "", False, None)
    monkeypatch.setattr(module, "BUSY_SECONDS", 0.0)
    with closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("begin exclusive")
        later = Corrections(file, "one")
        assert "占用" in later.trouble
        assert later.all() == []
        with pytest.raises(CorrectionError, match="占用"):
            later.add("另一句", Verdict.CALM, "", False, None)
    assert [one.name for one in file.parent.iterdir()] == [file.name]
    later.add("另一句", Verdict.CALM, "", False, None)
    assert later.trouble == ""
    assert _verdicts(later, LINE) == {"mood": Verdict.UNHAPPY}
    assert len(Corrections(file, "one").all()) == 2


def test_a_full_disk_is_told_and_nothing_is_lost(
    kept: Corrections, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept.add(LINE, Verdict.UNHAPPY, "", False, VECTOR)
    connect = sqlite3.connect

    def on_a_small_disk(*given: Any, **named: Any) -> sqlite3.Connection:
        db: sqlite3.Connection = connect(*given, **named)
        db.execute("pragma max_page_count = 1")
        return db

    monkeypatch.setattr(sqlite3, "connect", on_a_small_disk)
    other = Corrections(file, "another")
    assert other.trouble == ""
    assert _verdicts(other, LINE) == {"mood": Verdict.UNHAPPY}
    with pytest.raises(CorrectionError, match="磁盘已满"):
        other.add("长" * 9000, Verdict.CALM, "", False, np.ones(9000, np.float32))
    assert _verdicts(Corrections(file, "one"), LINE) == {"mood": Verdict.UNHAPPY}


def test_a_file_that_was_never_written_to_is_none(file: Path) -> None:
    file.touch()
    kept = Corrections(file, "one")
    assert (kept.all(), kept.trouble) == ([], "")


def test_corrections_of_an_earlier_version_are_read(kept: Corrections, file: Path) -> None:
    kept.add(LINE, Verdict.UNHAPPY, "", False, VECTOR)
    with closing(sqlite3.connect(file)) as db, db:
        db.execute("alter table correction drop column points")
    earlier = Corrections(file, "one")
    (one,) = earlier.all()
    assert not one.points.any()
    earlier.add("另一句", Verdict.CALM, "", False, None)
    assert len(Corrections(file, "one").all()) == 2


def test_what_cannot_be_kept_is_said(tmp_path: Path) -> None:
    kept = Corrections(tmp_path / "nowhere" / "c", "one")
    with pytest.raises(CorrectionError):
        kept.add(LINE, Verdict.CALM, "", False, None)
    assert kept.all() == []


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX permissions")
def test_nobody_else_may_read_them(kept: Corrections, file: Path) -> None:
    kept.add(LINE, Verdict.CALM, "", False, None)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_leaving_out_an_earlier_encoder_s_vectors_is_no_correction(tmp_path: Path) -> None:
    file = tmp_path / "c"
    Corrections(file, "one").add("一句话", Verdict.CALM, "", False, np.ones(384, np.float32))
    os.utime(file, (1000, 1000))
    (one,) = Corrections(file, "another").all()
    assert one.vector is None
    assert file.stat().st_mtime == 1000
