"""One connection to an extension, over either transport: frames in, frames out."""

from __future__ import annotations

import asyncio
import contextlib
import struct
from typing import Protocol

from websockets.asyncio.server import ServerConnection
from websockets.exceptions import ConnectionClosed

from assist.i18n import tr
from assist.sources.browser.frames import (
    FRAME_LIMIT,
    LENGTH,
    Frame,
    decode,
    encode,
    packed,
)


class Gone(Exception):
    """The other side is not there any more."""


class Wire(Protocol):
    """What a session needs of its transport."""

    origin: str

    async def receive(self) -> Frame:
        """The next frame. Raises Gone, BadFrame."""
        ...

    async def send(self, frame: Frame) -> None:
        """Raises Gone, BadFrame."""
        ...

    async def close(self) -> None: ...


class RelayWire:
    """A relay on a loopback connection, already known to be this user's."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.origin = ""
        self._reader, self._writer = reader, writer

    async def receive(self) -> Frame:
        try:
            (size,) = LENGTH.unpack(await self._reader.readexactly(LENGTH.size))
            if size > FRAME_LIMIT:
                raise Gone
            return decode(await self._reader.readexactly(size))
        except (OSError, asyncio.IncompleteReadError, struct.error) as error:
            raise Gone from error

    async def send(self, frame: Frame) -> None:
        try:
            self._writer.write(packed(encode(frame)))
            await self._writer.drain()
        except OSError as error:
            raise Gone from error

    async def close(self) -> None:
        self._writer.close()
        with contextlib.suppress(OSError):
            await self._writer.wait_closed()


class SocketWire:
    """A WebSocket whose origin has been looked at."""

    def __init__(self, connection: ServerConnection, origin: str) -> None:
        self.origin = origin
        self._connection = connection

    async def receive(self) -> Frame:
        try:
            return decode(await self._connection.recv())
        except ConnectionClosed as error:
            raise Gone from error

    async def send(self, frame: Frame) -> None:
        try:
            await self._connection.send(encode(frame).decode("utf-8"))
        except ConnectionClosed as error:
            raise Gone from error

    async def close(self) -> None:
        await self._connection.close()


def refusal(reason: str) -> Frame:
    """The frame that refuses, with a sentence for the user."""
    told = {
        "too_large": tr("一帧太大，已拒绝"),
        "malformed": tr("读不懂插件发来的内容，已拒绝"),
        "flood": tr("插件发得太快，连接已断开，稍后重连"),
        "origin": tr("不认识这个插件"),
        "token": tr("配对不对，请重新配对"),
        "order": tr("还没有打过招呼"),
    }
    return {"type": "refused", "reason": reason, "text": told.get(reason, reason)}
