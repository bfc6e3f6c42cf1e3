"""Log and crash reports: where it went wrong, and not a word that anybody wrote."""

from __future__ import annotations

import logging
import stat
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from assist import journal, paths

SECRET = "我的手机号是13812345678，叫王小明"


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("ASSIST_HOME", str(tmp_path))
    return tmp_path


def read_line(text: str) -> None:
    wanted = {"text": text}
    raise ValueError(f"cannot read {wanted}")


def failure() -> BaseException:
    try:
        try:
            read_line(SECRET)
        except ValueError as error:
            raise RuntimeError(SECRET) from error
    except RuntimeError as error:
        return error
    raise AssertionError


@pytest.fixture
def handler() -> Iterator[logging.Handler]:
    made = journal.start_log()
    yield made
    logging.getLogger().removeHandler(made)
    made.close()


def test_a_report_names_kinds_and_places_but_no_text() -> None:
    file = journal.write_report(failure(), "engine")
    told = file.read_text(encoding="utf-8")
    assert "builtins.RuntimeError" in told
    assert "builtins.ValueError" in told
    assert "read_line" in told
    assert "thread engine" in told
    assert not any(part in told for part in ("138", "王小明", str(Path.home()), "cannot read"))
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_old_reports_go(monkeypatch: pytest.MonkeyPatch) -> None:
    for day in range(10, 10 + journal.REPORTS_KEPT + 5):
        (paths.report_folder() / f"crash-202501{day}-000000-1.txt").touch()
    newest = journal.write_report(failure(), "engine")
    left = sorted(paths.report_folder().iterdir())
    assert len(left) == journal.REPORTS_KEPT
    assert newest in left


def test_the_log_takes_our_words_but_no_arguments_and_nobody_elses(
    handler: logging.Handler,
) -> None:
    journal.log.info("started")
    journal.log.warning("got %s", SECRET)
    logging.getLogger("websockets").warning(f"bad frame {SECRET}")
    logging.getLogger("asyncio").error("never retrieved", exc_info=failure())
    told = journal.log_file().read_text(encoding="utf-8")
    assert "INFO assist MainThread started" in told
    assert "WARNING websockets" in told
    assert "ValueError" in told
    assert "138" not in told
    assert "王小明" not in told
    assert stat.S_IMODE(journal.log_file().stat().st_mode) == 0o600


def test_the_log_is_cut_into_a_few_files(handler: logging.Handler) -> None:
    for _ in range(journal.LOG_BYTES * (journal.LOGS_KEPT + 2) // 1000):
        journal.log.info("x" * 1000)
    files = list(paths.log_folder().glob("assist.log*"))
    assert len(files) == journal.LOGS_KEPT + 1
    assert all(file.stat().st_size <= journal.LOG_BYTES for file in files)


def test_what_nobody_caught_is_reported_on_every_thread_and_told_once() -> None:
    told: list[Path] = []
    watch = journal.CrashWatch(told.append)
    watch.start()
    try:
        thread = threading.Thread(target=read_line, args=[SECRET], name="atspi")
        thread.start()
        thread.join()
        error = failure()
        sys.excepthook(type(error), error, error.__traceback__)
    finally:
        watch.stop()
    assert len(told) == 1
    reports = [file.read_text(encoding="utf-8") for file in paths.report_folder().iterdir()]
    assert any("thread atspi" in report for report in reports)
    assert not any("138" in report for report in reports)


def test_what_gets_out_of_a_window_is_reported_and_nothing_of_it_is_quoted() -> None:
    with pytest.raises(journal.Crashed) as raised, journal.watched("desk", (LookupError,)):
        read_line(SECRET)
    (report,) = paths.report_folder().iterdir()
    assert str(report) in str(raised.value)
    told = journal.log_file("desk").read_text(encoding="utf-8")
    assert "read_line" in told
    assert not any("138" in text for text in (told, str(raised.value)))
    assert not journal.log_file().exists(), "every window turns its own log over"


@pytest.mark.parametrize("kind", [OSError, LookupError])
def test_what_a_window_foresees_goes_through_without_a_report(kind: type[Exception]) -> None:
    with pytest.raises(kind), journal.watched("desk", (LookupError,)):
        raise kind
    assert list(paths.report_folder().iterdir()) == []
