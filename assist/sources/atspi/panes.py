"""Finding the conversations in a client's tree of accessible objects."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from assist.sources.atspi.bus import AccessibilityBus, Node, States
from assist.sources.atspi.clients import Client

DEEPEST = 16
_BARREN = frozenset(
    [
        "menu bar",
        "menu",
        "menu item",
        "tool bar",
        "push button",
        "toggle button",
        "check box",
        "radio button",
        "label",
        "icon",
        "image",
        "separator",
        "scroll bar",
        "tree table",
        "tree",
        "table",
        "table cell",
        "combo box",
        "status bar",
    ]
)
"""Roles under which no conversation stands; their subtrees are not read."""


@dataclass(frozen=True, slots=True)
class Pane:
    """One conversation on the screen: its window, its page, its history and its chat box."""

    window: Node
    page: Node
    name: str
    history: Node
    box: Node


@dataclass(slots=True)
class _Found:
    """What was met on the way down a tree."""

    window: Node | None = None
    page: Node | None = None
    history: Node | None = None
    box: Node | None = None


class PaneFinder:
    """Walks one client's tree; unanswered calls come through as BusError."""

    def __init__(self, bus: AccessibilityBus, client: Client) -> None:
        self._bus = bus
        self._client = client

    async def windows(self, application: Node) -> list[Node]:
        """The client's top-level windows."""
        children = await self._bus.children(application)
        roles = await asyncio.gather(*(self._bus.role(child) for child in children))
        return [
            node
            for node, role in zip(children, roles, strict=True)
            if role == self._client.window_role
        ]

    async def panes(self, window: Node) -> list[Pane]:
        """The conversations in a window."""
        found: list[_Found] = []
        await self._walk(window, _Found(window=window), found, 0)
        panes: list[Pane] = []
        for one in found:
            if one.window and one.page and one.history and one.box:
                # A lone page has no tab and so no name; then its window bears the customer's.
                name = await self._bus.name(one.page)
                if not name and len(found) == 1:
                    name = await self._bus.name(window)
                if name:
                    panes.append(Pane(one.window, one.page, name, one.history, one.box))
        return panes

    async def _walk(self, node: Node, inside: _Found, found: list[_Found], depth: int) -> None:
        role = await self._bus.role(node)
        if role in _BARREN or depth > DEEPEST:
            return
        if role == self._client.page_role:
            inside = _Found(window=inside.window, page=node)
            found.append(inside)
        if role == "text":
            await self._sort(node, inside)
            return
        children = await self._bus.children(node)
        await asyncio.gather(*(self._walk(child, inside, found, depth + 1) for child in children))

    async def _sort(self, node: Node, inside: _Found) -> None:
        """Several lines that can be typed into are the chat box, else the history."""
        states = await self._bus.states(node)
        if not states & States.MULTI_LINE:
            return
        if states & States.EDITABLE:
            inside.box = node
        else:
            inside.history = node
