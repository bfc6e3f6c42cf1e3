"""The same busy console in a real Chromium: its chats as panes in up to five tabs.

Called like ``assist.evaluation.console`` and answers like it. Nothing is automated in the browser:
the tabs are opened from its command line, lines come to them over HTTP as server-sent events, and
hidden tabs are throttled as they are on a desk. Each page stamps a line before it puts it up.
"""

from __future__ import annotations

import contextlib
import json
import queue
import shutil
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from collections.abc import Iterator, Sequence
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from assist import paths
from assist.evaluation.console import tell, traffic_of
from assist.evaluation.processes import cpu_seconds, descendants, is_running, memory_mb
from assist.evaluation.traffic import Traffic
from assist.sources.browser.frames import Frame
from assist.sources.browser.registration import install
from assist.sources.browser.unpacking import unpack

TABS = 5
OPEN_SECONDS = 60.0
STAMP_SECONDS = 30.0
END_SECONDS = 15.0
FLAGS = (
    "--headless=new", "--no-sandbox", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--disable-quic", "--window-size=1200,800",
    "--disable-features=DisableLoadExtensionCommandLineSwitch,Translate",
)  # fmt: skip


def executable() -> str | None:
    """Where a Chromium that loads unpacked extensions is, None when there is none."""
    return shutil.which("chromium") or shutil.which("chromium-browser")


class Site:
    """The console's server: pages, their history, their lines as they come, their stamps."""

    def __init__(self, traffic: Traffic) -> None:
        self._traffic = traffic
        self._each = -(-traffic.load.conversations // TABS)
        self.tabs = -(-traffic.load.conversations // self._each)
        self._lines: list[queue.SimpleQueue[str]] = [queue.SimpleQueue() for _ in range(self.tabs)]
        self.visible: dict[int, bool] = {}
        self.stamps: dict[str, float] = {}
        self.reported = 0
        self._said: list[Frame] = []

    def history(self, tab: int) -> list[Frame]:
        """The chats of a tab with what was said in them before."""
        places = range(self._each)[: len(self._traffic.history) - tab * self._each]
        return [
            {
                "chat": f"c{place}", "title": f"客户{place + 1}",
                "lines": [
                    {"id": f"h{place}-{number}", "speaker": speaker, "text": text}
                    for number, (speaker, text) in enumerate(self._traffic.history[place])
                ],
            }
            for place in (tab * self._each + one for one in places)
        ]  # fmt: skip

    def lines(self, tab: int) -> Iterator[str]:
        """What is sent to a tab, until the console closes."""
        while told := self._lines[tab].get():
            yield told

    def say(self, phase: str, place: int, number: str, speaker: str, text: str) -> None:
        """A line goes to the tab that has its chat; the first chat is the one in front."""
        place = (place + self._front() * self._each) % len(self._traffic.history)
        self._said.append({"type": phase, "id": number, "pane": place})
        line = {"chat": f"c{place}", "id": number, "speaker": speaker, "text": text}
        self._lines[place // self._each].put(f"data: {json.dumps(line)}\n\n")

    def report(self) -> list[Frame]:
        """What was said, each with the moment at which its page put it up. Raises TimeoutError."""
        for lines in self._lines:
            lines.put("event: report\ndata: now\n\n")
        _await(lambda: self.reported == self.tabs, STAMP_SECONDS, "the pages' stamps")
        # Pages stamp by the wall clock, everything else here goes by the monotonic one.
        ahead = time.time() - time.perf_counter()
        return [{**one, "time": self.stamps[one["id"]] / 1000 - ahead} for one in self._said]

    def close(self) -> None:
        for lines in self._lines:
            lines.put("")

    def _front(self) -> int:
        return next((tab for tab, visible in sorted(self.visible.items()) if visible), 0)


class _Handler(BaseHTTPRequestHandler):
    site: Site

    def do_GET(self) -> None:
        address = urlsplit(self.path)
        tab = int(parse_qs(address.query).get("tab", ["0"])[0])
        if address.path == "/history":
            self._answer("application/json", json.dumps(self.site.history(tab)).encode())
        elif address.path == "/lines":
            self._head("text/event-stream")
            with contextlib.suppress(OSError):
                for told in self.site.lines(tab):
                    self.wfile.write(told.encode())
        elif address.path == "/":
            page = paths.resource("evaluation", "console.html").read_bytes()
            self._answer("text/html; charset=utf-8", page)
        else:
            self.send_error(404)

    def do_POST(self) -> None:
        told: dict[str, Any] = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        if self.path == "/here":
            self.site.visible[int(told["tab"])] = told["visible"]
        else:
            self.site.stamps.update(told["stamps"])
            self.site.reported += 1
        self._answer("text/plain", b"")

    def _head(self, kind: str) -> None:
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.end_headers()

    def _answer(self, kind: str, body: bytes) -> None:
        self._head(kind)
        self.wfile.write(body)

    def log_message(self, format: str, *arguments: Any) -> None:  # noqa: A002
        pass


def _await(ready: Any, seconds: float, what: str) -> None:
    end = time.monotonic() + seconds
    while not ready():
        if time.monotonic() > end:
            raise TimeoutError(f"{what}: not within {seconds:.0f} s")
        time.sleep(0.05)


@contextlib.contextmanager
def served(site: Site) -> Iterator[str]:
    """The origin under which the console's pages are found."""
    handler = type("Handler", (_Handler,), {"site": site})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        site.close()
        server.shutdown()
        server.server_close()


@contextlib.contextmanager
def chromium(folder: Path, origin: str, tabs: int) -> Iterator[int]:
    """A browser with the extension and the console's tabs; its process id."""
    program = executable()
    assert program is not None
    unpack(folder / "extension", [origin])
    install([folder / "profile"])
    profile = folder / "profile"
    browser = subprocess.Popen(
        [
            program, *FLAGS, f"--user-data-dir={profile}", "--remote-debugging-port=0",
            f"--load-extension={folder / 'extension'}", f"{origin}/?tab=0",
        ],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        # A browser without a window takes one address; the other tabs are asked for.
        for tab in range(1, tabs):
            _open_tab(profile / "DevToolsActivePort", f"{origin}/?tab={tab}")
        yield browser.pid
    finally:
        browser.terminate()
        try:
            browser.wait(END_SECONDS)
        except subprocess.TimeoutExpired:
            browser.kill()


def _open_tab(port_file: Path, address: str) -> None:
    """Raises TimeoutError, OSError."""
    _await(lambda: port_file.exists() and port_file.read_text(), OPEN_SECONDS, "the browser")
    port = int(port_file.read_text(encoding="ascii").split()[0])
    asked = urllib.request.Request(f"http://127.0.0.1:{port}/json/new?{address}", method="PUT")
    with urllib.request.urlopen(asked, timeout=OPEN_SECONDS) as answer:
        answer.read()


def costs(pids: Sequence[int], before: float, seconds: float) -> Frame:
    """CPU and memory of the browser, and of the relay that it started."""
    relays = [pid for pid in pids if is_running(pid, "browser.relay")]
    others = [pid for pid in pids if pid not in relays]
    share = (cpu_seconds(others) - before) / seconds
    return {
        "relay": cpu_seconds(relays), "browser": share, "browser_memory": memory_mb(others),
        "processes": len(others),
    }  # fmt: skip


def main() -> int:
    traffic = traffic_of(sys.argv[1:])
    site = Site(traffic)
    with (
        tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder,
        served(site) as origin,
        chromium(Path(folder), origin, site.tabs) as browser,
    ):
        _await(lambda: len(site.visible) == site.tabs, OPEN_SECONDS, "the console's tabs")
        sys.stdin.readline()
        begun, before = time.perf_counter(), cpu_seconds(descendants(browser))
        traffic.play(site.say)
        seconds = time.perf_counter() - begun
        told = costs(descendants(browser), before, seconds)
        tell(site.report(), {**told, "hidden": sum(not one for one in site.visible.values())})
        sys.stdin.read()
    return 0


if __name__ == "__main__":
    sys.exit(main())
