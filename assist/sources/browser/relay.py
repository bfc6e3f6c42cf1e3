"""The native messaging host: a small process that the browser starts, between it and the program.

``python -m assist.sources.browser.relay chrome-extension://ID/``. Standard output carries frames
only. While the program is not there it looks for its file every two seconds and does nothing else.
"""

from __future__ import annotations

import contextlib
import os
import socket
import sys
import threading
from typing import BinaryIO

from assist.sources.browser import endpoint
from assist.sources.browser.endpoint import Endpoint
from assist.sources.browser.frames import (
    FRAME_LIMIT,
    LENGTH,
    BadFrame,
    Frame,
    decode,
    encode,
    packed,
)

LOOK_SECONDS = 2.0
ANSWER_SECONDS = 5.0
CHUNK = 65_536


class Relay:
    """Passes frames both ways; ``come`` and ``go`` are the browser's ends of the two pipes."""

    def __init__(self, origin: str, come: BinaryIO, go: BinaryIO) -> None:
        self._origin = origin.rstrip("/")
        self._come, self._go = come, go
        self._writing = threading.Lock()
        self._program: socket.socket | None = None
        self._running: bool | None = None
        self._over = threading.Event()

    def run(self) -> None:
        """Until the browser closes the pipe."""
        threading.Thread(target=self._follow_program, name="program", daemon=True).start()
        try:
            while (data := self._next()) is not None:
                self._forward(data)
        finally:
            self._over.set()
            self._hang_up()

    def _next(self) -> bytes | None:
        """The browser's next frame, empty for one that was refused, None at the end."""
        head = self._come.read(LENGTH.size)
        if len(head) < LENGTH.size:
            return None
        (size,) = LENGTH.unpack(head)
        if size <= FRAME_LIMIT:
            data = self._come.read(size)
            return data if len(data) == size else None
        while size:
            skipped = len(self._come.read(min(size, CHUNK)))
            if not skipped:
                return None
            size -= skipped
        self._tell({"type": "refused", "reason": "too_large", "text": ""})
        return b""

    def _forward(self, data: bytes) -> None:
        program = self._program
        if program is None or not data:
            return
        try:
            program.sendall(packed(data))
        except OSError:
            self._hang_up()

    def _follow_program(self) -> None:
        while not self._over.is_set():
            found = endpoint.find()
            if found is not None:
                self._serve(found)
            self._say_running(False)
            self._over.wait(LOOK_SECONDS)

    def _serve(self, found: Endpoint) -> None:
        """Connect, and pass on what the program says until it goes."""
        try:
            with socket.create_connection(("127.0.0.1", found.port), ANSWER_SECONDS) as program:
                if not self._shake_hands(program, found.secret):
                    return
                program.settimeout(None)
                self._program = program
                self._say_running(True)
                while True:
                    self._write(_receive(program))
        except (OSError, BadFrame, EOFError):
            return
        finally:
            self._program = None

    def _shake_hands(self, program: socket.socket, secret: str) -> bool:
        """Both must know the secret: another user could have taken the port over."""
        ours = endpoint.nonce()
        program.sendall(packed(encode({"type": "relay", "nonce": ours})))
        answer = decode(_receive(program))
        theirs = str(answer.get("nonce"))
        if not endpoint.proves(answer.get("proof"), secret, "program", ours, theirs):
            return False
        proof = endpoint.proof(secret, "relay", theirs, ours)
        program.sendall(packed(encode({"type": "answer", "proof": proof, "origin": self._origin})))
        return decode(_receive(program)).get("type") == "admitted"

    def _hang_up(self) -> None:
        program = self._program
        if program is not None:
            with contextlib.suppress(OSError):
                program.shutdown(socket.SHUT_RDWR)

    def _say_running(self, running: bool) -> None:
        if running is not self._running:
            self._running = running
            self._tell({"type": "program", "running": running})

    def _tell(self, frame: Frame) -> None:
        self._write(encode(frame))

    def _write(self, data: bytes) -> None:
        with self._writing, contextlib.suppress(OSError):
            # The browser has gone when this fails, and the other pipe says so too.
            self._go.write(packed(data))
            self._go.flush()


def _receive(program: socket.socket) -> bytes:
    """One frame of the program. Raises OSError, EOFError, BadFrame."""
    (size,) = LENGTH.unpack(_exactly(program, LENGTH.size))
    if size > FRAME_LIMIT:
        raise BadFrame("too_large")
    return _exactly(program, size)


def _exactly(program: socket.socket, size: int) -> bytes:
    data = bytearray()
    while len(data) < size:
        part = program.recv(min(CHUNK, size - len(data)))
        if not part:
            raise EOFError
        data += part
    return bytes(data)


def main(arguments: list[str] | None = None) -> int:
    """Relay for the extension named by the browser; 2 when none is named, else never returns."""
    given = sys.argv[1:] if arguments is None else arguments
    origins = [one for one in given if one.startswith("chrome-extension://")]
    if not origins:
        sys.stderr.write("This is started by the browser.\n")
        return 2
    if sys.platform == "win32":
        import msvcrt

        for stream in (sys.stdin, sys.stdout):
            msvcrt.setmode(stream.fileno(), os.O_BINARY)
    Relay(origins[0], sys.stdin.buffer, sys.stdout.buffer).run()
    # The other thread may be waiting for the program; nobody would hear what it says.
    os._exit(0)


if __name__ == "__main__":
    sys.exit(main())
