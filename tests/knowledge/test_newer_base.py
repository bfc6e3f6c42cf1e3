"""A base that a newer program wrote is refused in one sentence, and stays as it is."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from assist.knowledge.base import KnowledgeBase
from assist.knowledge.errors import DamagedBase, NewerBase
from assist.knowledge.opening import open_or_start_anew
from tests.articles import article


def written_by_a_newer_program(file: Path) -> bytes:
    base = KnowledgeBase(file)
    base.save([article("a", "问")])
    base.close()
    with closing(sqlite3.connect(file)) as db:
        db.execute(
            "insert into _sqlite_migrations (migration_set, name, applied_at)"
            " values ('assist.knowledge', 'something_of_next_year', '2027-01-01')"
        )
        db.execute("alter table article add column something text")
        db.commit()
        db.execute("pragma wal_checkpoint(truncate)")
    return file.read_bytes()


def test_it_is_refused_and_nothing_is_changed(tmp_path: Path) -> None:
    file = tmp_path / "kb.db"
    before = written_by_a_newer_program(file)
    with pytest.raises(NewerBase, match=r"更新版本.*kb\.db.*安装新版本"):
        KnowledgeBase(file)
    assert file.read_bytes() == before


def test_the_backup_made_before_the_upgrade_is_named(tmp_path: Path) -> None:
    file = tmp_path / "kb.db"
    written_by_a_newer_program(file)
    (tmp_path / "kb.db.before-4").write_bytes(b"")
    with pytest.raises(NewerBase, match=r"备份是 kb\.db\.before-4"):
        KnowledgeBase(file)


def test_it_is_not_taken_for_damaged_and_set_aside(tmp_path: Path) -> None:
    file = tmp_path / "kb.db"
    before = written_by_a_newer_program(file)
    with pytest.raises(NewerBase) as caught:
        open_or_start_anew(file)
    assert not isinstance(caught.value, DamagedBase)
    assert file.read_bytes() == before
    assert not list(tmp_path.glob("*.damaged-*"))
