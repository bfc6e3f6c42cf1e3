from __future__ import annotations

import sqlite3
import stat
from contextlib import closing
from pathlib import Path

import pytest
from sqlite_utils import Database

from assist.knowledge.base import KnowledgeBase
from assist.knowledge.errors import KnowledgeError
from assist.knowledge.migrations import migrations
from assist.model import Feedback, Outcome
from tests.articles import article

STEPS = [step.name for step in migrations.pending(Database(memory=True))]


def older_base(file: Path, missing_from: str) -> None:
    """A base as a version wrote it that did not know the step ``missing_from`` yet."""
    db = Database(sqlite3.connect(file))
    migrations.apply(db, stop_before=missing_from)
    db.execute(
        "insert into article (key, title, category, question, similar, reply, tags, valid_from,"
        " valid_until, status, version, extra) values"
        " ('a', '标题', '分类', '问', '[\"相似\"]', '答', '[]', null, null, 'published', 3, '{}')"
    )
    db.conn.commit()
    db.close()


def backups(file: Path) -> list[Path]:
    return sorted(file.parent.glob(f"{file.name}.before-*"))


def steps_of(file: Path) -> list[str]:
    db = Database(sqlite3.connect(file))
    applied = [step.name for step in migrations.applied(db)]
    db.close()
    return applied


def test_a_new_base_has_every_step_and_no_backup(tmp_path: Path) -> None:
    KnowledgeBase(tmp_path / "kb.db").close()
    assert steps_of(tmp_path / "kb.db") == STEPS
    assert backups(tmp_path / "kb.db") == []


@pytest.mark.parametrize("missing_from", STEPS[1:])
def test_an_older_base_is_brought_up_to_date(missing_from: str, tmp_path: Path) -> None:
    file = tmp_path / "kb.db"
    older_base(file, missing_from)
    base = KnowledgeBase(file)
    (kept,) = base.articles()
    assert (kept.key, kept.similar, kept.version) == ("a", ("相似",), 3)
    base.record(Feedback("m", "c", "a", Outcome.ACCEPTED, 1.0))
    base.close()
    assert steps_of(file) == STEPS


@pytest.mark.parametrize("missing_from", STEPS[1:])
def test_an_older_base_is_backed_up_first(missing_from: str, tmp_path: Path) -> None:
    file = tmp_path / "kb.db"
    older_base(file, missing_from)
    KnowledgeBase(file).close()
    (backup,) = backups(file)
    assert steps_of(backup) == STEPS[: STEPS.index(missing_from)]
    with closing(sqlite3.connect(backup)) as copy:
        assert copy.execute("select question from article").fetchall() == [("问",)]
    assert stat.S_IMODE(backup.stat().st_mode) == 0o600


def test_columns_that_were_unknown_before_mean_something_now(tmp_path: Path) -> None:
    file = tmp_path / "kb.db"
    older_base(file, "the_life_of_articles")
    extra = '{"适用人群": "新人、售后组", "图片": "一.png", "备注": "适用人群"}'
    with closing(sqlite3.connect(file)) as db:
        db.execute("update article set extra = ?", [extra])
        db.execute(
            "insert into article select 'b', title, category, question, similar, reply, tags,"
            ' valid_from, valid_until, status, version, \'{"备注": "图片"}\' from article'
        )
        db.commit()
    base = KnowledgeBase(file)
    first, second = base.articles()
    assert (first.audience, first.pictures) == (("新人", "售后组"), ("一.png",))
    assert (first.extra, second.extra) == ({"备注": "适用人群"}, {"备注": "图片"})
    assert (second.audience, second.pictures) == ((), ())
    base.close()


def test_a_current_base_is_not_backed_up_again(tmp_path: Path) -> None:
    file = tmp_path / "kb.db"
    older_base(file, STEPS[-1])
    for _ in range(3):
        KnowledgeBase(file).close()
    assert len(backups(file)) == 1


def test_a_step_that_fails_leaves_the_base_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "kb.db"
    older_base(file, STEPS[-1])

    def torn(db: Database) -> None:
        db.execute("create table half_done (x)")
        raise sqlite3.OperationalError("disk I/O error")

    monkeypatch.setattr(migrations._migrations[-1], "fn", torn)
    with pytest.raises(KnowledgeError):
        KnowledgeBase(file)
    assert steps_of(file) == STEPS[:-1]
    assert "half_done" not in Database(file).table_names()
    monkeypatch.undo()
    base = KnowledgeBase(file)
    base.save([article("b")])
    assert [a.key for a in base.articles()] == ["a", "b"]
    base.close()
