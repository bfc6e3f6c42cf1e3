"""The accessibility bus over dbus-fast: calls, event subscription, nodes and their text."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from enum import IntFlag
from typing import Any

from dbus_fast import BusType, Message, MessageType
from dbus_fast.aio import MessageBus

CALL_SECONDS = 3.0
"""A client that does not answer within this time counts as gone."""

_ATSPI = "org.a11y.atspi"
_REGISTRY = f"{_ATSPI}.Registry"
_EVENTS = (
    "object:text-changed",
    "object:state-changed:showing",
    "object:children-changed",
    "object:property-change:accessible-name",
    "window:activate",
    "window:deactivate",
    "window:create",
)


class States(IntFlag):
    """The AT-SPI states that matter here, as bits of their first word."""

    ACTIVE = 1 << 1
    EDITABLE = 1 << 7
    MULTI_LINE = 1 << 17
    SHOWING = 1 << 25


class BusError(Exception):
    """The bus, or the program behind a node, did not answer or is gone."""


@dataclass(frozen=True, slots=True)
class Node:
    """An accessible object: the program's name on the bus and the object's path."""

    bus_name: str
    path: str


@dataclass(frozen=True, slots=True)
class Signal:
    """An accessibility event of one node, such as ``TextChanged``."""

    node: Node
    member: str


class AccessibilityBus:
    """One connection; all methods run on the loop that connected it."""

    def __init__(self) -> None:
        self._bus: MessageBus | None = None

    async def connect(
        self, on_signal: Callable[[Signal], None], session_address: str | None = None
    ) -> None:
        """Connect and subscribe to the events of every program. Raises BusError.

        ``session_address`` names another session's bus than this process's own.
        """
        try:
            session = await MessageBus(session_address, BusType.SESSION).connect()
            try:
                address = (await _call(session, "org.a11y.Bus", "/org/a11y/bus",
                                       "org.a11y.Bus", "GetAddress"))[0]  # fmt: skip
            finally:
                session.disconnect()
            self._bus = await MessageBus(bus_address=address).connect()
            await self._subscribe(on_signal)
        except BusError:
            raise
        except Exception as error:
            # dbus-fast lets whatever its parser and the socket meet come through.
            raise BusError(str(error)) from error

    async def _subscribe(self, on_signal: Callable[[Signal], None]) -> None:
        for event in _EVENTS:
            await self.call(_REGISTRY, "/org/a11y/atspi/registry", _REGISTRY,
                            "RegisterEvent", "s", [event])  # fmt: skip
        for kind in ("Object", "Window"):
            rule = f"type='signal',interface='{_ATSPI}.Event.{kind}'"
            await self.call("org.freedesktop.DBus", "/org/freedesktop/DBus",
                            "org.freedesktop.DBus", "AddMatch", "s", [rule])  # fmt: skip

        def handle(message: Message) -> None:
            if message.message_type is MessageType.SIGNAL and message.sender and message.path:
                interface = message.interface or ""
                if interface.startswith(f"{_ATSPI}.Event."):
                    on_signal(Signal(Node(message.sender, message.path), message.member or ""))

        assert self._bus is not None
        self._bus.add_message_handler(handle)

    async def disconnected(self) -> None:
        """Wait until the bus goes away."""
        assert self._bus is not None
        await self._bus.wait_for_disconnect()  # type: ignore[no-untyped-call]

    def disconnect(self) -> None:
        if self._bus is not None:
            self._bus.disconnect()

    async def call(
        self, name: str, path: str, interface: str, member: str,
        signature: str = "", body: list[Any] | None = None,
    ) -> list[Any]:  # fmt: skip
        """Call a method and return its values. Raises BusError."""
        if self._bus is None:
            raise BusError("not connected")
        return await _call(self._bus, name, path, interface, member, signature, body)

    async def _of(self, node: Node, interface: str, member: str, signature: str = "",
                  *body: Any) -> Any:  # fmt: skip
        values = await self.call(
            node.bus_name, node.path, f"{_ATSPI}.{interface}", member, signature, list(body)
        )
        return values[0] if values else None

    async def _property(self, node: Node, interface: str, name: str) -> Any:
        values = await self.call(
            node.bus_name, node.path, "org.freedesktop.DBus.Properties", "Get", "ss",
            [f"{_ATSPI}.{interface}", name],
        )  # fmt: skip
        return values[0].value

    async def applications(self) -> list[Node]:
        """The root nodes of all programs on the bus."""
        desktop = Node(_REGISTRY, "/org/a11y/atspi/accessible/root")
        return await self.children(desktop)

    async def process_id(self, bus_name: str) -> int:
        """The process behind a name on the bus."""
        values = await self.call("org.freedesktop.DBus", "/org/freedesktop/DBus",
                                 "org.freedesktop.DBus", "GetConnectionUnixProcessID",
                                 "s", [bus_name])  # fmt: skip
        return int(values[0])

    async def children(self, node: Node) -> list[Node]:
        pairs = await self._of(node, "Accessible", "GetChildren")
        return [Node(name, path) for name, path in pairs]

    async def role(self, node: Node) -> str:
        return str(await self._of(node, "Accessible", "GetRoleName"))

    async def name(self, node: Node) -> str:
        return str(await self._property(node, "Accessible", "Name"))

    async def states(self, node: Node) -> States:
        words = await self._of(node, "Accessible", "GetState")
        return States(int(words[0]) & int(~States(0)))

    async def text(self, node: Node) -> str:
        return str(await self._of(node, "Text", "GetText", "ii", 0, -1))

    async def caret(self, node: Node) -> int:
        return int(await self._property(node, "Text", "CaretOffset"))

    async def insert_text(self, node: Node, position: int, text: str) -> None:
        """Insert at a character position; the length is in bytes, as GTK reads it."""
        await self._of(node, "EditableText", "InsertText", "isi",
                       position, text, len(text.encode()))  # fmt: skip

    async def set_text(self, node: Node, text: str) -> None:
        await self._of(node, "EditableText", "SetTextContents", "s", text)


async def _call(
    bus: MessageBus, name: str, path: str, interface: str, member: str,
    signature: str = "", body: list[Any] | None = None,
) -> list[Any]:  # fmt: skip
    message = Message(
        destination=name, path=path, interface=interface, member=member,
        signature=signature, body=body or [],
    )  # fmt: skip
    try:
        reply = await asyncio.wait_for(bus.call(message), CALL_SECONDS)
    except (TimeoutError, OSError, EOFError) as error:
        raise BusError(f"{member}: {error}") from error
    if reply is None or reply.message_type is MessageType.ERROR:
        raise BusError(f"{member}: {reply.error_name if reply else 'no reply'}")
    return list(reply.body)
