"""A busy chat console: three hundred conversations through a real relay, as the extension would.

``python -m assist.evaluation.console DIALOGUES`` in a process of its own, so that it takes no time
from the program that is measured. Writes what it sent as JSON lines: id, pane, phase, time (the
machine's monotonic clock, in seconds).
"""

from __future__ import annotations

import csv
import itertools
import json
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from assist.sources.browser import identity
from assist.sources.browser.frames import LENGTH, Frame, decode, encode, packed
from assist.sources.browser.registration import relay_command

CONVERSATIONS = 300
A_SECOND = 30
STEADY_SECONDS = 30
BURST = 300
HISTORY = 8
SETTLE_SECONDS = 12
INSTANCE = "bench-profile"


def sessions(file: Path) -> list[list[tuple[str, str]]]:
    """Speaker and text of every line, by session, the longest sessions first."""
    found: dict[str, list[tuple[str, str]]] = {}
    with file.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE):
            found.setdefault(row["session"], []).append((row["role"], row["text"]))
    return sorted(found.values(), key=len, reverse=True)


class Console:
    """The extension's end of a relay."""

    def __init__(self, relay: subprocess.Popen[bytes]) -> None:
        self._relay = relay
        self._numbers = itertools.count()
        self.sent: list[Frame] = []

    def greet(self) -> None:
        """Wait for the program, then come in."""
        while (frame := self._hear())["type"] != "program" or not frame["running"]:
            pass
        self.send(
            {
                "type": "hello", "protocol": 1, "version": "bench", "browser": "bench",
                "instance": INSTANCE,
            }
        )  # fmt: skip
        while self._hear()["type"] != "welcome":
            pass

    def send(self, frame: Frame) -> None:
        assert self._relay.stdin is not None
        self._relay.stdin.write(packed(encode(frame)))
        self._relay.stdin.flush()

    def say(self, phase: str, pane: str, speaker: str, text: str) -> None:
        """A line appears in a pane; noted with the time just before it was sent."""
        number = str(next(self._numbers))
        self.sent.append(
            {"type": phase, "id": f"{pane}/{number}", "pane": pane, "speaker": speaker,
             "time": time.perf_counter()}
        )  # fmt: skip
        self.send({"type": "message", "pane": pane, "id": number, "speaker": speaker, "text": text})

    def _hear(self) -> Frame:
        assert self._relay.stdout is not None
        (size,) = LENGTH.unpack(self._relay.stdout.read(LENGTH.size))
        return decode(self._relay.stdout.read(size))


def play(console: Console, file: Path) -> None:
    """Open every pane with its history, then a steady stream, then a burst."""
    talks = sessions(file)[:CONVERSATIONS]
    names = [f"{INSTANCE}/{number}" for number in range(len(talks))]
    for name, talk in zip(names, talks, strict=True):
        history = [
            {"id": f"h{place}", "speaker": speaker, "text": text}
            for place, (speaker, text) in enumerate(talk[:HISTORY])
        ]
        console.send({"type": "pane", "pane": name, "title": name, "site": "", "history": history})
    console.send({"type": "synced"})
    console.send({"type": "active", "pane": names[0], "focused": True})
    time.sleep(SETTLE_SECONDS)
    lines = [itertools.cycle(talk[HISTORY:] or talk) for talk in talks]
    begun = time.perf_counter()
    for number, place in enumerate(_places(len(talks))):
        if number >= A_SECOND * STEADY_SECONDS:
            break
        _sleep_until(begun + number / A_SECOND)
        console.say("steady", names[place], *next(lines[place]))
    time.sleep(3)
    begun = time.perf_counter()
    for number in range(BURST):
        _sleep_until(begun + number / BURST)
        console.say("burst", names[number % len(names)], *next(lines[number % len(names)]))


def _places(count: int) -> Iterator[int]:
    """Every conversation in turn, the one in front three times a second."""
    for number in itertools.count():
        yield 0 if number % 10 == 0 else number % count


def _sleep_until(moment: float) -> None:
    time.sleep(max(0.0, moment - time.perf_counter()))


def main() -> int:
    origin = f"chrome-extension://{identity.pinned_id()}/"
    with subprocess.Popen(
        [*relay_command(), origin], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as relay:
        console = Console(relay)
        console.greet()
        play(console, Path(sys.argv[1]))
        cpu = Path(f"/proc/{relay.pid}/stat").read_text(encoding="ascii").split()[13:15]
        for line in console.sent:
            sys.stdout.write(json.dumps(line) + "\n")
        sys.stdout.write(json.dumps({"type": "relay", "ticks": sum(map(int, cpu))}) + "\n")
        sys.stdout.flush()
        sys.stdin.read()  # The browser stays open until the program has been measured.
    return 0


if __name__ == "__main__":
    sys.exit(main())
