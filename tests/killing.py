"""Killing a program at random moments, as a power cut does, and looking at what it left."""

from __future__ import annotations

import os
import random
import select
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from assist.knowledge.accounts import PROGRAM
from assist.knowledge.base import KnowledgeBase
from assist.knowledge.life import Life
from assist.model import Article
from tests.articles import article

_PROGRAM = """
import ast, os, sys
from pathlib import Path
code = sys.argv[1]
imports = [one for one in ast.parse(code).body if isinstance(one, (ast.Import, ast.ImportFrom))]
exec(compile(ast.Module(imports, []), "imports", "exec"))
def tell(*words):
    os.write(1, (" ".join(map(str, words)) + "\\n").encode())
for line in sys.stdin:
    child = os.fork()
    if not child:
        folder = Path(line.rstrip("\\n"))
        os.environ["ASSIST_HOME"] = str(folder)
        exec(code, {"folder": folder, "ready": lambda: tell("ready", os.getpid())})
        os._exit(0)
    tell("ended", os.waitpid(child, 0)[1])
"""
"""Imports once, and does the deed in a child for every folder that it is told: what is killed has
no start to wait for.
"""

STARTS_WITHIN_SECONDS = 60


@dataclass(frozen=True, slots=True)
class Deed:
    """What is done to a folder by a program that may be killed at any moment of it.

    ``code``: Python that does it; ``folder`` is a Path, and ``ready()`` is called where it begins.
    """

    code: str

    @contextmanager
    def begun(self) -> Iterator[Doer]:
        """A program that does it again and again. Needs ``os.fork``."""
        with subprocess.Popen(
            [sys.executable, "-c", _PROGRAM, self.code],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            bufsize=1,
        ) as program:
            yield Doer(program)


class Doer:
    """A program that does a deed when it is told a folder."""

    def __init__(self, program: subprocess.Popen[str]) -> None:
        assert program.stdin is not None
        assert program.stdout is not None
        self._in, self._out = program.stdin, program.stdout

    def seconds(self, folder: Path, killed_after: float | None = None) -> float | None:
        """Do it, and kill the program after so many seconds, if any; how long it took where it
        came to its end before that, else None. Raises AssertionError where it failed.
        """
        child, begun = self._begin(folder), time.perf_counter()
        if killed_after is not None and not select.select([self._out], [], [], killed_after)[0]:
            # It may be through before it is hit.
            with suppress(ProcessLookupError):
                os.kill(child, signal.SIGKILL)
        word, status = self._line().split()
        assert word == "ended"
        if status == "0":
            return time.perf_counter() - begun
        assert killed_after is not None
        assert status == str(int(signal.SIGKILL))
        return None

    def _begin(self, folder: Path) -> int:
        self._in.write(f"{folder}\n")
        word, child = self._line().split()
        assert word == "ready"
        return int(child)

    def _line(self) -> str:
        assert select.select([self._out], [], [], STARTS_WITHIN_SECONDS)[0]
        return self._out.readline()


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

    The first time may be much slower than the rest, and a machine has its moods: whenever the deed
    came to its end, the next blow is aimed at the time that it took, and at a little more, so that
    it may also grow.
    """
    chance = random.Random(seed)
    killed = 0
    with deed.begun() as doer:
        folder = prepared(0)
        whole = doer.seconds(folder)
        assert whole is not None
        check(folder)
        for number in range(1, moments + 1):
            folder = prepared(number)
            took = doer.seconds(folder, chance.uniform(0, 1.1 * whole))
            killed += took is None
            whole = took or whole
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
