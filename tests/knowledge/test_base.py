from __future__ import annotations

import os
import sqlite3
import stat
import subprocess
import sys
import threading
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assist.knowledge.base import KnowledgeBase
from assist.knowledge.errors import KnowledgeError
from assist.model import Article, Feedback, Outcome
from tests.articles import article, importable


def keys(base: KnowledgeBase) -> list[str]:
    return [article.key for article in base.articles()]


def saved(file: Path, *articles: Article) -> Path:
    """A closed base with these articles."""
    base = KnowledgeBase(file)
    base.save(articles)
    base.close()
    return file


def elsewhere(code: str, file: Path) -> None:
    """Run ``code`` in another process with ``base`` open on ``file``."""
    opened = (
        "from pathlib import Path\n"
        "from assist.knowledge.base import KnowledgeBase\n"
        "from tests.articles import article\n"
        f"base = KnowledgeBase(Path({str(file)!r}))\n"
    )
    subprocess.run([sys.executable, "-c", f"{opened}{code}\nbase.close()"], check=True, timeout=60)


@settings(max_examples=20)
@given(st.lists(importable(), max_size=4, unique_by=lambda article: article.key))
def test_articles_come_back_as_they_were_saved(articles: list[Article]) -> None:
    base = KnowledgeBase(_scratch())
    base.remove(keys(base))
    base.save(articles)
    assert base.articles() == sorted(articles, key=lambda article: article.key.encode())
    base.close()


def _scratch() -> Path:
    return Path(os.environ["ASSIST_HOME"]) / "scratch.db"


def test_a_new_base_is_empty_and_readable_by_its_owner_only(base: KnowledgeBase) -> None:
    assert base.articles() == []
    assert base.seq() == 0
    base.save([article("a")])
    rights = {stat.S_IMODE(part.stat().st_mode) for part in base.file.parent.iterdir()}
    assert rights == {0o600}


def test_folders_on_the_way_are_made(tmp_path: Path) -> None:
    KnowledgeBase(tmp_path / "a" / "b" / "kb.db").close()
    assert (tmp_path / "a" / "b" / "kb.db").exists()


def test_what_was_saved_is_there_after_reopening(file: Path) -> None:
    saved(file, article("a", "怎么退货", "退货流程", extra={"备注": "x"}, version=7))
    base = KnowledgeBase(file)
    assert base.articles() == [article("a", "怎么退货", "退货流程", extra={"备注": "x"}, version=7)]
    base.close()


def test_changes_are_told_once_from_a_point_on(base: KnowledgeBase) -> None:
    base.save([article("a"), article("b")])
    before = base.seq()
    base.save([article("a", title="新标题"), article("c")])
    base.remove(["b", "never-there"])
    changes = base.changes_since(before)
    assert [(a.key, a.title) for a in changes.changed] == [("a", "新标题"), ("c", "c怎么办")]
    assert changes.removed == ("b",)
    assert changes.seq == base.seq() > before
    assert base.changes_since(changes.seq).changed == ()


def test_the_change_counter_never_goes_back(base: KnowledgeBase) -> None:
    seen = [base.seq()]
    for _ in range(2):
        base.save([article("a")])
        seen.append(base.seq())
        base.remove(["a"])
        seen.append(base.seq())
    assert seen == sorted(set(seen))


def test_another_process_is_followed_by_the_change_counter(base: KnowledgeBase) -> None:
    base.save([article("a"), article("b")])
    before = base.seq()
    elsewhere(
        "base.save([article('c'), article('a', title='别处改的')]); base.remove(['b'])", base.file
    )
    changes = base.changes_since(before)
    assert sorted((a.key, a.title) for a in changes.changed) == [
        ("a", "别处改的"),
        ("c", "c怎么办"),
    ]
    assert changes.removed == ("b",)
    base.save([article("d")])
    assert keys(base) == ["a", "c", "d"]


def test_all_articles_are_written_or_none(base: KnowledgeBase) -> None:
    base.save([article("a")])
    broken = replace(article("c"), question=None)  # type: ignore[arg-type]
    with pytest.raises(KnowledgeError):
        base.save([article("b"), broken])
    assert keys(base) == ["a"]
    base.save([article("b")])
    assert keys(base) == ["a", "b"]


def test_many_threads_read_and_write_at_once(base: KnowledgeBase) -> None:
    failures: list[Exception] = []

    def work(name: int) -> None:
        try:
            for number in range(10):
                base.save([article(f"{name}-{number}")])
                assert f"{name}-{number}" in keys(base)
        except Exception as error:
            failures.append(error)

    threads = [threading.Thread(target=work, args=(name,)) for name in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert len(base.articles()) == 40


def test_several_programs_may_create_the_base_at_once(file: Path) -> None:
    failures: list[Exception] = []

    def create(name: int) -> None:
        try:
            saved(file, article(f"{name}"))
        except Exception as error:
            failures.append(error)

    threads = [threading.Thread(target=create, args=(name,)) for name in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    base = KnowledgeBase(file)
    assert keys(base) == ["0", "1", "2", "3"]
    base.close()


def test_verdicts_are_kept_without_the_message(base: KnowledgeBase) -> None:
    base.record(Feedback("m1", "c1", "a", Outcome.ACCEPTED, 12.5))
    base.record(Feedback("m2", "c1", "b", Outcome.DISMISSED, 13.0))
    with closing(sqlite3.connect(base.file)) as db:
        rows = db.execute("select message, article, outcome, time from feedback").fetchall()
    assert rows == [("m1", "a", "accepted", 12.5), ("m2", "b", "dismissed", 13.0)]
    assert base.seq() == 0


def test_a_closed_base_leaves_one_file(file: Path) -> None:
    saved(file, article("a"))
    assert [part.name for part in file.parent.iterdir()] == ["kb.db"]
