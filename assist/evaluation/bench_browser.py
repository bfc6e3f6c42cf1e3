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
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, QTimer

from assist import app
from assist.desktop_app import Options, Program
from assist.evaluation.bench_desktop import Heart, PaintWatch
from assist.evaluation.console import A_SECOND, BURST, CONVERSATIONS, STEADY_SECONDS
from assist.evaluation.metrics import percentile, table
from assist.sources.base import MessageArrived
from assist.sources.browser.source import BrowserSource

LONGEST_WAIT_SECONDS = 30.0


class _Watch(QObject):
    """What reached the sidebar's thread, when the last of it was worked through, at what cost."""

    def __init__(self, program: Program, expected: int) -> None:
        super().__init__()
        self._program, self._expected = program, expected
        self.ids: list[str] = []
        self.drained = 0.0
        self.samples: list[tuple[float, float]] = []
        """Moment and process CPU seconds so far."""

        program.told.connect(self._on_told)
        self._sampling = QTimer(self)
        self._sampling.timeout.connect(self._sample)
        self._sampling.start(500)

    def cpu_share(self, begin: float, end: float) -> float:
        """CPU seconds a second between two moments."""
        inside = [sample for sample in self.samples if begin <= sample[0] <= end]
        (first, before), (last, after) = inside[0], inside[-1]
        return (after - before) / (last - first)

    def _sample(self) -> None:
        self.samples.append((time.perf_counter(), time.process_time()))

    def _on_told(self, told: object) -> None:
        if isinstance(told, MessageArrived):
            self.ids.append(told.message.id)
            if len(self.ids) == self._expected:
                self._program.when_worked_through(self._on_drained)

    def _on_drained(self) -> None:
        self.drained = time.perf_counter()


class _Load:
    """The console in a process of its own; tells what it sent when it is done."""

    def __init__(self, dialogues: Path) -> None:
        self._console = subprocess.Popen(
            [sys.executable, "-m", "assist.evaluation.console", str(dialogues)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        self.sent: list[dict[str, Any]] = []
        self.relay_cpu = 0.0
        self.done = threading.Event()
        threading.Thread(target=self._follow, daemon=True).start()

    def _follow(self) -> None:
        assert self._console.stdout is not None
        for line in self._console.stdout:
            said = json.loads(line)
            if said["type"] == "relay":
                self.relay_cpu = said["ticks"] / os.sysconf("SC_CLK_TCK")
                break
            self.sent.append(said)
        self.done.set()

    def close(self) -> None:
        self._console.communicate("")

    def phase(self, name: str) -> list[dict[str, Any]]:
        return [line for line in self.sent if line["type"] == name]


def bench(dialogues: Path) -> str:
    """Run the program under the load and report; the starter knowledge, nothing learned twice."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ["ASSIST_HOME"] = folder
        with app.parts(None):
            pass  # Every article is found by meaning before the clock runs.
        program = Program(Options(sources=lambda: [BrowserSource(sockets=False)]))
        paint, heart = PaintWatch(program), Heart()
        watch = _Watch(program, A_SECOND * STEADY_SECONDS + BURST)
        load = _Load(dialogues)
        ending = QTimer()
        ending.timeout.connect(lambda: _end(program, watch, load))
        ending.start(100)
        program.run()
        load.close()
    return _report(watch, load, paint, heart)


def _end(program: Program, watch: _Watch, load: _Load) -> None:
    """Quit when all is worked through, or when nothing comes any more."""
    if load.done.is_set():
        late = time.perf_counter() > load.sent[-1]["time"] + LONGEST_WAIT_SECONDS
        if watch.drained or late:
            program.quit()


def _report(watch: _Watch, load: _Load, paint: PaintWatch, heart: Heart) -> str:
    steady, burst = load.phase("steady"), load.phase("burst")
    sent = [line["id"] for line in load.sent]
    front = steady[0]["pane"]
    times = [
        (paint.painted[line["id"]] - line["time"]) * 1000
        for line in steady
        if line["pane"] == front and line["id"] in paint.painted
    ]
    share = watch.cpu_share(steady[0]["time"], steady[-1]["time"])
    gaps = heart.between(steady[0]["time"], watch.drained or burst[-1]["time"])
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    rows = [
        (name, f"{percentile(values, 50):.1f}", f"{percentile(values, 95):.1f}")
        for name, values in (
            (f"sent to painted cards, ms ({len(times)} lines in front)", times),
            ("GUI thread blocked, ms", gaps),
        )
    ]
    drained = watch.drained or float("nan")
    return (
        f"{CONVERSATIONS} conversations, {len(steady)} messages at {A_SECOND} a second, "
        f"then {len(burst)} in one second\n"
        f"lost {len(set(sent) - set(watch.ids))}, doubled {len(watch.ids) - len(set(watch.ids))}, "
        f"out of order {_out_of_order(sent, watch.ids)}\n"
        f"burst worked through {drained - burst[0]['time']:.2f} s after its first message, "
        f"{drained - burst[-1]['time']:.2f} s after its last\n"
        f"{table(('', 'p50', 'p95'), rows)}\n"
        f"longest block of the GUI thread {max(gaps):.0f} ms; "
        f"CPU {100 * share:.0f} % of one core at {A_SECOND} a second; "
        f"relay {load.relay_cpu:.2f} s in all; peak memory {peak:.0f} MB\n"
    )


def _out_of_order(sent: list[str], got: list[str]) -> int:
    """Conversations whose messages came in another order than they were sent."""

    def by_pane(ids: list[str]) -> dict[str, list[str]]:
        panes: dict[str, list[str]] = {}
        for one in ids:
            panes.setdefault(one.rpartition("/")[0], []).append(one)
        return panes

    came = by_pane(got)
    return sum(came.get(pane, []) != ids for pane, ids in by_pane(sent).items())
