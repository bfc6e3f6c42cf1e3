"""How soon the window stands and everything behind it is there, from source and as installed.

Programs are started in turn, each in a home of its own that its first start has filled, and timed
by the notes in their logs.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from assist.evaluation.metrics import percentile, table

ROUNDS = 7
NOTES = ("window shown", "ready")
"""What the log of a program says on its way, in this order."""

LONGEST = 60.0
"""Seconds after which a start has failed."""

_LOOK = 0.005
_CHAT = {"type": "message", "conversation": "a", "speaker": "customer", "text": "退货的运费谁出"}


class NoStart(Exception):
    """A program did not start."""


def bench(programs: Sequence[Path]) -> str:
    """A table with a row for this program from source and one for each of ``programs``: seconds
    until the window and until everything is there, p50/p95, and the ratio to the first row's p50.

    Raises NoStart.
    """
    commands = {"this program": [sys.executable, "-m", "assist"]}
    commands |= {str(program): [str(program)] for program in programs}
    times: dict[str, list[tuple[float, ...]]] = {name: [] for name in commands}
    with TemporaryDirectory() as folder:
        for number in range(ROUNDS + 1):
            for place, (name, command) in enumerate(commands.items()):
                took = _start(command, Path(folder) / str(place))
                # The first start makes the knowledge base and warms the disk's cache.
                times[name] += [took] if number else []
    first = percentile([took[0] for took in next(iter(times.values()))], 50)
    rows = []
    for name, found in times.items():
        parts = [[took[place] for took in found] for place in range(len(NOTES))]
        told = [f"{percentile(part, 50):.2f}/{percentile(part, 95):.2f}" for part in parts]
        rows.append((name, *told, f"{percentile(parts[0], 50) / first:.2f}"))
    return table(("", "window, s", "all there, s", "window, ratio"), rows) + "\n"


def _start(command: Sequence[str], home: Path) -> tuple[float, ...]:
    """Seconds from the start of a program to each of NOTES. Raises NoStart."""
    home.mkdir(exist_ok=True)
    chat, log = home / "chat.jsonl", home / "logs" / "assist.log"
    chat.write_text(json.dumps(_CHAT) + "\n", encoding="utf-8")
    before = _size(log)
    begun = time.perf_counter()
    process = subprocess.Popen(
        [*command, "run", "--source", f"stream:{chat}"],
        env={**os.environ, "ASSIST_HOME": str(home)}, stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        return tuple(_notes(process, log, before, begun))
    finally:
        process.kill()
        process.wait()


def _notes(
    process: subprocess.Popen[bytes], log: Path, before: int, begun: float
) -> Iterator[float]:
    """When each of NOTES was written behind the first ``before`` bytes. Raises NoStart."""
    for note in NOTES:
        while f" {note}\n" not in _told(log, before):
            if process.poll() is not None or time.perf_counter() - begun > LONGEST:
                raise NoStart(f"{process.args!r}: {note}?")
            time.sleep(_LOOK)
        yield time.perf_counter() - begun


def _told(log: Path, before: int) -> str:
    if not log.exists():
        return ""
    return log.read_bytes()[before:].decode(errors="replace").replace("\r\n", "\n")


def _size(file: Path) -> int:
    return file.stat().st_size if file.exists() else 0
