"""What is kept, for how long, who may read it, and that all of it goes."""

from __future__ import annotations

import io
import os
import sqlite3
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from assist import autostart, paths, privacy
from assist.__main__ import main
from assist.knowledge import connecting
from assist.knowledge.base import KnowledgeBase
from assist.knowledge.errors import KnowledgeError
from assist.knowledge.opening import open_or_start_anew
from assist.model import Feedback, Outcome, Verdict
from assist.policy import Policy
from assist.reading.corrections import Corrections
from assist.settings import Settings


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "home"
    monkeypatch.setenv("ASSIST_HOME", str(folder))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv("ASSIST_LANG", "zh_CN")
    return folder


@pytest.fixture
def used(home: Path) -> Path:
    """The home of somebody who has worked with the program."""
    KnowledgeBase(paths.user_knowledge()).close()
    paths.settings_file().write_text("{}", encoding="utf-8")
    (paths.log_folder() / "assist.log").write_text("x", encoding="utf-8")
    (paths.data_folder() / "knowledge.db.before-3").write_bytes(b"old")
    main(["browser", "install"])
    autostart.follow(True)
    return home


def test_everything_on_disk_is_named_once(used: Path) -> None:
    named = [file for one in privacy.kept() for file in one.files]
    assert sorted(named) == sorted(file for file in used.rglob("*") if file.is_file())
    assert all(one.until and one.told for one in privacy.kept())


def test_delete_takes_it_all_and_the_entries_elsewhere(
    used: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["privacy", "--delete", "--yes"]) == 0
    assert not used.exists()
    assert [file for file in (tmp_path / "config").rglob("*") if file.is_file()] == []
    assert str(used) in capsys.readouterr().out


def test_delete_asks_first(
    used: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(""))
    assert main(["privacy", "--delete"]) == 1
    assert (used / "knowledge.db").exists()
    assert "没有删除" in capsys.readouterr().out


def test_delete_refuses_a_folder_that_is_somebody_elses(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "thesis.txt").write_text("years of work", encoding="utf-8")
    monkeypatch.setattr(privacy, "folders", lambda: [tmp_path])
    assert main(["privacy", "--delete", "--yes"]) == 2
    assert (tmp_path / "thesis.txt").exists()
    assert str(tmp_path) in capsys.readouterr().err


_HOLD = """
import sys
from PySide6.QtCore import QLockFile
lock = QLockFile(sys.argv[1])
print(lock.tryLock(0), flush=True)
sys.stdin.read()
"""


@contextmanager
def held_elsewhere(lock: Path) -> Iterator[subprocess.Popen[str]]:
    """Another program holds the lock."""
    with subprocess.Popen(
        [sys.executable, "-c", _HOLD, str(lock)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as program:
        assert program.stdout is not None
        assert program.stdout.readline() == "True\n"
        yield program
        program.kill()


@pytest.mark.parametrize("lock", ["running.lock", "knowledge.db.desk-lock"])
def test_delete_waits_until_the_window_is_closed(
    used: Path, lock: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with held_elsewhere(used / lock):
        assert main(["privacy", "--delete", "--yes"]) == 2
    assert (used / "knowledge.db").exists()
    assert "请先" in capsys.readouterr().err
    assert (used / lock).exists(), "a killed program cannot take its lock away"
    assert main(["privacy", "--delete", "--yes"]) == 0
    assert not used.exists()


def test_the_clock_takes_what_is_older_and_leaves_the_rest(home: Path) -> None:
    now = time.time()
    base = KnowledgeBase(paths.user_knowledge())
    for days in (1, 29, 31, 400):
        base.record(Feedback(f"m{days}", "c", "a", Outcome.ACCEPTED, now - days * privacy.DAY))
    corrections = Corrections(home / "knowledge.db.corrections", "1")
    corrections.add("一条新的", Verdict.CALM, "", False, None)
    old = home / "knowledge.db.before-2"
    fresh = paths.report_folder() / "crash-1.txt"
    for file in (old, fresh):
        file.touch()
    os.utime(old, (now - 31 * privacy.DAY,) * 2)
    privacy.forget_old(base, corrections, 30)
    left = {row["message"] for row in base._reading().query("select message from feedback")}
    base.close()
    assert left == {"m1", "m29"}
    assert len(corrections.all()) == 1
    assert not old.exists()
    assert fresh.exists()


LEFTOVERS = (
    "knowledge.db.before-2",
    "knowledge.db.damaged-20240101-080000",
    "knowledge.db.damaged-20240101-080000-wal",
    "knowledge.db.corrections.damaged-20240101-080000",
    "knowledge.db.corrections.damaged",
    "knowledge.db.corrections.previous",
    "knowledge.db.cases-0123456789abcdef",
    "logs/assist.log.1",
)


def _leave_over(home: Path, when: float = 0) -> list[Path]:
    (home / "logs").mkdir(parents=True, exist_ok=True)
    left = [home / name for name in LEFTOVERS]
    for file in left:
        file.write_bytes(b"x")
        os.utime(file, (when, when))
    return left


def test_every_file_that_is_said_to_expire_does(home: Path) -> None:
    left = _leave_over(home)
    assert sorted(privacy.forget_old_files(30)) == sorted(left)
    assert not any(file.exists() for file in left)


def test_no_file_expires_before_its_time(home: Path) -> None:
    left = _leave_over(home, time.time() - 29 * privacy.DAY)
    assert privacy.forget_old_files(30) == []
    assert all(file.exists() for file in left)


def test_a_damaged_base_is_kept_from_the_day_it_was_set_aside(home: Path) -> None:
    paths.user_knowledge().write_bytes(b"no database at all" * 100)
    os.utime(paths.user_knowledge(), (0, 0))
    base, aside = open_or_start_anew(None)
    base.close()
    assert privacy.forget_old_files(30) == []
    assert aside is not None
    assert aside.exists()


def test_what_is_a_person_s_is_not_said_to_be_made_again(home: Path) -> None:
    _leave_over(home)
    (home / "knowledge.db.vectors").write_bytes(b"x")
    told = {file.name: one.name for one in privacy.kept() for file in one.files}
    assert told["knowledge.db.vectors"] == "索引和模型"
    assert {told[name] for name in LEFTOVERS if ".damaged" in name} == {"损坏的旧文件"}
    assert told["knowledge.db.cases-0123456789abcdef"] == "没整理完的聊天记录"
    assert told["knowledge.db.corrections.previous"] == "更正"


def test_a_base_that_refuses_keeps_nothing_else_from_going(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connecting, "BUSY_MS", 50)
    left = _leave_over(home)
    base = KnowledgeBase(paths.user_knowledge())
    corrections = _corrected(home, time.time() - 31 * privacy.DAY)
    settings = Settings(paths.settings_file(), Policy())
    settings.change({"keep_days": "30", "keep_gaps": False})
    with closing(sqlite3.connect(base.file, isolation_level=None)) as other:
        other.execute("begin immediate")
        with pytest.raises(KnowledgeError, match="占用"):
            privacy.forget_unwanted(base, corrections, settings)
    base.close()
    assert corrections.all() == []
    assert not any(file.exists() for file in left)


def test_a_file_that_cannot_be_deleted_keeps_no_other(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stubborn, *others = _leave_over(home)
    unlink = Path.unlink

    def refuse(file: Path, missing_ok: bool = False) -> None:
        if file == stubborn:
            raise PermissionError(13, "used by another process", str(file))
        unlink(file, missing_ok)

    monkeypatch.setattr(Path, "unlink", refuse)
    with pytest.raises(PermissionError):
        privacy.forget_old_files(30)
    assert not any(file.exists() for file in others)


def test_corrections_too_old_to_be_read_leave_the_disk(home: Path) -> None:
    corrections = _corrected(home, time.time() - 400 * privacy.DAY)
    assert corrections.all() == []
    corrections.forget_before(time.time() - 365 * privacy.DAY)
    with closing(sqlite3.connect(home / "knowledge.db.corrections")) as db:
        assert db.execute("select count(*) from correction").fetchone() == (0,)


def _corrected(home: Path, when: float) -> Corrections:
    """One correction of that time, as the next start finds it."""
    home.mkdir(exist_ok=True)
    file = home / "knowledge.db.corrections"
    Corrections(file, "1").add("一句话", Verdict.CALM, "", False, None)
    with closing(sqlite3.connect(file)) as db, db:
        db.execute("update correction set time = ?", [when])
    return Corrections(file, "1")


@pytest.mark.skipif(os.name != "posix", reason="Windows' profile keeps others out")
def test_nobody_else_may_read_it(used: Path) -> None:
    (used / "knowledge.db.vectors").write_bytes(b"x")
    (used / "knowledge.db.vectors").chmod(0o644)
    used.chmod(0o755)
    privacy.close_to_others()
    for path in (used, *used.rglob("*")):
        assert stat.S_IMODE(path.stat().st_mode) & 0o077 == 0, path


def test_starting_with_the_desktop_is_an_entry_that_goes_again(home: Path) -> None:
    autostart.follow(True)
    assert "Exec=" in autostart.entry_file().read_text(encoding="utf-8")
    autostart.follow(False)
    assert not autostart.entry_file().exists()
