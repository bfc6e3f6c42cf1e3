"""The program's own log and crash reports: where something went wrong, never what anybody wrote.

Both hold kinds of errors and places in the code only. The text of an exception, the arguments of a
log line and local variables may quote a customer, so none of them is written.
"""

from __future__ import annotations

import logging
import os
import platform
import sys
import threading
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from importlib import metadata
from io import TextIOWrapper
from logging.handlers import RotatingFileHandler
from pathlib import Path
from types import TracebackType

from assist import __version__, paths
from assist.i18n import tr

LOG_BYTES = 500_000
LOGS_KEPT = 3
REPORTS_KEPT = 20

log = logging.getLogger("assist")
# Where no log is kept, Python's last resort would write an exception's text to standard error.
log.addHandler(logging.NullHandler())


class _Worded(logging.Formatter):
    """Our own lines as they are, without their arguments; of others' only where they were made."""

    def format(self, record: logging.LogRecord) -> str:
        """One line, and the places of the exception below it."""
        own = record.name == "assist" or record.name.startswith("assist.")
        told = str(record.msg) if own and not record.args else f"({record.module}:{record.lineno})"
        at = datetime.fromtimestamp(record.created).isoformat(timespec="seconds")
        lines = [f"{at} {record.levelname} {record.name} {record.threadName} {told}"]
        if record.exc_info and record.exc_info[1] is not None:
            lines += [f"    {line}" for line in described(record.exc_info[1])]
        return "\n".join(lines)


class _PrivateFile(RotatingFileHandler):
    """A rotating log that only its owner may read."""

    def _open(self) -> TextIOWrapper:
        Path(self.baseFilename).touch(mode=0o600)
        return super()._open()


def log_file(window: str = "") -> Path:
    """The sidebar's, or that of another ``window``: each is a program, which turns its own over."""
    return paths.log_folder() / ("assist.log" + (f".{window}" if window else ""))


def start_log(window: str = "") -> logging.Handler:
    """Write warnings, and our own notes, to the log from now on. Raises OSError."""
    handler = _PrivateFile(
        log_file(window), maxBytes=LOG_BYTES, backupCount=LOGS_KEPT, encoding="utf-8", delay=True
    )
    handler.setFormatter(_Worded())
    logging.getLogger().addHandler(handler)
    log.setLevel(logging.INFO)
    return handler


def described(error: BaseException) -> list[str]:
    """The kinds of ``error`` and what caused it, each with its places in the code."""
    lines: list[str] = []
    for one in _chain(error):
        lines.append(f"{type(one).__module__}.{type(one).__qualname__}")
        for frame in traceback.extract_tb(one.__traceback__):
            lines.append(f"  {_short(frame.filename)}:{frame.lineno} {frame.name}")
    return lines


def _chain(error: BaseException) -> Iterator[BaseException]:
    seen: set[int] = set()
    current: BaseException | None = error
    while current is not None and id(current) not in seen:
        seen.add(id(current))
        yield current
        current = current.__cause__ or current.__context__


def _short(file: str) -> str:
    """A file without the folders that name the user."""
    parts = Path(file).parts
    for root in ("assist", "site-packages"):
        if root in parts:
            return "/".join(parts[len(parts) - parts[::-1].index(root) - 1 :])
    return Path(file).name


def write_report(error: BaseException, thread: str) -> Path:
    """Write what is known about a crash; where. Raises OSError."""
    now = datetime.now()
    folder = paths.report_folder()
    file = folder / f"crash-{now:%Y%m%d-%H%M%S-%f}.txt"
    lines = [
        f"Assist {__version__}, {now.isoformat(timespec='seconds')}",
        f"Python {platform.python_version()}, {platform.platform()}",
        "frozen" if getattr(sys, "frozen", False) else "from source",
        *(f"{name} {_version(name)}" for name in ("PySide6-Essentials", "onnxruntime", "numpy")),
        f"thread {thread}",
        "",
        *described(error),
        "",
        "No message, name or file of yours is in this report: only kinds of errors and places in",
        "the program's code.",
    ]
    handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as out:
        out.write("\n".join(lines) + "\n")
    for old in sorted(folder.glob("crash-*.txt"))[:-REPORTS_KEPT]:
        old.unlink(missing_ok=True)
    return file


def _version(name: str) -> str:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return "?"


class CrashWatch:
    """Writes a report of every exception that nobody caught, on whichever thread, and tells once.

    ``tell`` is called on the thread that failed.
    """

    def __init__(self, tell: Callable[[Path], None] = lambda _report: None) -> None:
        self.tell = tell
        self._told = False
        self._before = (sys.excepthook, threading.excepthook)

    def start(self) -> None:
        sys.excepthook = self._on_exception
        threading.excepthook = self._on_thread_exception

    def stop(self) -> None:
        sys.excepthook, threading.excepthook = self._before

    def report(self, error: BaseException, thread: str) -> Path | None:
        """Write a report; where, or None where none can be written."""
        try:
            file = write_report(error, thread)
        except OSError:
            sys.stderr.write("\n".join(described(error)) + "\n")
            return None
        log.error("crashed", exc_info=error)
        return file

    def _on_exception(
        self, kind: type[BaseException], error: BaseException, places: TracebackType | None
    ) -> None:
        if isinstance(error, KeyboardInterrupt):
            self._before[0](kind, error, places)
            return
        self._report_and_tell(error, threading.current_thread().name)

    def _on_thread_exception(self, arguments: threading.ExceptHookArgs) -> None:
        if arguments.exc_value is not None:
            name = arguments.thread.name if arguments.thread else "?"
            self._report_and_tell(arguments.exc_value, name)

    def _report_and_tell(self, error: BaseException, thread: str) -> None:
        file = self.report(error, thread)
        if file is not None and not self._told:
            self._told = True
            self.tell(file)


class Crashed(Exception):
    """The program cannot go on, for a reason that nobody foresaw; the message is for the user and
    quotes nothing.
    """


@contextmanager
def watched(window: str, foreseen: tuple[type[Exception], ...]) -> Iterator[CrashWatch]:
    """Keep a log, and report what nobody caught, until the end of the block.

    ``foreseen``: errors whose messages are for the user; they go through, as OSError does, and
    whatever else gets out of the block is reported and raised as Crashed.
    """
    handler = start_log(window)
    watch = CrashWatch()
    watch.start()
    log.info("started")
    try:
        yield watch
    except OSError:
        raise
    except foreseen:
        raise
    except Exception as error:
        file = watch.report(error, threading.current_thread().name)
        told = tr("伴席遇到了意外的错误，只能退出。错误报告只保存在这台电脑上：{file}")
        raise Crashed(told.format(file=file or "-")) from error
    finally:
        watch.stop()
        logging.getLogger().removeHandler(handler)
        handler.close()
