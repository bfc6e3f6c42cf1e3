"""Files that are locked, read-only, damaged, or on a full disk."""

from __future__ import annotations

import errno
import os
import random
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlite_utils import Database

from assist.knowledge import base as base_module
from assist.knowledge import connecting
from assist.knowledge.base import KnowledgeBase
from assist.knowledge.errors import DamagedBase, KnowledgeError, explain
from assist.model import Feedback, Outcome
from tests.articles import article
from tests.knowledge.test_base import keys, saved


@pytest.fixture
def locked(file: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[sqlite3.Connection]:
    """Another program's connection in the midst of writing to a base that holds "a"."""
    monkeypatch.setattr(connecting, "BUSY_MS", 50)
    saved(file, article("a"))
    other = sqlite3.connect(file, isolation_level=None, check_same_thread=False)
    other.execute("begin immediate")
    other.execute("update article set title = '写了一半'")
    yield other
    other.close()


def test_a_base_that_is_being_written_can_be_read(locked: sqlite3.Connection, file: Path) -> None:
    base = KnowledgeBase(file)
    assert [a.title for a in base.articles()] == ["a怎么办"]
    base.close()


def test_a_lock_that_stays_is_told_and_nothing_is_written(
    locked: sqlite3.Connection, file: Path
) -> None:
    base = KnowledgeBase(file)
    with pytest.raises(KnowledgeError, match="占用"):
        base.save([article("b")])
    with pytest.raises(KnowledgeError, match="占用"):
        base.remove(["a"])
    with pytest.raises(KnowledgeError, match="占用"):
        base.record(Feedback("m", "c", "a", Outcome.COPIED, 1.0))
    locked.execute("rollback")
    assert keys(base) == ["a"]
    base.save([article("b")])
    assert keys(base) == ["a", "b"]
    base.close()


def test_a_lock_that_goes_is_waited_for(
    locked: sqlite3.Connection, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connecting, "BUSY_MS", 30_000)
    base = KnowledgeBase(file)
    release = threading.Timer(0.2, lambda: locked.execute("commit"))
    release.start()
    base.save([article("b")])
    release.join()
    assert [(a.key, a.title) for a in base.articles()] == [("a", "写了一半"), ("b", "b怎么办")]
    base.close()


def _frozen(path: Path) -> None:
    """Make ``path`` unchangeable even for root, or skip where that is not possible."""
    try:
        done = subprocess.run(["chattr", "+i", path], capture_output=True, check=False).returncode
    except FileNotFoundError:
        done = 1
    if done:
        pytest.skip("chattr +i does not work here")


@pytest.fixture(params=["file", "folder"])
def frozen(file: Path, request: pytest.FixtureRequest) -> Iterator[Path]:
    """A base that only can be read: the file itself, or even its folder."""
    saved(file, article("a"))
    frozen = [file] if request.param == "file" else [file, file.parent]
    try:
        for path in frozen:
            _frozen(path)
        yield file
    finally:
        subprocess.run(["chattr", "-i", *frozen], capture_output=True, check=False)


def test_a_base_that_only_can_be_read_is_read(frozen: Path) -> None:
    base = KnowledgeBase(frozen)
    assert keys(base) == ["a"]
    assert base.changes_since(0).seq == base.seq() == 1
    base.close()


def test_a_base_that_only_can_be_read_says_that_nothing_was_saved(frozen: Path) -> None:
    base = KnowledgeBase(frozen)
    for _ in range(2):
        with pytest.raises(KnowledgeError, match="只读"):
            base.save([article("b")])
    assert keys(base) == ["a"]
    base.close()


def test_a_new_base_in_a_folder_that_only_can_be_read_is_refused(
    file: Path, request: pytest.FixtureRequest
) -> None:
    request.addfinalizer(
        lambda: subprocess.run(["chattr", "-i", file.parent], capture_output=True, check=False)
    )
    _frozen(file.parent)
    with pytest.raises(KnowledgeError, match=r"kb\.db"):
        KnowledgeBase(file)


@pytest.mark.parametrize(
    "data", [b"garbage", b"\0" * 5000, random.Random(1).randbytes(9000), b"SQLite format 3"]
)
def test_a_file_that_is_no_database_is_damaged(data: bytes, file: Path) -> None:
    file.write_bytes(data)
    with pytest.raises(DamagedBase, match=r"kb\.db"):
        KnowledgeBase(file)
    assert file.read_bytes() == data


@pytest.mark.parametrize("share", [0.01, 0.1, 0.5, 0.9])
def test_a_file_that_was_cut_is_damaged(share: float, file: Path) -> None:
    saved(file, *(article(f"{number}", "长" * 300) for number in range(200)))
    data = file.read_bytes()
    file.write_bytes(data[: int(len(data) * share)])
    with pytest.raises(DamagedBase):
        _used(file)


def _used(file: Path) -> None:
    base = KnowledgeBase(file)
    try:
        base.articles()
        base.changes_since(0)
        base.save([article("new")])
    finally:
        base.close()


def test_a_file_with_damaged_bytes_is_used_or_refused(file: Path) -> None:
    saved(file, *(article(f"{number}", tags=("x",), extra={"a": "b"}) for number in range(40)))
    sound, chance = file.read_bytes(), random.Random(1)
    refused = 0
    for _ in range(60):
        data = bytearray(sound)
        start = chance.randrange(len(data))
        data[start : start + 300] = chance.randbytes(len(data[start : start + 300]))
        file.write_bytes(data)
        for journal in file.parent.glob("kb.db-*"):
            journal.unlink()
        try:
            _used(file)
        except KnowledgeError:
            refused += 1
    assert refused


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (FileExistsError(errno.EEXIST, "File exists", "/media/encrypted"), "打不开"),
        (OSError(errno.EIO, "Input/output error", "/home/fuller/kb.db"), "打不开"),
        (OSError(errno.EIO, "Input/output error", "/home/readonly/locked.db"), "打不开"),
        (NotADirectoryError(errno.ENOTDIR, "Not a directory", "/malformed/kb.db"), "打不开"),
        (OSError(errno.ENOSPC, "No space left on device", "/a/kb.db"), "磁盘已满"),
        (OSError(errno.EROFS, "Read-only file system", "/a/kb.db"), "只读"),
        (PermissionError(errno.EACCES, "Permission denied", "/a/kb.db"), "只读"),
        (OSError(errno.EBUSY, "Device or resource busy", "/a/kb.db"), "占用"),
    ],
)
def test_the_verdict_is_the_system_s_and_not_the_path_s(error: OSError, told: str) -> None:
    explained = explain(error, Path("/home/fuller/encrypted/kb.db"))
    assert told in str(explained)
    assert not isinstance(explained, DamagedBase)


def test_a_folder_s_name_is_no_sign_of_damage(tmp_path: Path) -> None:
    (tmp_path / "encrypted").write_text("a file where a folder should be")
    with pytest.raises(KnowledgeError, match="打不开") as caught:
        KnowledgeBase(tmp_path / "encrypted" / "kb.db")
    assert not isinstance(caught.value, DamagedBase)


def test_a_file_that_was_refused_is_let_go(file: Path) -> None:
    file.write_bytes(b"garbage" * 1000)
    with pytest.raises(DamagedBase):
        KnowledgeBase(file)
    if sys.platform == "linux":
        opened = [os.path.realpath(one) for one in Path("/proc/self/fd").iterdir()]
        assert str(file) not in opened


def test_a_folder_is_no_base(tmp_path: Path) -> None:
    with pytest.raises(KnowledgeError):
        KnowledgeBase(tmp_path)


def test_a_full_disk_is_told_and_nothing_is_written(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    saved(file, article("a"))
    connect = connecting.connect_for_writing

    def on_a_small_disk(file: Path) -> Database:
        db = connect(file)
        db.execute("pragma max_page_count = 1")
        return db

    monkeypatch.setattr(base_module, "connect_for_writing", on_a_small_disk)
    base = KnowledgeBase(file)
    with pytest.raises(KnowledgeError, match="磁盘已满"):
        base.save(article(f"{number}", "长" * 500) for number in range(50))
    assert keys(base) == ["a"]
    base.save([article("a", title="短")])
    assert [a.title for a in base.articles()] == ["短"]
    base.close()
