"""Three hundred web chats at once, in the running program: what is lost, how late, at what cost."""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, QTimer

from assist import app
from assist.desktop_app import Options, Program
from assist.evaluation.bench_desktop import Heart, PaintWatch
from assist.evaluation.metrics import percentile, table
from assist.evaluation.traffic import Load
from assist.i18n import tr
from assist.sources.base import HistoryFound, MessageArrived
from assist.sources.browser.source import BrowserSource

LONGEST_START_SECONDS = 120.0
LONGEST_WAIT_SECONDS = 30.0
CALM_SECONDS, CALM_SHARE = 2.0, 0.15
"""The histories are read when the program takes less of a core than this for so long."""

CONSOLES = {False: "assist.evaluation.console", True: "assist.evaluation.chromium_console"}


class NoBrowser(RuntimeError):
    """There is no Chromium to measure with; the message tells the user what to do."""


@dataclass(slots=True)
class Measured:
    """What a run gave; times in seconds by the machine's monotonic clock."""

    load: Load
    said: list[dict[str, Any]]
    """The lines that the console put up: ``type`` (its phase), id, pane, time."""

    came: list[str]
    """Ids of the lines that reached the sidebar's thread, in order."""

    costs: dict[str, Any]
    drained: float
    painted: dict[str, float]
    heart: Heart
    cpu: float
    peak_mb: float
    prepared: float
    """Seconds from the start until the history of every chat was there and read."""

    @property
    def lost(self) -> int:
        return len({line["id"] for line in self.said} - set(self.came))

    @property
    def doubled(self) -> int:
        return len(self.came) - len(set(self.came))

    @property
    def out_of_order(self) -> int:
        """Conversations whose lines came in another order than they were said."""
        place = {one: number for number, one in enumerate(self.came)}
        last: dict[Any, int] = {}
        wrong = set()
        for line in self.said:
            now = place.get(line["id"], -1)
            if now >= 0 and now < last.get(line["pane"], -1):
                wrong.add(line["pane"])
            last[line["pane"]] = max(now, last.get(line["pane"], -1))
        return len(wrong)

    def phase(self, name: str) -> list[dict[str, Any]]:
        return [line for line in self.said if line["type"] == name]


class _Watch(QObject):
    """What reached the sidebar's thread, when the last of it was worked through, at what cost."""

    def __init__(self, program: Program, load: Load) -> None:
        super().__init__()
        self._program, self._load = program, load
        self.ids: list[str] = []
        self.chats: set[str] = set()
        self.drained = 0.0
        self.complete_at = 0.0
        """When the history of every chat was there."""

        self.samples: list[tuple[float, float]] = []
        """Moment and process CPU seconds so far."""

        program.told.connect(self._on_told)
        self._sampling = QTimer(self)
        self._sampling.timeout.connect(self._sample)
        self._sampling.start(500)

    def cpu_share(self, begin: float, end: float) -> float:
        """CPU seconds a second between two moments."""
        inside = [sample for sample in self.samples if begin <= sample[0] <= end]
        if len(inside) < 2:
            return float("nan")
        (first, before), (last, after) = inside[0], inside[-1]
        return (after - before) / (last - first)

    def is_calm(self) -> bool:
        """Whether every history is there and nothing is left to do."""
        now = time.perf_counter()
        begin = now - CALM_SECONDS - 0.5
        return 0 < self.complete_at < begin and self.cpu_share(begin, now) < CALM_SHARE

    def _sample(self) -> None:
        self.samples.append((time.perf_counter(), time.process_time()))

    def _on_told(self, told: object) -> None:
        if isinstance(told, HistoryFound):
            self.chats.add(told.messages[0].conversation)
            if len(self.chats) == self._load.conversations and not self.complete_at:
                self.complete_at = time.perf_counter()
        elif isinstance(told, MessageArrived):
            self.ids.append(told.message.id.rpartition("/")[2])
            if len(self.ids) == self._load.lines:
                self._program.when_worked_through(self._on_drained)

    def _on_drained(self) -> None:
        self.drained = time.perf_counter()


class _Console:
    """The console in a process of its own; tells what it said when it is done."""

    def __init__(self, dialogues: Path, load: Load, real: bool) -> None:
        counts = (load.conversations, load.a_second, load.seconds, load.burst)
        self._process = subprocess.Popen(
            [sys.executable, "-m", CONSOLES[real], str(dialogues), *map(str, counts)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        self.said: list[dict[str, Any]] = []
        self.costs: dict[str, Any] = {}
        self.begun = False
        self.done = threading.Event()
        threading.Thread(target=self._follow, daemon=True).start()

    def begin(self) -> None:
        """Everybody is there: let them talk."""
        self.begun = True
        assert self._process.stdin is not None
        self._process.stdin.write("begin\n")
        self._process.stdin.flush()

    def _follow(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            told = json.loads(line)
            if told["type"] == "costs":
                self.costs = told
                break
            self.said.append(told)
        self.done.set()

    @property
    def failed(self) -> bool:
        """Whether it ended before its time."""
        return self.done.is_set() and not self.costs

    def close(self) -> None:
        self._process.communicate("")


class _Run(QObject):
    """Lets the console talk once all chats are known, and quits when all is worked through."""

    def __init__(self, program: Program, watch: _Watch, console: _Console) -> None:
        super().__init__()
        self._program, self._watch, self._console = program, watch, console
        self._started = time.perf_counter()
        self.prepared = 0.0
        """Seconds until every history was there and read."""

        self._ticking = QTimer(self)
        self._ticking.timeout.connect(self._tick)
        self._ticking.start(100)

    def _tick(self) -> None:
        now = time.perf_counter()
        if self._console.failed:
            self._program.quit()
        elif not self._console.begun:
            if self._watch.is_calm() or now > self._started + LONGEST_START_SECONDS:
                self.prepared = now - self._started
                self._console.begin()
        elif self._console.done.is_set():
            last = max((line["time"] for line in self._console.said), default=now)
            late = now > last + LONGEST_WAIT_SECONDS
            if self._watch.drained or late:
                self._program.quit()


def measure(dialogues: Path, load: Load, real: bool) -> Measured:
    """Run the program under the load, ``real`` in a Chromium. Raises NoBrowser."""
    if real:
        _need_chromium()
    before = os.environ.get("ASSIST_HOME")
    with tempfile.TemporaryDirectory() as folder:
        os.environ["ASSIST_HOME"] = folder
        try:
            return _measure(dialogues, load, real)
        finally:
            del os.environ["ASSIST_HOME"]
            if before is not None:
                os.environ["ASSIST_HOME"] = before


def _measure(dialogues: Path, load: Load, real: bool) -> Measured:
    with app.parts(None):
        pass  # Every article is found by meaning before the clock runs.
    program = Program(Options(sources=lambda: [BrowserSource(sockets=False)]))
    paint, heart = PaintWatch(program), Heart()
    watch = _Watch(program, load)
    console = _Console(dialogues, load, real)
    run = _Run(program, watch, console)
    program.run()
    run.deleteLater()
    console.close()
    steady = [line["time"] for line in console.said if line["type"] == "steady"] or [0.0]
    return Measured(
        load, console.said, watch.ids, console.costs, watch.drained,
        {key.rpartition("/")[2]: moment for key, moment in paint.painted.items()},
        heart, watch.cpu_share(steady[0], steady[-1]),
        resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, run.prepared,
    )  # fmt: skip


def _need_chromium() -> None:
    from assist.evaluation.chromium_console import executable

    if executable() is None:
        told = tr("没有找到 Chromium（Debian：apt install chromium）；--quick 不需要浏览器")
        raise NoBrowser(told)


def bench(dialogues: Path, real: bool) -> str:
    """Measure and report; the starter knowledge, nothing learned twice. Raises NoBrowser."""
    measured = measure(dialogues, Load(), real)
    if not measured.said:
        return "the console said nothing: it could not be opened\n"
    return report(measured, real)


def report(measured: Measured, real: bool) -> str:
    """The run as a few lines of text."""
    steady, burst = measured.phase("steady"), measured.phase("burst")
    times = [
        (measured.painted[line["id"]] - line["time"]) * 1000
        for line in steady
        if line["id"] in measured.painted
    ]
    gaps = measured.heart.between(steady[0]["time"], measured.drained or burst[-1]["time"])
    begin = "DOM change" if real else "sent"
    rows = [
        (name, f"{percentile(values, 50):.1f}", f"{percentile(values, 95):.1f}")
        for name, values in (
            (f"{begin} to painted cards, ms ({len(times)} lines in front)", times),
            ("GUI thread blocked, ms", gaps),
        )
    ]
    drained = measured.drained or float("nan")
    load, costs = measured.load, measured.costs
    where = f" in a real Chromium, {costs.get('hidden')} tabs of it hidden" if real else ""
    return (
        f"{load.conversations} conversations{where}, {len(steady)} messages at {load.a_second} "
        f"a second, then {len(burst)} in one second\n"
        f"all histories there and read {measured.prepared:.1f} s after the start\n"
        f"lost {measured.lost}, doubled {measured.doubled}, out of order {measured.out_of_order}\n"
        f"burst worked through {drained - burst[0]['time']:.2f} s after its first message, "
        f"{drained - burst[-1]['time']:.2f} s after its last\n"
        f"{table(('', 'p50', 'p95'), rows)}\n"
        f"longest block of the GUI thread {max(gaps):.0f} ms; "
        f"CPU {100 * measured.cpu:.0f} % of one core at {load.a_second} a second; "
        f"relay {costs['relay']:.2f} s in all; peak memory {measured.peak_mb:.0f} MB\n"
        + _browsers(costs)
    )


def _browsers(costs: dict[str, Any]) -> str:
    if "browser" not in costs:
        return ""
    return (
        f"the browser itself: CPU {100 * costs['browser']:.0f} % of one core over the whole run, "
        f"{costs['browser_memory']:.0f} MB in {costs['processes']} processes\n"
    )
