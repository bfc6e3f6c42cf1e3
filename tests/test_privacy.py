"""What is kept, for how long, who may read it, and that all of it goes."""

from __future__ import annotations

import io
import os
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from assist import autostart, paths, privacy
from assist.__main__ import main
from assist.knowledge.base import KnowledgeBase
from assist.model import Feedback, Outcome, Verdict
from assist.reading.corrections import Corrections


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
    assert autostart.is_on()
    assert "Exec=" in autostart.entry_file().read_text(encoding="utf-8")
    autostart.follow(False)
    assert not autostart.is_on()
