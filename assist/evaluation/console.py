"""A busy chat console: many conversations through a real relay, as the extension would say them.

``python -m assist.evaluation.console DIALOGUES CONVERSATIONS A_SECOND SECONDS BURST`` in a process
of its own, so that it takes no time from the program that is measured. Begins to talk at a line on
standard input, then writes JSON lines: what it said (id, pane, phase in ``type``, ``time`` by the
machine's monotonic clock in seconds), last its costs.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path

from assist.evaluation.processes import cpu_seconds
from assist.evaluation.traffic import Load, Traffic
from assist.sources.browser import identity
from assist.sources.browser.frames import LENGTH, Frame, decode, encode, packed
from assist.sources.browser.registration import relay_command

INSTANCE = "bench-profile"


class Console:
    """The extension's end of a relay."""

    def __init__(self, relay: subprocess.Popen[bytes]) -> None:
        self._relay = relay
        self.said: list[Frame] = []

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

    def open(self, traffic: Traffic) -> None:
        """Every pane with its history; the first one is in front."""
        for place, talk in enumerate(traffic.history):
            history = [
                {"id": f"h{number}", "speaker": speaker, "text": text}
                for number, (speaker, text) in enumerate(talk)
            ]
            name = _name(place)
            self.send({"type": "pane", "pane": name, "title": name, "site": "", "history": history})
        self.send({"type": "synced"})
        self.send({"type": "active", "pane": _name(0), "focused": True})

    def say(self, phase: str, place: int, number: str, speaker: str, text: str) -> None:
        """A line appears in a pane; noted with the time just before it was sent."""
        line = {"type": phase, "id": number, "pane": place, "time": time.perf_counter()}
        self.said.append(line)
        frame = {"type": "message", "pane": _name(place), "id": number, "speaker": speaker}
        self.send({**frame, "text": text})

    def send(self, frame: Frame) -> None:
        assert self._relay.stdin is not None
        self._relay.stdin.write(packed(encode(frame)))
        self._relay.stdin.flush()

    def _hear(self) -> Frame:
        assert self._relay.stdout is not None
        (size,) = LENGTH.unpack(self._relay.stdout.read(LENGTH.size))
        return decode(self._relay.stdout.read(size))


def _name(place: int) -> str:
    return f"{INSTANCE}/{place}"


def tell(said: list[Frame], costs: Frame) -> None:
    """Write what was said and what it cost, for the program that is measured."""
    for line in said:
        sys.stdout.write(json.dumps(line) + "\n")
    sys.stdout.write(json.dumps({"type": "costs", **costs}) + "\n")
    sys.stdout.flush()


def traffic_of(arguments: list[str]) -> Traffic:
    """The traffic that a console's command line asks for."""
    return Traffic(Path(arguments[0]), Load(*map(int, arguments[1:5])))


def main() -> int:
    origin = f"chrome-extension://{identity.pinned_id()}/"
    traffic = traffic_of(sys.argv[1:])
    with subprocess.Popen(
        [*relay_command(), origin], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as relay:
        console = Console(relay)
        console.greet()
        console.open(traffic)
        sys.stdin.readline()
        traffic.play(console.say)
        tell(console.said, {"relay": cpu_seconds([relay.pid])})
        sys.stdin.read()  # The browser stays open until the program has been measured.
    return 0


if __name__ == "__main__":
    sys.exit(main())
