"""A program that is killed while it imports leaves a sound base, with all rows or with none."""

from __future__ import annotations

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest

from assist.knowledge.base import KnowledgeBase
from assist.knowledge.formats import write_articles
from tests.articles import article

ROWS = 4000


@pytest.fixture(scope="module")
def material(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a base of one article and a table that is too big for SQLite's cache."""
    folder = tmp_path_factory.mktemp("material")
    base = KnowledgeBase(folder / "kb.db")
    base.save([article("before")])
    base.close()
    write_articles(folder / "t.csv", [article(f"{n:05}", reply="长" * 300) for n in range(ROWS)])
    return folder


def _journal(db: Path) -> int:
    try:
        return db.with_name("kb.db-wal").stat().st_size
    except FileNotFoundError:
        return 0


@pytest.mark.parametrize("written", [1, 1_000_000, 4_000_000])
def test_an_import_that_is_killed_is_whole_or_never_was(
    written: int, material: Path, tmp_path: Path
) -> None:
    db = Path(shutil.copy(material / "kb.db", tmp_path))
    command = ["kb", "import", str(material / "t.csv"), "--publish", "--db", str(db)]
    importing = subprocess.Popen(
        [sys.executable, "-m", "assist", *command],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "ASSIST_HOME": str(tmp_path)},
    )
    while importing.poll() is None and _journal(db) < written:
        time.sleep(0.0005)
    importing.send_signal(signal.SIGKILL)
    importing.wait()
    with closing(sqlite3.connect(db)) as left:
        assert left.execute("pragma integrity_check").fetchall() == [("ok",)]
    base = KnowledgeBase(db)
    assert len(base.articles()) in {1, 1 + ROWS}
    base.save([article("after")])
    assert len(base.articles()) in {2, 2 + ROWS}
    assert base.changes_since(0).seq == base.seq()
    base.close()
