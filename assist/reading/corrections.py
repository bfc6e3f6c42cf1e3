"""What people said about readings that were wrong: kept without the words, gone after a year.

Of a corrected line its vector, the places of its hashed n-grams and a salted hash are kept,
never the text. Who knows the model could guess words from them, so that the file stays on this
machine, readable by its owner only.
"""

from __future__ import annotations

import hashlib
import math
import secrets
import sqlite3
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from assist.i18n import tr
from assist.model import Verdict
from assist.reading.heads import MOODS
from assist.reading.mood_words import mood_words
from assist.reading.ngrams import hashed_grams
from assist.reading.risk_model import ALERT, KINDS
from assist.storage import Fault, fault_of, reason_of, set_aside
from assist.text.normal import normal

KEPT_SECONDS = 365 * 86_400
MOST_KEPT = 2000
"""Corrections that are kept; the oldest go first."""

BUSY_SECONDS = 5.0
"""How long another program's lock is waited for."""

FEWEST = 5
"""Different lines of one verdict before lines that are unlike them are touched."""

_RISK_VERDICTS = frozenset({Verdict.NO_RISK, Verdict.RISK})


class CorrectionError(Exception):
    """A correction could not be kept or taken back; the message is for the user."""


@dataclass(frozen=True, slots=True)
class Correction:
    """One verdict on one line. ``vector`` is what the corrected model reads by: float32, of the
    encoder's size for a mood, of both encoders' for a risk, None without; ``points`` are the
    lexicon's of MOODS; ``by_lead`` tells a team lead's verdict from an agent's; ``time`` in seconds
    since the epoch.
    """

    id: int
    time: float
    verdict: Verdict
    kind: str
    by_lead: bool
    line: bytes
    grams: NDArray[np.int64] = field(repr=False)
    points: NDArray[np.float32] = field(repr=False)
    vector: NDArray[np.float32] | None = field(repr=False)

    @property
    def subject(self) -> str:
        """What the verdict is about: a line has one verdict on its mood and one on its risk."""
        return subject_of(self.verdict)

    def labels(self) -> dict[str, bool]:
        """What the verdict says about the labels of heads and risk model."""
        match self.verdict:
            case Verdict.CALM:
                return dict.fromkeys(MOODS, False)
            case Verdict.NOT_ANGRY:
                return {"angry": False}
            case Verdict.UNHAPPY:
                return {"unhappy": True}
            case Verdict.NO_RISK:
                return dict.fromkeys((ALERT, *KINDS), False)
            case _:
                return {self.kind: True, ALERT: True} if self.kind in KINDS else {}


def subject_of(verdict: Verdict) -> str:
    """``risk`` or ``mood``: whose model a verdict corrects, and so whose vector goes with it."""
    return "risk" if verdict in _RISK_VERDICTS else "mood"


_TABLES = (
    "create table if not exists about (salt blob, version text)",
    """create table if not exists correction (
        id integer primary key autoincrement, time real, verdict text, kind text, by_lead integer,
        line blob, subject text, grams blob, vector blob, points blob, unique (line, subject))""",
)


class Corrections:
    """The file of corrections; it comes into being with the first one. Safe on any thread.

    ``trouble``: why what is kept could not be read, for the user; empty where it was.
    """

    def __init__(self, file: Path, version: str) -> None:
        """``version`` names the first encoder: another one's vectors are not compared."""
        self._file, self._version = file, version
        self.on_change: Callable[[], None] = lambda: None
        self._lock = threading.Lock()
        self._salt = b""
        self._by_line: dict[bytes, dict[str, Correction]] = {}
        self._oldest = math.inf
        self.trouble = self._load()

    def all(self) -> list[Correction]:
        """Every correction, the newest first."""
        found = [one for given in self._by_line.values() for one in given.values()]
        return sorted(found, key=lambda one: one.id, reverse=True)

    def of(self, text: str) -> Mapping[str, Correction]:
        """The verdicts on exactly this line, by subject."""
        return self._by_line.get(self._key(text), {}) if self._by_line else {}

    def add(
        self, text: str, verdict: Verdict, kind: str, by_lead: bool,
        vector: NDArray[np.float32] | None,
    ) -> None:  # fmt: skip
        """Keep a verdict; it takes the place of an earlier one. Raises CorrectionError."""
        grams = hashed_grams(text).astype("<i4").tobytes()
        felt = None if vector is None else vector.astype("<f2").tobytes()
        points = mood_words().points(text).astype("<f4").tobytes()
        with self._changing() as db:
            subject = subject_of(verdict)
            db.execute("delete from correction where time < ?", [time.time() - KEPT_SECONDS])
            db.execute(
                "insert or replace into correction"
                " (time, verdict, kind, by_lead, line, subject, grams, vector, points)"
                " values (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                [
                    time.time(),
                    verdict.value,
                    kind,
                    by_lead,
                    self._key(text),
                    subject,
                    grams,
                    felt,
                    points,
                ],
            )
            db.execute(
                "delete from correction where id not in"
                " (select id from correction order by id desc limit ?)",
                [MOST_KEPT],
            )

    def take_back(self, text: str) -> None:
        """Forget the verdicts on this line. Raises CorrectionError."""
        with self._changing() as db:
            db.execute("delete from correction where line = ?", [self._key(text)])

    def remove(self, ids: Iterable[int]) -> None:
        """Forget these corrections. Raises CorrectionError."""
        with self._changing() as db:
            db.executemany("delete from correction where id = ?", [(one,) for one in ids])

    def forget_before(self, oldest: float) -> None:
        """Forget what was said before then, in seconds since the epoch; also what is too old to be
        read. A file that could not be read is tried anew. Raises CorrectionError.
        """
        if self._file.exists() and (self._oldest < oldest or self.trouble):
            with self._changing() as db:
                db.execute("delete from correction where time < ?", [oldest])

    def clear(self) -> None:
        """Forget them all, the file too. Raises CorrectionError."""
        try:
            self._file.unlink(missing_ok=True)
        except OSError as error:
            raise CorrectionError(reason_of(error)) from error
        self._salt, self._by_line, self.trouble = b"", {}, ""
        self.on_change()

    def _key(self, text: str) -> bytes:
        return hashlib.sha256(self._salt + normal(text).encode("utf-8", "replace")).digest()

    @contextmanager
    def _changing(self) -> Iterator[sqlite3.Connection]:
        """A transaction, after which everything is read anew."""
        try:
            with self._lock:
                if not self._file.exists():
                    self._file.touch(mode=0o600)
                with closing(self._connected()) as db:
                    with db:
                        db.execute("begin immediate")
                        self._bring_up_to_date(db)
                        yield db
                    self._read(db)
        except (sqlite3.Error, OSError) as error:
            raise CorrectionError(reason_of(error)) from error
        self.trouble = ""
        self.on_change()

    def _connected(self) -> sqlite3.Connection:
        return sqlite3.connect(self._file, timeout=BUSY_SECONDS)

    def _bring_up_to_date(self, db: sqlite3.Connection) -> None:
        for table in _TABLES:
            db.execute(table)
        if "points" not in {row[1] for row in db.execute("pragma table_info(correction)")}:
            db.execute("alter table correction add column points blob")
        about = db.execute("select salt, version from about").fetchone()
        if about is None:
            about = (secrets.token_bytes(16), self._version)
            db.execute("insert into about values (?, ?)", about)
        elif not self._compares(about[1]):
            db.execute("update correction set vector = null")
            db.execute("update about set version = ?", [self._version])
        self._salt = about[0]

    def _compares(self, version: str) -> bool:
        """Whether vectors of that encoder say anything here; the n-grams always do."""
        return version == self._version or not self._version

    def _load(self) -> str:
        """Read the file, which nothing is written to; what is to be told where that failed.

        Only a damaged one is set aside: one that is locked is read with the next change.
        """
        try:
            if not self._file.exists():
                return ""
            with closing(self._connected()) as db:
                self._read(db)
        except (sqlite3.Error, OSError) as error:
            return self._put_away() if fault_of(error) is Fault.DAMAGED else _unread(error)
        return ""

    def _put_away(self) -> str:
        try:
            aside = set_aside(self._file)
        except OSError as error:
            return _unread(error)
        told = tr("更正记录已损坏，原文件保存在 {file}，更正从头记起")
        return told.format(file=aside.name)

    def _read(self, db: sqlite3.Connection) -> None:
        columns = {row[1] for row in db.execute("pragma table_info(correction)")}
        about = db.execute("select salt, version from about").fetchone() if columns else None
        if about is None:  # Nothing was ever kept: the program ended before it could.
            self._salt, self._by_line, self._oldest = b"", {}, math.inf
            return
        vector = "vector" if self._compares(about[1]) else "null"
        points = "points" if "points" in columns else "null"
        rows = db.execute(
            f"select id, time, verdict, kind, by_lead, line, grams, {vector}, {points}"
            " from correction where time >= ? order by id",
            [time.time() - KEPT_SECONDS],
        )
        found: dict[bytes, dict[str, Correction]] = {}
        for row in rows:
            one = _correction(row)
            found.setdefault(one.line, {})[one.subject] = one
        (oldest,) = db.execute("select min(time) from correction").fetchone()
        self._oldest = math.inf if oldest is None else oldest
        self._salt, self._by_line = about[0], found


def _unread(error: Exception) -> str:
    told = tr("更正记录这次没有读出来，记下的都还在，暂时不用（{reason}）")
    return told.format(reason=reason_of(error))


def _correction(row: tuple[Any, ...]) -> Correction:
    """A correction from its row. Raises sqlite3.DatabaseError where the row makes no sense."""
    number, when, verdict, kind, by_lead, line, grams, vector, points = row
    try:
        felt = None if vector is None else np.frombuffer(vector, "<f2").astype(np.float32)
        places = np.frombuffer(grams, "<i4").astype(np.int64)
        said = np.frombuffer(points or bytes(4 * len(MOODS)), "<f4")
        return Correction(
            number, when, Verdict(verdict), str(kind), bool(by_lead), bytes(line), places, said,
            felt,
        )  # fmt: skip
    except (ValueError, TypeError) as error:
        raise sqlite3.DatabaseError(f"malformed correction: {error}") from error
