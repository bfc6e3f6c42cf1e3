"""What a run has worked through, so that a killed one goes on where it stopped.

Masked lines and vectors only; the file is removed when the run is done.
"""

from __future__ import annotations

import hashlib
import sqlite3
import time
from collections.abc import Iterable, Sequence
from dataclasses import astuple, dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from assist.curation.cases.gathering import Ask
from assist.encoder.model import Vectors
from assist.i18n import tr
from assist.knowledge.errors import KnowledgeError, explained
from assist.storage import Fault, fault_of

VERSION = "1"
"""Of what is kept; a file of another version is begun anew."""

ABANDONED_DAYS = 7
"""Work files that nobody came back to are removed after so long."""

_LEVELS = 127


@dataclass(frozen=True, slots=True)
class Done:
    """Records worked through, lines read in them, records without a question."""

    records: int = 0
    lines: int = 0


def digest_of(files: Sequence[Path], version: str) -> str:
    """Tells one batch of files, as they are now, from every other. Raises OSError."""
    digest = hashlib.blake2b(f"{VERSION}/{version}".encode(), digest_size=8)
    for file in files:
        with file.open("rb") as opened:
            digest.update(hashlib.file_digest(opened, "sha256").digest())
    return digest.hexdigest()


class WorkFile:
    """Raises KnowledgeError when it cannot be written or another run is at it."""

    def __init__(self, folder: Path, stem: str, digest: str) -> None:
        self.file = folder / f"{stem}.cases-{digest}"
        with explained(self.file):
            folder.mkdir(parents=True, exist_ok=True)
            _remove_abandoned(folder, f"{stem}.cases-*")
            self.file.touch(mode=0o600)
            self._db = sqlite3.connect(self.file, timeout=0)
            self._begin()

    def _begin(self) -> None:
        try:
            self._db.execute("pragma locking_mode = exclusive")
            self._db.execute("pragma synchronous = off")
            self._create()
        except sqlite3.OperationalError as error:
            self._db.close()
            if fault_of(error) is not Fault.LOCKED:
                raise
            raise KnowledgeError(tr("这批聊天记录正在被另一个窗口整理")) from error
        except sqlite3.DatabaseError:
            # Damaged: there is nothing in it that cannot be made anew.
            self._db.close()
            self.file.unlink()
            self._db = sqlite3.connect(self.file, timeout=0)
            self._create()

    def _create(self) -> None:
        with self._db:
            self._db.execute("begin exclusive")
            self._db.execute("create table if not exists done (records int, lines int)")
            self._db.execute(
                "create table if not exists ask (id integer primary key, record int, question text,"
                " line text, unhappy real, reply text, asks_back real, personal int, helped int)"
            )
            self._db.execute(
                "create table if not exists vector (question text primary key, v blob)"
            )

    def done(self) -> Done:
        """How far the last run came."""
        row = self._db.execute("select max(records), max(lines) from done").fetchone()
        return Done(*row) if row[0] is not None else Done()

    def known(self, questions: Iterable[str]) -> set[str]:
        """Those of ``questions`` that have a vector already."""
        query = "select 1 from vector where question = ?"
        return {one for one in questions if self._db.execute(query, [one]).fetchone()}

    def add(
        self, asks: Sequence[Ask], questions: Sequence[str], vectors: Vectors, done: Done
    ) -> None:
        """Keep a part of the batch, all or nothing."""
        scales = np.maximum(np.abs(vectors).max(axis=1, initial=0.0), 1e-9) / _LEVELS
        rows = np.round(vectors / scales[:, None]).astype(np.int8)
        with explained(self.file), self._db:
            self._db.executemany(
                "insert into ask (record, question, line, unhappy, reply, asks_back, personal,"
                " helped) values (?, ?, ?, ?, ?, ?, ?, ?)",
                [astuple(ask) for ask in asks],
            )
            self._db.executemany(
                "insert or ignore into vector values (?, ?)",
                [(one, row.tobytes()) for one, row in zip(questions, rows, strict=True)],
            )
            self._db.execute("delete from done")
            self._db.execute("insert into done values (?, ?)", [done.records, done.lines])

    def questions(self, most: int) -> tuple[list[str], NDArray[np.float32], NDArray[np.int64]]:
        """Distinct questions with their unit vectors and how often each was asked; where there are
        more than ``most``, those that were asked most often.
        """
        query = """
            select question, v, count(*) n from ask join vector using (question)
            group by question order by n desc, min(id) limit ?
        """
        texts: list[str] = []
        counts: list[int] = []
        vectors: NDArray[np.float32] = np.zeros((0, 0), np.float32)
        total = self._db.execute("select count(*) from vector").fetchone()[0]
        for place, (text, data, count) in enumerate(self._db.execute(query, [most])):
            row = np.frombuffer(data, np.int8).astype(np.float32)
            if not place:
                vectors = np.zeros((min(total, most), len(row)), np.float32)
            vectors[place] = row / max(float(np.linalg.norm(row)), 1e-9)
            texts.append(text)
            counts.append(count)
        return texts, vectors[: len(texts)], np.array(counts, np.int64)

    def asks(self, questions: Iterable[str]) -> list[Ask]:
        """Every time that one of ``questions`` was asked, in the records' order."""
        found: list[tuple[int, Ask]] = []
        query = (
            "select id, record, question, line, unhappy, reply, asks_back, personal, helped"
            " from ask where question = ?"
        )
        for question in questions:
            for number, *fields in self._db.execute(query, [question]):
                record, text, line, unhappy, reply, asks_back, personal, helped = fields
                ask = Ask(record, text, line, unhappy, reply, asks_back, bool(personal), helped)
                found.append((number, ask))
        return [ask for _, ask in sorted(found, key=lambda one: one[0])]

    def index(self) -> None:
        """Make ``asks`` quick, once everything is there."""
        with self._db:
            self._db.execute("create index if not exists ask_question on ask (question)")

    def close(self) -> None:
        """Leave what is done for the next run."""
        self._db.close()
        # A connection that kept the lock leaves its journal, emptied.
        journal = self.file.with_name(self.file.name + "-journal")
        if journal.exists() and not journal.stat().st_size:
            journal.unlink()

    def remove(self) -> None:
        """The run is done: nothing of it stays."""
        self.close()
        self.file.unlink(missing_ok=True)


def _remove_abandoned(folder: Path, pattern: str) -> None:
    for file in folder.glob(pattern):
        if time.time() - file.stat().st_mtime > ABANDONED_DAYS * 86_400:
            file.unlink(missing_ok=True)
