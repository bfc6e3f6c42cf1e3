from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from assist import paths
from assist.knowledge import opening
from assist.knowledge.base import KnowledgeBase
from assist.knowledge.errors import DamagedBase, KnowledgeError
from assist.knowledge.opening import open_base, open_or_start_anew
from assist.storage import set_aside
from tests.articles import article


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("ASSIST_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


def test_the_users_own_base_starts_with_the_starter_knowledge(home: Path) -> None:
    base = open_base(None)
    assert base.file == paths.user_knowledge() == home / "knowledge.db"
    assert len(base.articles()) > 100
    base.close()


def test_the_starter_knowledge_does_not_come_back_once_it_was_removed() -> None:
    base = open_base(None)
    base.remove([article.key for article in base.articles()])
    base.close()
    base = open_base(None)
    assert base.articles() == []
    base.close()


def test_a_new_file_that_was_named_starts_empty(tmp_path: Path) -> None:
    base = open_base(tmp_path / "named.db")
    assert base.articles() == []
    base.close()


@pytest.mark.parametrize("name", ["named.db", None])
def test_a_damaged_base_is_set_aside_and_kept(name: str | None, tmp_path: Path) -> None:
    file = tmp_path / name if name else paths.user_knowledge()
    file.write_bytes(b"garbage")
    file.with_name(file.name + "-wal").write_bytes(b"journal")
    with pytest.raises(DamagedBase):
        open_base(tmp_path / name if name else None)
    base, aside = open_or_start_anew(tmp_path / name if name else None)
    assert aside is not None
    assert aside.read_bytes() == b"garbage"
    assert aside.with_name(aside.name + "-wal").exists()
    assert bool(base.articles()) == (name is None)
    base.close()


def test_a_sound_base_is_not_set_aside(tmp_path: Path) -> None:
    for _ in range(2):
        base, aside = open_or_start_anew(tmp_path / "named.db")
        base.save([article("a")])
        assert aside is None
        base.close()
    assert [file.name for file in tmp_path.iterdir()] == ["named.db"]


def test_what_is_no_damage_is_not_set_aside(tmp_path: Path) -> None:
    with pytest.raises(KnowledgeError):
        open_or_start_anew(tmp_path)
    assert tmp_path.is_dir()


def _damage_root_of(table: str, file: Path) -> None:
    with closing(sqlite3.connect(file)) as db:
        db.execute("pragma wal_checkpoint(truncate)")
        query = "select rootpage from sqlite_master where name = ?"
        (page,) = db.execute(query, [table]).fetchone()
        (size,) = db.execute("pragma page_size").fetchone()
    data = bytearray(file.read_bytes())
    data[(page - 1) * size : page * size] = b"\x5a" * size
    file.write_bytes(data)


def test_a_base_with_a_damaged_page_is_let_go_before_it_is_set_aside(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Windows renames no open file."""
    open_base(None).close()
    _damage_root_of("change", paths.user_knowledge())
    opened: list[KnowledgeBase] = []
    closed: list[KnowledgeBase] = []
    begin, close = KnowledgeBase.__init__, KnowledgeBase.close

    def beginning(base: KnowledgeBase, file: Path) -> None:
        opened.append(base)
        begin(base, file)

    def closing_it(base: KnowledgeBase) -> None:
        closed.append(base)
        close(base)

    def rename(file: Path) -> Path:
        assert closed == opened
        return set_aside(file)

    monkeypatch.setattr(KnowledgeBase, "__init__", beginning)
    monkeypatch.setattr(KnowledgeBase, "close", closing_it)
    monkeypatch.setattr(opening, "set_aside", rename)
    base, aside = open_or_start_anew(None)
    assert aside is not None
    assert len(opened) == 2
    assert len(base.articles()) > 100
    base.close()


def test_a_base_that_could_not_be_filled_is_let_go(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    closed: list[Path] = []
    close = KnowledgeBase.close

    def closing_it(base: KnowledgeBase) -> None:
        closed.append(base.file)
        close(base)

    monkeypatch.setattr(KnowledgeBase, "close", closing_it)
    monkeypatch.setattr(paths, "starter_knowledge", lambda: home / "nothing")
    with pytest.raises(KnowledgeError):
        open_base(None)
    assert closed == [home / "knowledge.db"]
