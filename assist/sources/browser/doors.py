"""The two doors to the program, both on 127.0.0.1 only: for the relay, and for WebSockets."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from http import HTTPStatus

from websockets.asyncio.server import Server, ServerConnection, serve
from websockets.http11 import Request, Response

from assist.sources.browser import endpoint, identity
from assist.sources.browser.endpoint import Endpoint
from assist.sources.browser.frames import FRAME_LIMIT, BadFrame
from assist.sources.browser.wire import Gone, RelayWire, SocketWire, Wire

HOST = "127.0.0.1"
PORTS = (47615, 47616, 47617)
"""The extension tries them in this order; another user of the machine may hold one."""

MOST_GUESTS = 16
HANDSHAKE_SECONDS = 5.0

Receive = Callable[[Wire], Awaitable[None]]


class RelayDoor:
    """Where relays knock; each proves that it can read this user's files, and so do we."""

    def __init__(self, receive: Receive, ids: list[str]) -> None:
        self._receive, self._ids = receive, ids
        self._guests: set[asyncio.Task[None]] = set()
        self._server: asyncio.Server | None = None
        self._endpoint: Endpoint | None = None

    async def open(self) -> None:
        """Raises OSError."""
        self._server = await asyncio.start_server(self._on_knock, HOST, 0)
        port = self._server.sockets[0].getsockname()[1]
        self._endpoint = endpoint.publish(port)

    async def close(self) -> None:
        if self._endpoint is not None:
            endpoint.withdraw(self._endpoint)
        if self._server is not None:
            self._server.close()
        for guest in self._guests:
            guest.cancel()
        await asyncio.gather(*self._guests, return_exceptions=True)

    def _on_knock(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if len(self._guests) >= MOST_GUESTS:
            writer.close()
            return
        guest = asyncio.ensure_future(self._welcome(RelayWire(reader, writer)))
        self._guests.add(guest)
        guest.add_done_callback(self._guests.discard)

    async def _welcome(self, wire: RelayWire) -> None:
        try:
            async with asyncio.timeout(HANDSHAKE_SECONDS):
                known = await self._shake_hands(wire)
            if known:
                await self._receive(wire)
        except (Gone, BadFrame, TimeoutError):
            return
        finally:
            await wire.close()

    async def _shake_hands(self, wire: RelayWire) -> bool:
        """Whether it is this user's relay, started for our extension."""
        assert self._endpoint is not None
        secret = self._endpoint.secret
        theirs, ours = str((await wire.receive()).get("nonce")), endpoint.nonce()
        proof = endpoint.proof(secret, "program", theirs, ours)
        await wire.send({"type": "challenge", "nonce": ours, "proof": proof})
        answer = await wire.receive()
        if not endpoint.proves(answer.get("proof"), secret, "relay", ours, theirs):
            return False
        wire.origin = str(answer.get("origin"))
        if wire.origin not in {f"chrome-extension://{one}" for one in self._ids}:
            return False
        await wire.send({"type": "admitted"})
        return True


class SocketDoor:
    """Where extensions knock that found no relay; only their origins get past the HTTP part."""

    def __init__(self, receive: Receive, ids: list[str], ports: tuple[int, ...] = PORTS) -> None:
        self._receive, self._ids, self._ports = receive, ids, ports
        self._server: Server | None = None
        self.port = 0

    async def open(self) -> None:
        """Take the first port that is free. Raises OSError when none is."""
        for port in self._ports:
            try:
                self._server = await serve(
                    self._on_guest, HOST, port, process_request=self._look_at, max_size=FRAME_LIMIT,
                    compression=None, open_timeout=HANDSHAKE_SECONDS, close_timeout=2,
                    server_header=None,
                )  # fmt: skip
            except OSError:
                if port == self._ports[-1]:
                    raise
                continue
            self.port = next(iter(self._server.sockets)).getsockname()[1]
            return

    async def close(self) -> None:
        if self._server is not None:
            self._server.close()
            await self._server.wait_closed()

    def _look_at(self, connection: ServerConnection, request: Request) -> Response | None:
        origins = request.headers.get_all("Origin")
        if len(origins) != 1 or not identity.is_ours(origins[0], self._ids):
            return connection.respond(HTTPStatus.FORBIDDEN, "")
        if self._server is not None and len(self._server.connections) >= MOST_GUESTS:
            return connection.respond(HTTPStatus.SERVICE_UNAVAILABLE, "")
        return None

    async def _on_guest(self, connection: ServerConnection) -> None:
        request = connection.request
        assert request is not None
        wire = SocketWire(connection, request.headers["Origin"])
        with contextlib.suppress(Gone, BadFrame):
            await self._receive(wire)
