"""The index beside the file: saved, cut, of another past, and while others edit."""

from __future__ import annotations

import random
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from assist import paths
from assist.knowledge.base import KnowledgeBase
from assist.model import Status, Suggestion
from assist.retrieval import following
from assist.retrieval.blending import Blend
from assist.retrieval.confidence import ConfidenceModel
from assist.retrieval.following import FollowedIndex
from assist.retrieval.library import Library
from assist.retrieval.meaning import MeaningIndex
from tests import patience
from tests.articles import article
from tests.retrieval.saving import cut, edit, empty, replace
from tests.retrieval.test_library import Letters

pytestmark = pytest.mark.usefixtures("small_is_large")

QUERIES = ("第7号商品怎么退货", "退货", "3号", "新问题在哪", "换个说法", "")


@pytest.fixture
def saved(base: KnowledgeBase) -> Path:
    """The index of the base as it is now."""
    file = base.file.with_name("kb.db.words")
    assert FollowedIndex(base, file).catch_up()
    assert file.exists()
    return file


def is_right(found: FollowedIndex, base: KnowledgeBase) -> bool:
    """Whether it answers as an index that was built from the file just now."""
    found.catch_up()
    fresh = FollowedIndex(base)
    fresh.catch_up()
    return len(found.index) == len(fresh.index) and all(
        answers(found, query) == answers(fresh, query) for query in QUERIES
    )


def find(found: FollowedIndex, text: str, limit: int) -> list[Suggestion]:
    return Blend(found.index, None).find(text, limit)


def answers(found: FollowedIndex, query: str) -> set[tuple[str, str, str, float]]:
    """All that a query finds; equals stand in any order."""
    return {
        (one.article.key, one.article.reply, one.matched, one.score)
        for one in find(found, query, 1000)
    }


def test_a_saved_index_starts_as_it_was(base: KnowledgeBase, saved: Path) -> None:
    started = FollowedIndex(base, saved)
    assert not started.catch_up()
    assert is_right(started, base)


def test_a_saved_index_follows_what_came_after_it(base: KnowledgeBase, saved: Path) -> None:
    edit(base)
    assert is_right(FollowedIndex(base, saved), base)


def test_the_last_change_before_saving_may_be_overwritten(base: KnowledgeBase, saved: Path) -> None:
    base.save([article("a49", "最后一条也改了")])
    assert base.stamp_at(50) is None
    started = FollowedIndex(base, saved)
    assert is_right(started, base)


def test_an_index_is_never_taken_for_that_of_a_restored_backup(
    base: KnowledgeBase, tmp_path: Path
) -> None:
    words, backup = tmp_path / "kb.db.words", tmp_path / "backup.db"
    with closing(sqlite3.connect(base.file)) as source, closing(sqlite3.connect(backup)) as copy:
        source.backup(copy)
    edit(base)
    FollowedIndex(base, words).catch_up()
    restored = KnowledgeBase(backup)
    # The same counter, another past.
    restored.save([article("a4", "另一个过去"), article("a5", "换个说法")])
    restored.remove(["a6"])
    assert restored.seq() == base.seq()
    assert is_right(FollowedIndex(restored, words), restored)
    restored.close()


def test_an_index_of_quite_another_file_is_not_used(
    base: KnowledgeBase, saved: Path, tmp_path: Path
) -> None:
    other = KnowledgeBase(tmp_path / "other.db")
    other.save(article(f"b{n}", f"新问题在哪{n}") for n in range(60))
    started = FollowedIndex(other, saved)
    assert len(started.index) == 0
    assert is_right(started, other)
    other.close()


def _age(file: Path) -> None:
    file.write_bytes(file.read_bytes().replace(b"words 2", b"words 0"))


@pytest.mark.parametrize("spoil", [cut, empty, replace, _age])
def test_a_spoiled_file_is_made_anew(
    spoil: Callable[[Path], None], base: KnowledgeBase, saved: Path
) -> None:
    sound = saved.read_bytes()
    spoil(saved)
    assert is_right(FollowedIndex(base, saved), base)
    assert saved.stat().st_size == len(sound)
    assert not FollowedIndex(base, saved).catch_up()


def test_where_nothing_can_be_saved_all_goes_on(base: KnowledgeBase, tmp_path: Path) -> None:
    assert is_right(FollowedIndex(base, tmp_path / "no such folder" / "kb.words"), base)


def test_many_edits_are_saved_when_things_are_quiet(base: KnowledgeBase, saved: Path) -> None:
    running = FollowedIndex(base, saved)
    base.save(article(f"n{n}", f"新问题在哪{n}") for n in range(20))
    running.catch_up()
    running.tidy(quiet=False)
    assert FollowedIndex(base, saved).catch_up()
    running.tidy(quiet=True)
    started = FollowedIndex(base, saved)
    assert not started.catch_up()
    assert is_right(started, base)
    assert is_right(running, base)


def test_any_edits_in_any_order_leave_the_index_right(base: KnowledgeBase, saved: Path) -> None:
    chance, found = random.Random(7), FollowedIndex(base, saved)
    for turn in range(30):
        keys = [f"a{chance.randrange(60)}" for _ in range(chance.choice((1, 3, 40)))]
        if chance.random() < 0.3:
            base.remove(keys)
        else:
            status = chance.choice((Status.PUBLISHED, Status.DRAFT))
            base.save(article(key, f"{key}换{turn}个说法", status=status) for key in set(keys))
        chance.choice((lambda: found.glance(everything=False), found.catch_up))()
        found.tidy(quiet=chance.random() < 0.5)
    assert is_right(found, base)
    assert is_right(FollowedIndex(base, saved), base)


def test_an_article_deleted_during_a_query_is_not_shown(base: KnowledgeBase) -> None:
    found = FollowedIndex(base)
    found.catch_up()
    # The index knows nothing of it yet, as when the row goes between the ranking and the look-up.
    base.remove(["a7"])
    base.save([article("a8", "第8号商品怎么退货", status=Status.RETIRED)])
    keys = [one.article.key for one in find(found, "第7号商品怎么退货", 50)]
    assert "a7" not in keys
    assert "a8" not in keys
    assert "a9" in keys


def test_a_line_waits_for_few_changes_and_for_no_other_thread(base: KnowledgeBase) -> None:
    found = FollowedIndex(base)
    found.glance(everything=False)
    assert len(found.index) == following.FEW
    entered, leave = threading.Event(), threading.Event()

    def follow_slowly() -> None:
        def stop(_: object) -> None:
            entered.set()
            leave.wait(patience.SECONDS)

        found._on_changes = stop
        found.catch_up()
        base.release()

    slow = threading.Thread(target=follow_slowly)
    slow.start()
    assert entered.wait(patience.SECONDS)
    found.glance(everything=False)
    found.glance(everything=True)
    assert find(found, "第1号商品怎么退货", 1)[0].article.key == "a1"
    leave.set()
    slow.join()
    assert is_right(found, base)


EDITOR = """
import random, sqlite3, sys, time
db = sqlite3.connect(sys.argv[1], timeout=60, isolation_level=None)
db.execute("pragma synchronous = off")  # The pace of the disk is not the point.
chance, turn = random.Random(3), 0
while turn < 3000:
    db.execute("begin immediate")
    for _ in range(20):
        key, turn = f"a{chance.randrange(400)}", turn + 1
        if turn % 3:
            db.execute(
                "insert into article (key, title, category, question, similar, reply, tags, status,"
                " version, extra) values (?, ?, '', ?, '[]', ?, '[]', 'published', 1, '{}')"
                " on conflict (key) do update set question = excluded.question,"
                " reply = excluded.reply", (key, key, f"{key}问{turn}次怎么退货", f"{key} {turn}"),
            )
        else:
            db.execute("delete from article where key = ?", (key,))
    db.execute("commit")
    time.sleep(0.015)
"""


def test_a_thousand_edits_a_second_from_another_process(
    base: KnowledgeBase, tmp_path: Path
) -> None:
    model = ConfidenceModel(paths.resource("models", "confidence.json"))
    encoder = Letters()
    house = Library(
        base, model, MeaningIndex(encoder, encoder, tmp_path / "m"), index_file=tmp_path / "w"
    )
    house.follow()
    stopping = threading.Event()
    failures: list[BaseException] = []

    def look_after() -> None:
        try:
            while not stopping.wait(0.05):
                house.learn(4)
        except BaseException as error:
            failures.append(error)
        finally:
            house.release()

    keeper = threading.Thread(target=look_after)
    keeper.start()
    editor = subprocess.Popen([sys.executable, "-c", EDITOR, str(base.file)])
    asked = 0
    while editor.poll() is None:
        for one in house.suggest(f"a{asked % 400}怎么退货", 3).found:
            # Question and reply are of the same moment.
            key, _, turn = one.article.reply.partition(" ")
            if turn:
                assert one.article.question == f"{key}问{turn}次怎么退货"
        asked += 1
    stopping.set()
    keeper.join()
    assert failures == []
    assert editor.returncode == 0
    assert asked > 0
    house.follow()
    assert {one.key for one in house.articles()} == {one.key for one in base.articles()}
    while house.learn(500):
        pass
    assert is_right(house._words, base)
