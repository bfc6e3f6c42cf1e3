"""Killing a program at random moments, as a power cut does, and looking at what it left."""

from __future__ import annotations

import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from assist.knowledge.accounts import PROGRAM
from assist.knowledge.base import KnowledgeBase
from assist.knowledge.life import Life
from assist.model import Article
from tests.articles import article

READY = "ready"
"""What the program prints, with a line end, when the part begins in which it may be killed."""

STARTS_WITHIN_SECONDS = 60


@dataclass(frozen=True, slots=True)
class Deed:
    """What is done to a folder by a program that may be killed at any moment of it.

    ``code``: Python that does it; ``folder`` is a Path, and ``ready()`` is called where it begins.
    """

    code: str

    def seconds(self, folder: Path) -> float:
        """Do it to the end; how long that took. Raises AssertionError where it failed."""
        with self._begun(folder) as program:
            begun = time.perf_counter()
            assert program.wait(STARTS_WITHIN_SECONDS) == 0
            return time.perf_counter() - begun

    def killed(self, folder: Path, after: float) -> bool:
        """Do it, and kill the program after so many seconds; whether it was still at it."""
        with self._begun(folder) as program:
            try:
                program.wait(after)
            except subprocess.TimeoutExpired:
                program.send_signal(signal.SIGKILL)
            return program.wait() != 0

    @contextmanager
    def _begun(self, folder: Path) -> Iterator[subprocess.Popen[str]]:
        whole = (
            "import sys\nfrom pathlib import Path\nfolder = Path(sys.argv[1])\n"
            f"def ready(): print({READY!r}, flush=True)\n{self.code}"
        )
        with subprocess.Popen(
            [sys.executable, "-c", whole, str(folder)],
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, "ASSIST_HOME": str(folder)},
        ) as program:
            assert program.stdout is not None
            assert program.stdout.readline().strip() == READY
            yield program


def kill_at_moments(
    deed: Deed,
    moments: int,
    prepared: Callable[[int], Path],
    check: Callable[[Path], None],
    seed: int = 1,
) -> int:
    """Do ``deed`` to as many folders as there are moments and kill it at a random one in each, the
    first time not at all, to see how long it takes; ``check`` every folder. How many were killed
    in the midst of it.
    """
    folder = prepared(0)
    whole = deed.seconds(folder)
    check(folder)
    chance = random.Random(seed)
    killed = 0
    for number in range(1, moments + 1):
        folder = prepared(number)
        killed += deed.killed(folder, chance.uniform(0, whole))
        check(folder)
    return killed


def check_base(file: Path, *allowed: Sequence[Article]) -> int:
    """A base that a killed program left is sound, says one of what it is ``allowed`` to say, and
    can be used as before; which one it says.
    """
    with closing(sqlite3.connect(file)) as left:
        assert left.execute("pragma integrity_check").fetchall() == [("ok",)]
    base = KnowledgeBase(file)
    try:
        found = _words(base.articles())
        said = [number for number, articles in enumerate(allowed) if _words(articles) == found]
        assert said, f"{len(found)} articles that are neither old nor new"
        life = Life(base, PROGRAM)
        batch = life.publish([article("after-the-cut")])
        life.undo(batch.id)
        assert _words(base.articles()) == found
        assert base.changes_since(0).seq == base.seq()
        return said[0]
    finally:
        base.close()


def _words(articles: Sequence[Article]) -> dict[str, tuple[str, str, str]]:
    return {one.key: (one.question, one.reply, one.status.value) for one in articles}
