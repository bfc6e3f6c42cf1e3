"""A browser's side of the bridge, without a browser: the real frames over the real transports."""

from __future__ import annotations

import contextlib
import json
import queue
import secrets
import struct
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import IO, Any, Protocol

from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Origin

from assist.sources.browser import identity
from assist.sources.browser.endpoint import proof
from assist.sources.browser.registration import relay_command
from tests import patience

INSTANCE = "4b1c0f7e-profile"

Frame = dict[str, Any]


def origin() -> str:
    return f"chrome-extension://{identity.pinned_id()}"


class Line(Protocol):
    """A transport, as an extension has it."""

    def send(self, frame: Frame) -> None: ...

    def next(self) -> Frame | None:
        """The next frame, None once the other side has gone."""
        ...

    def close(self) -> None: ...

    def let_go(self) -> None:
        """Nobody reads any more: free what is left."""
        ...


class NativeLine:
    """Plays the browser: starts the relay and talks to it over its standard pipes."""

    def __init__(self, asked_by: str = "", env: dict[str, str] | None = None) -> None:
        self.process = subprocess.Popen(
            [*relay_command(), asked_by or f"{origin()}/"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=env,
        )

    def send(self, frame: Frame) -> None:
        self.send_bytes(json.dumps(frame, ensure_ascii=False).encode())

    def send_bytes(self, data: bytes) -> None:
        pipe = _pipe(self.process.stdin)
        pipe.write(struct.pack("@I", len(data)) + data)
        pipe.flush()

    def next(self) -> Frame | None:
        pipe = _pipe(self.process.stdout)
        head = pipe.read(4)
        if len(head) < 4:
            return None
        (size,) = struct.unpack("@I", head)
        frame: Frame = json.loads(pipe.read(size))
        return frame

    def close(self) -> None:
        """The browser closes the pipe and expects the relay to go by itself."""
        _pipe(self.process.stdin).close()
        assert self.process.wait(patience.SECONDS) == 0

    def let_go(self) -> None:
        _pipe(self.process.stdout).close()


def _pipe(pipe: IO[bytes] | None) -> IO[bytes]:
    assert pipe is not None
    return pipe


class SocketLine:
    """A WebSocket from the extension's worker."""

    def __init__(self, port: int, from_origin: str | None = None) -> None:
        self._stack = ExitStack()
        self.socket: ClientConnection = self._stack.enter_context(
            connect(
                f"ws://127.0.0.1:{port}/", origin=Origin(from_origin or origin()),
                compression=None, open_timeout=patience.SECONDS, proxy=None,
            )
        )  # fmt: skip

    def send(self, frame: Frame) -> None:
        # A browser drops what is sent to a socket that is closing, without a word.
        with contextlib.suppress(ConnectionClosed):
            self.socket.send(json.dumps(frame))

    def next(self) -> Frame | None:
        try:
            frame: Frame = json.loads(self.socket.recv(patience.SECONDS))
        except ConnectionClosed:
            return None
        return frame

    def close(self) -> None:
        self._stack.close()

    def let_go(self) -> None:
        """Nothing is left."""


class Extension:
    """An extension in one browser profile; its editors are a dict that insertions write to."""

    def __init__(self, line: Line, instance: str = INSTANCE) -> None:
        self.line, self.instance = line, instance
        self.editors: dict[str, str] = {}
        self.refusal = ""
        """Why the next insertions fail; empty: they work."""

        self.deaf = False
        self.shown: list[str] = []
        self.adapters: list[Frame] = []
        self.got: queue.Queue[Frame | None] = queue.Queue()
        self._thread: threading.Thread | None = None

    def greet(self, **extra: Any) -> None:
        self.line.send(
            {
                "type": "hello", "protocol": 1, "version": "0.1.0",
                "browser": "Chromium 136", "instance": self.instance, **extra,
            }
        )  # fmt: skip

    def listen(self) -> Extension:
        """Answer the program's wishes from now on, on a thread."""
        self._thread = threading.Thread(target=self._listen, daemon=True)
        self._thread.start()
        return self

    def expect(self, kind: str) -> Frame:
        """The next frame of this type, those before it thrown away; after ``listen``."""
        while (frame := self.got.get(timeout=patience.SECONDS)) is not None:
            if frame["type"] == kind:
                return frame
        raise AssertionError(f"gone before {kind}")

    def expect_end(self) -> list[Frame]:
        """Everything until the program hangs up; after ``listen``. The relay says when it does."""
        got: list[Frame] = []
        while (frame := self.got.get(timeout=patience.SECONDS)) is not None:
            if frame["type"] == "program" and not frame["running"]:
                break
            got.append(frame)
        return got

    def close(self) -> None:
        """Once or more often."""
        self.line.close()
        if self._thread is not None:
            self._thread.join(patience.SECONDS)
        self.line.let_go()

    def pane(self, name: str) -> str:
        return f"{self.instance}/{name}"

    def open(self, name: str, title: str = "", history: list[Frame] | None = None) -> str:
        """A conversation comes up; its pane id."""
        pane = self.pane(name)
        self.editors.setdefault(pane, "")
        self.line.send(
            {"type": "pane", "pane": pane, "title": title, "site": "https://im.example",
             "history": history or []}
        )  # fmt: skip
        return pane

    def say(self, pane: str, key: str, text: str, speaker: str = "customer") -> None:
        self.line.send(
            {"type": "message", "pane": pane, "id": key, "speaker": speaker, "text": text}
        )

    def _listen(self) -> None:
        while (frame := self.line.next()) is not None:
            if frame["type"] == "insert" and not self.deaf:
                self._insert(frame)
            elif frame["type"] == "show":
                self.shown.append(frame["pane"])
            elif frame["type"] == "adapters":
                self.adapters = frame["items"]
            self.got.put(frame)
        self.got.put(None)

    def _insert(self, frame: Frame) -> None:
        pane, text = frame["pane"], frame["text"]
        held, reason = self.editors.get(pane, ""), self.refusal
        if frame["mode"] == "replace" and held != frame["expected_draft"]:
            reason = "draft"
        if not reason:
            self.editors[pane] = text if frame["mode"] == "replace" else held + text
        self.line.send(
            {"type": "inserted", "request": frame["request"], "ok": not reason,
             "holds": self.editors.get(pane, ""), "reason": reason}
        )  # fmt: skip


def line_of(key: str, text: str, speaker: str = "customer", **extra: Any) -> Frame:
    """One item of a pane's history."""
    return {"id": key, "speaker": speaker, "text": text, **extra}


@contextmanager
def over_native(**extra: Any) -> Iterator[Extension]:
    """An extension that is welcome, over a real relay process."""
    line = NativeLine()
    extension = Extension(line).listen()
    try:
        while not extension.expect("program")["running"]:
            pass
        extension.greet(**extra)
        yield extension
    finally:
        extension.close()


@contextmanager
def over_socket(port: int, read_code: Callable[[], str], **extra: Any) -> Iterator[Extension]:
    """An extension that pairs over a real WebSocket."""
    extension = Extension(SocketLine(port)).listen()
    try:
        extension.greet(**extra)
        assert extension.expect("pairing")["state"] == "needed"
        extension.line.send({"type": "pair"})
        assert extension.expect("pairing")["state"] == "code"
        extension.line.send({"type": "pair_code", "code": read_code()})
        yield extension
    finally:
        extension.close()


def answer_challenge(extension: Extension, token: str, own_nonce: str) -> Frame:
    """Prove to hold the token, after checking that the program does."""
    challenge = extension.expect("challenge")
    theirs = challenge["nonce"]
    assert challenge["proof"] == proof(token, "program", own_nonce, theirs)
    extension.line.send({"type": "answer", "proof": proof(token, "extension", theirs, own_nonce)})
    return challenge


def new_nonce() -> str:
    return secrets.token_hex(16)


def unused_folder(path: Path) -> Path:
    path.mkdir()
    return path
