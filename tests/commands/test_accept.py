"""``assist accept`` as other tools call it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.commands.calling import answers, assist, lines

STUCK = "包裹一直卡在路上不动"


@pytest.fixture
def own(db: Path, tmp_path: Path) -> Path:
    """A copy that may be taught."""
    copy = tmp_path / "kb.db"
    shutil.copy(db, copy)
    return copy


def _found(home: Path, db: Path, line: str) -> list[str]:
    ran = assist(home, "--db", db, "suggest", given=lines([{"text": line}]))
    return [one["article"] for one in answers(ran.stdout)[0]["suggestions"]]


def test_lines_are_learned_and_bad_ones_named(home: Path, own: Path) -> None:
    given: list[dict[str, object] | str] = [
        {"id": 1, "message": STUCK, "article": "track"},
        {"id": 2, "message": STUCK, "article": "nowhere"},
        {"id": 3, "message": "13812345678", "article": "track"},
        {"id": 4, "article": "track"},
        "no json",
        {"id": 6, "message": "快递到哪里了", "article": "track", "more": 1},
    ]
    ran = assist(home, "--db", own, "accept", given=lines(given))
    *errors, last = answers(ran.stdout)
    assert ran.returncode == 1
    assert [error["id"] for error in errors] == [2, 3, 4, None]
    assert all(error["error"] for error in errors)
    assert last == {"taken": 2}
    assert _found(home, own, STUCK)[0] == "track"


def test_the_last_run_is_undone(home: Path, own: Path) -> None:
    given = lines([{"message": STUCK, "article": "track"}])
    ran = assist(home, "--db", own, "accept", "--no-wait", given=given)
    assert (ran.returncode, answers(ran.stdout)) == (0, [{"taken": 1}])
    ran = assist(home, "--db", own, "accept", "--undo")
    assert (ran.returncode, answers(ran.stdout)) == (0, [{"undone": 1}])
    assert answers(assist(home, "--db", own, "accept", "--undo").stdout) == [{"undone": 0}]


def test_a_missing_file_is_a_bad_call(home: Path, own: Path) -> None:
    ran = assist(home, "--db", own, "accept", "--in", "nowhere.jsonl")
    assert ran.returncode == 2
    assert "nowhere.jsonl" in ran.stderr.decode()
