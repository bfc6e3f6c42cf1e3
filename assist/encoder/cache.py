"""Vectors kept beside the knowledge base by the hash of their text: encoded once, never again.

A SQLite file of its own: it holds nothing that cannot be computed anew, so that a damaged one is
simply replaced, and where none can be used the vectors are held in memory.
"""

from __future__ import annotations

import hashlib
import sqlite3
import threading
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from assist.encoder.model import OnnxEncoder, Vectors
from assist.storage import JOURNALS, Fault, fault_of
from assist.text.normal import normal

BATCH = 16
"""Texts encoded at a time; a live message waits for at most one such batch."""

BUSY_SECONDS = 5.0
"""How long another program's lock is waited for."""

_LEVELS = 127


class CachedEncoder:
    """An encoder that remembers on disk; vectors are kept as int8."""

    def __init__(self, encoder: OnnxEncoder, file: Path) -> None:
        self.dimensions = encoder.dimensions
        self._encoder = encoder
        self._file = file
        self._lock = threading.Lock()
        self._db = self._open()

    def _open(self) -> sqlite3.Connection:
        """The cache; begun anew when damaged or another model's, in memory as a last resort."""
        try:
            return self._on_disk()
        except (sqlite3.Error, OSError) as error:
            if fault_of(error) is Fault.DAMAGED:
                return self._anew()
        return _in_memory()

    def _anew(self) -> sqlite3.Connection:
        """The file begun anew; nobody of this program may have it open."""
        try:
            for suffix in ("", *JOURNALS):
                self._file.with_name(self._file.name + suffix).unlink(missing_ok=True)
            return self._on_disk()
        except (sqlite3.Error, OSError):
            return _in_memory()

    def _on_disk(self) -> sqlite3.Connection:
        """Raises sqlite3.Error and OSError, and leaves nothing open then."""
        if not self._file.exists():
            self._file.touch(mode=0o600)
        db = sqlite3.connect(self._file, check_same_thread=False, timeout=BUSY_SECONDS)
        try:
            db.execute("pragma journal_mode = wal")
            db.execute("pragma synchronous = off")
            db.execute("create table if not exists model (version text)")
            db.execute("create table if not exists vector (text blob primary key, v blob)")
            known = db.execute("select version from model").fetchone()
            if known is None or known[0] != self._encoder.version:
                db.execute("delete from vector")
                db.execute("delete from model")
                db.execute("insert into model values (?)", [self._encoder.version])
                db.commit()
        except sqlite3.Error:
            db.close()
            raise
        return db

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors of shape (len(texts), dimensions), from the cache where they are known."""
        keys = [_key(text) for text in texts]
        vectors = np.zeros((len(texts), self.dimensions), np.float32)
        missing: list[int] = []
        for place, known in enumerate(self._known(keys)):
            if known is None:
                missing.append(place)
            else:
                vectors[place] = known
        for start in range(0, len(missing), BATCH):
            part = missing[start : start + BATCH]
            fresh = self._encoder.encode([texts[place] for place in part])
            vectors[part] = fresh
            self._store([(keys[p], _packed(v)) for p, v in zip(part, fresh, strict=True)])
        return vectors

    def _known(self, keys: Sequence[bytes]) -> list[NDArray[np.float32] | None]:
        """What is remembered, in the keys' order; a damaged page is met but once."""
        query = "select v from vector where text = ?"
        with self._lock:
            try:
                rows = [self._db.execute(query, [key]).fetchone() for key in keys]
            except sqlite3.Error as error:
                if fault_of(error) is Fault.DAMAGED:
                    self._db.close()
                    self._db = self._anew()
                return [None] * len(keys)
        return [None if row is None else _unpacked(row[0]) for row in rows]

    def _store(self, rows: Sequence[tuple[bytes, bytes]]) -> None:
        with self._lock:
            try:
                with self._db:
                    self._db.executemany("insert or replace into vector values (?, ?)", rows)
            except sqlite3.Error:
                # A full disk or a read-only folder costs time at the next start, nothing else.
                return

    def close(self) -> None:
        with self._lock:
            self._db.close()


def _in_memory() -> sqlite3.Connection:
    db = sqlite3.connect(":memory:", check_same_thread=False)
    db.execute("create table vector (text blob primary key, v blob)")
    return db


def _key(text: str) -> bytes:
    return hashlib.blake2b(normal(text).encode(), digest_size=12).digest()


def _packed(vector: NDArray[np.float32]) -> bytes:
    scale = float(np.abs(vector).max()) or 1.0
    levels = np.round(vector / scale * _LEVELS).astype(np.int8)
    packed: bytes = np.float32(scale).tobytes() + levels.tobytes()
    return packed


def _unpacked(data: bytes) -> NDArray[np.float32]:
    scale = np.frombuffer(data, np.float32, 1)[0]
    vector: NDArray[np.float32] = np.frombuffer(data, np.int8, -1, 4).astype(np.float32)
    vector *= scale / _LEVELS
    return vector
