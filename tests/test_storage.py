"""What went wrong with a file: by what the system says, never by how the file is called."""

from __future__ import annotations

import errno
import os
import sqlite3
import time
from contextlib import closing
from pathlib import Path

import pytest

from assist.storage import Fault, fault_of, reason_of, set_aside


def _raised(statement: str, db: sqlite3.Connection) -> sqlite3.Error:
    with pytest.raises(sqlite3.Error) as caught:
        db.execute(statement).fetchall()
    return caught.value


def test_what_sqlite_says(tmp_path: Path) -> None:
    file = tmp_path / "one.db"
    with closing(sqlite3.connect(file, timeout=0)) as db:
        db.execute("create table t (v)")
        with closing(sqlite3.connect(file, isolation_level=None)) as other:
            other.execute("begin exclusive")
            assert fault_of(_raised("select * from t", db)) is Fault.LOCKED
        assert fault_of(_raised("select * from nothing", db)) is Fault.OTHER
        assert fault_of(_raised("select cast(x'ff' as text)", db)) is Fault.DAMAGED
        db.execute("pragma query_only = on")
        assert fault_of(_raised("insert into t values (1)", db)) is Fault.READ_ONLY
        db.execute("pragma query_only = off")
        db.execute("pragma max_page_count = 1")
        assert fault_of(_raised("insert into t values (zeroblob(9000))", db)) is Fault.FULL
    file.write_bytes(b"no database at all" * 100)
    with closing(sqlite3.connect(file)) as db:
        error = _raised("select * from t", db)
        assert fault_of(error) is Fault.DAMAGED
        assert reason_of(error) == "文件已损坏"


@pytest.mark.parametrize(
    ("code", "fault"),
    [
        (errno.EACCES, Fault.READ_ONLY),
        (errno.EROFS, Fault.READ_ONLY),
        (errno.ENOSPC, Fault.FULL),
        (errno.EBUSY, Fault.LOCKED),
        (errno.EIO, Fault.OTHER),
        (errno.EEXIST, Fault.OTHER),
    ],
)
def test_what_the_system_says(code: int, fault: Fault) -> None:
    for name in ("/home/fuller/kb.db", "/media/encrypted", "/srv/locked/malformed/readonly"):
        assert fault_of(OSError(code, os.strerror(code), name)) is fault


def test_an_unknown_reason_is_told_without_the_file() -> None:
    assert reason_of(OSError(errno.EIO, "Input/output error", "/a/b")) == "Input/output error"
    assert reason_of(sqlite3.DatabaseError("never heard of")) == "never heard of"


def test_text_that_is_none_is_damage() -> None:
    with pytest.raises(UnicodeDecodeError) as caught:
        b"\xff".decode("utf-8")
    assert fault_of(caught.value) is Fault.DAMAGED


def test_what_is_set_aside_begins_to_age_then(tmp_path: Path) -> None:
    file = tmp_path / "kb.db"
    for suffix in ("", "-shm", "-wal"):
        part = tmp_path / f"kb.db{suffix}"
        part.write_text(suffix)
        os.utime(part, (1000, 1000))
    before = time.time() - 2
    aside = set_aside(file)
    names = sorted(one.name for one in tmp_path.iterdir())
    assert names == [aside.name, f"{aside.name}-shm", f"{aside.name}-wal"]
    assert all(one.stat().st_mtime > before for one in tmp_path.iterdir())
