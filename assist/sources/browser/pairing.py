"""Who may come in through the WebSocket: a code typed once, then a token that both keep."""

from __future__ import annotations

import json
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from assist.sources.base import OnEvent, PairingCode
from assist.sources.browser.endpoint import nonce, proof, proves, write_private
from assist.sources.browser.frames import BadFrame, Frame, id_of, text_of
from assist.sources.browser.wire import Wire, refusal

CODE_SECONDS = 120
TRIES = 3
SULK_SECONDS = 60


class Pairings:
    """The tokens by pairing id, in a file that only the user can read."""

    def __init__(self, file: Path) -> None:
        self._file = file
        try:
            kept = json.loads(file.read_text(encoding="utf-8"))
            self._kept: dict[str, dict[str, str]] = {
                str(name): {"origin": str(one["origin"]), "token": str(one["token"])}
                for name, one in kept.items()
                if bytes.fromhex(one["token"])
            }
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            self._kept = {}

    def token(self, name: str, origin: str) -> str | None:
        """The token of a pairing made from this origin."""
        found = self._kept.get(name)
        return found["token"] if found and found["origin"] == origin else None

    def add(self, origin: str) -> tuple[str, str]:
        """A new pairing's id and token. Raises OSError."""
        name, token = secrets.token_hex(8), secrets.token_hex(32)
        self._kept[name] = {"origin": origin, "token": token}
        write_private(self._file, self._kept)
        return name, token


@dataclass(slots=True)
class _Asked:
    """A code on the screen, waiting to be typed."""

    code: str
    until: float
    left: int = TRIES


class Doorkeeper:
    """Lets a WebSocket in after a proof or a code; one code is on the screen at a time."""

    def __init__(
        self, pairings: Pairings, on_event: OnEvent, now: Callable[[], float] = time.monotonic
    ) -> None:
        self._pairings, self._on_event, self._now = pairings, on_event, now
        self._busy = False
        self._closed_until = 0.0

    async def admit(self, wire: Wire, hello: Frame) -> bool:
        """Whether the extension on ``wire`` may stay. Raises Gone, BadFrame."""
        token = self._pairings.token(text_of(hello, "pairing", 64), wire.origin)
        if token is not None:
            return await self._is_proven(wire, hello, token)
        await wire.send({"type": "pairing", "state": "needed"})
        while True:
            frame = await wire.receive()
            if frame["type"] == "ping":
                await wire.send({"type": "pong"})
            elif frame["type"] == "pair":
                return await self._pair(wire, text_of(hello, "browser", 100, cut=True))
            else:
                await wire.send(refusal("order"))
                return False

    async def _is_proven(self, wire: Wire, hello: Frame, token: str) -> bool:
        theirs, ours = id_of(hello, "nonce"), nonce()
        await wire.send(
            {"type": "challenge", "nonce": ours, "proof": proof(token, "program", theirs, ours)}
        )
        answer = await wire.receive()
        if answer["type"] == "answer" and proves(
            answer.get("proof"), token, "extension", ours, theirs
        ):
            return True
        await wire.send(refusal("token"))
        return False

    async def _pair(self, wire: Wire, browser: str) -> bool:
        """Show a code and wait until it is typed into the extension."""
        wait = self._closed_until - self._now()
        if self._busy or wait > 0:
            seconds = CODE_SECONDS if self._busy else int(wait) + 1
            await wire.send({"type": "pairing", "state": "refused", "seconds": seconds})
            return False
        asked = _Asked(f"{secrets.randbelow(1_000_000):06d}", self._now() + CODE_SECONDS)
        self._busy = True
        self._on_event(PairingCode(browser, asked.code))
        try:
            await wire.send({"type": "pairing", "state": "code", "seconds": CODE_SECONDS})
            return await self._hear_code(wire, asked)
        finally:
            self._busy = False
            self._on_event(PairingCode(browser, ""))

    async def _hear_code(self, wire: Wire, asked: _Asked) -> bool:
        while asked.left:
            frame = await wire.receive()
            if frame["type"] == "ping":
                await wire.send({"type": "pong"})
                continue
            if frame["type"] != "pair_code":
                raise BadFrame
            if self._now() > asked.until:
                break
            given = "".join(text_of(frame, "code", 20).split())
            if secrets.compare_digest(given.encode(), asked.code.encode()):
                name, token = self._pairings.add(wire.origin)
                await wire.send(
                    {"type": "pairing", "state": "done", "pairing": name, "token": token}
                )
                return True
            asked.left -= 1
            if asked.left:
                await wire.send({"type": "pairing", "state": "wrong", "left": asked.left})
        self._closed_until = self._now() + SULK_SECONDS
        await wire.send({"type": "pairing", "state": "refused", "seconds": SULK_SECONDS})
        return False
