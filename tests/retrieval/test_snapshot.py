from __future__ import annotations

import stat
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from assist.retrieval.snapshot import load, packed, save, unpacked

ABOUT = {"index": "words 1", "seq": 7}
ARRAYS: dict[str, NDArray[Any]] = {
    "empty": np.zeros(0, np.int64),
    "rows": np.arange(600, dtype=np.int8).reshape(3, 200),
    "days": np.array([1.5, -2.0], np.float32),
}


@pytest.fixture
def file(tmp_path: Path) -> Path:
    file = tmp_path / "kb.db.words"
    save(file, ABOUT, ARRAYS)
    return file


def test_what_was_saved_is_loaded(file: Path) -> None:
    loaded = load(file, {"index": "words 1"})
    assert loaded is not None
    assert loaded.about == ABOUT
    assert loaded.arrays.keys() == ARRAYS.keys()
    for name, array in ARRAYS.items():
        assert loaded.arrays[name].dtype == array.dtype
        assert np.array_equal(loaded.arrays[name], array)


def test_the_file_is_its_owners_alone_and_nothing_lies_beside_it(file: Path) -> None:
    save(file, ABOUT, ARRAYS)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert list(file.parent.iterdir()) == [file]


def test_what_another_version_wrote_is_not_read(file: Path) -> None:
    assert load(file, {"index": "words 2"}) is None
    assert load(file, {"vectors": "words 1"}) is None


def test_a_file_that_is_not_there_is_none(tmp_path: Path) -> None:
    assert load(tmp_path / "none", {}) is None
    assert load(tmp_path, {}) is None


def test_a_file_that_was_cut_anywhere_is_not_read(file: Path) -> None:
    whole = file.read_bytes()
    # The padding behind the last array holds nothing.
    for end in (*range(0, len(whole) - 64, 41), len(whole) // 2):
        file.write_bytes(whole[:end])
        assert load(file, {}) is None, end


def test_a_file_with_any_wrong_byte_is_not_read_or_right(file: Path) -> None:
    whole = file.read_bytes()
    for place in range(0, len(whole), 7):
        damaged = bytearray(whole)
        damaged[place] ^= 0x5A
        file.write_bytes(damaged)
        loaded = load(file, {"index": "words 1"})
        if loaded is not None:
            assert loaded.about == ABOUT
            assert all(np.array_equal(loaded.arrays[name], ARRAYS[name]) for name in ARRAYS)


def test_where_it_cannot_be_written_the_old_file_stays(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError("mapped")

    monkeypatch.setattr(Path, "replace", refuse)
    with pytest.raises(PermissionError):
        save(file, {"index": "words 2"}, ARRAYS)
    assert list(file.parent.iterdir()) == [file]
    assert load(file, {"index": "words 1"}) is not None


def test_texts_come_back_whatever_they_hold() -> None:
    texts = ["", "退货", "\0", "a\nb", "\ud800", "😀", ""]
    assert unpacked(*packed(texts)) == texts
    assert unpacked(*packed([])) == []
