"""Vectors are remembered on disk where that can be; nothing on the disk keeps them from being."""

from __future__ import annotations

import errno
import os
import sqlite3
import stat
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from assist import paths
from assist.encoder import cache as module
from assist.encoder.cache import CachedEncoder
from assist.encoder.model import OnnxEncoder, Vectors

LINES = ["怎么退款", "发票"]


class Counting(OnnxEncoder):
    """The shipped encoder, which counts what it is asked."""

    def __init__(self) -> None:
        super().__init__(paths.resource("models", "encoder"))
        self.asked: list[str] = []

    def encode(self, texts: Any) -> Vectors:
        self.asked += texts
        return super().encode(texts)


@pytest.fixture(scope="module")
def shipped() -> Counting:
    return Counting()


@pytest.fixture
def encoder(shipped: Counting) -> Counting:
    shipped.asked.clear()
    return shipped


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "vectors"


def _encoded(encoder: OnnxEncoder, file: Path, lines: list[str]) -> Vectors:
    cache = CachedEncoder(encoder, file)
    try:
        return cache.encode(lines)
    finally:
        cache.close()


def test_the_cache_gives_back_what_was_encoded(encoder: Counting, file: Path) -> None:
    fresh = _encoded(encoder, file, LINES)
    known = _encoded(encoder, file, LINES[::-1])
    assert ((fresh[::-1] * known).sum(axis=1) > 0.999).all()
    assert encoder.asked == LINES


def test_a_damaged_cache_is_begun_anew(encoder: Counting, file: Path) -> None:
    file.write_bytes(b"not a database" * 100)
    _encoded(encoder, file, LINES)
    _encoded(encoder, file, LINES)
    assert encoder.asked == LINES


def test_a_damaged_page_is_met_but_once(encoder: Counting, file: Path) -> None:
    _encoded(encoder, file, LINES)
    with closing(sqlite3.connect(file)) as db:
        page = db.execute("select rootpage from sqlite_master where name = 'vector'").fetchone()[0]
        size = db.execute("pragma page_size").fetchone()[0]
    data = bytearray(file.read_bytes())
    data[(page - 1) * size : page * size] = b"\x5a" * size
    file.write_bytes(data)
    for _ in range(2):
        assert np.isfinite(_encoded(encoder, file, LINES)).all()
    assert encoder.asked == LINES * 2


@pytest.mark.parametrize("error", [PermissionError(errno.EACCES, "no"), OSError(errno.EROFS, "no")])
def test_where_no_file_can_be_made_it_remembers_in_memory(
    encoder: Counting, file: Path, error: OSError, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_given: Any, **_named: Any) -> None:
        raise error

    monkeypatch.setattr(Path, "touch", refuse)
    cache = CachedEncoder(encoder, file)
    for _ in range(2):
        cache.encode(LINES)
    cache.close()
    assert encoder.asked == LINES
    assert not file.exists()


def test_a_folder_that_is_not_there_is_no_trouble(encoder: Counting, tmp_path: Path) -> None:
    _encoded(encoder, tmp_path / "nowhere" / "vectors", LINES)
    assert list(tmp_path.iterdir()) == []


def test_another_program_s_cache_is_left_to_it(
    encoder: Counting, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _encoded(encoder, file, LINES)
    monkeypatch.setattr(module, "BUSY_SECONDS", 0.0)
    number = file.stat().st_ino
    with closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("pragma locking_mode = exclusive")
        other.execute("begin exclusive")
        other.execute("insert into vector values (x'00', x'00')")
        assert len(_encoded(encoder, file, LINES)) == 2
        other.execute("rollback")
    assert file.stat().st_ino == number
    encoder.asked.clear()
    _encoded(encoder, file, LINES)
    assert encoder.asked == []


def test_a_damaged_cache_is_closed_before_it_is_removed(
    encoder: Counting, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Windows removes no open file; what it says of one that another program has is no matter."""
    opened: list[sqlite3.Connection] = []
    connect = sqlite3.connect

    def watched(*given: Any, **named: Any) -> sqlite3.Connection:
        opened.append(connect(*given, **named))
        return opened[-1]

    def refuse(_file: Path, missing_ok: bool = False) -> None:
        for one in opened:
            with pytest.raises(sqlite3.ProgrammingError, match="closed"):
                one.execute("select 1")
        raise PermissionError(errno.EACCES, "used by another process")

    file.write_bytes(b"not a database" * 100)
    monkeypatch.setattr(sqlite3, "connect", watched)
    with monkeypatch.context() as patched:
        patched.setattr(Path, "unlink", refuse)
        cache = CachedEncoder(encoder, file)
    assert cache.encode(LINES).shape == (2, encoder.dimensions)
    cache.close()
    assert file.exists()


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX permissions")
def test_nobody_else_may_read_it(encoder: Counting, file: Path) -> None:
    cache = CachedEncoder(encoder, file)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    cache.close()


@pytest.mark.skipif(sys.platform != "linux" or not Path("/proc").exists(), reason="looks at /proc")
def test_nothing_is_left_open(encoder: Counting, file: Path) -> None:
    file.write_bytes(b"not a database" * 100)
    CachedEncoder(encoder, file).close()
    opened = [os.path.realpath(one) for one in Path("/proc/self/fd").iterdir()]
    assert str(file) not in opened
