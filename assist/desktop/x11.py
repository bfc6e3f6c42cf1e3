"""X11 only: global keys and giving the focus back, by python-xlib on a connection of its own."""

from __future__ import annotations

import os
import select
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from Xlib import XK, X, display, error
from Xlib.protocol import event

_MODIFIERS = {
    "ctrl": X.ControlMask,
    "alt": X.Mod1Mask,
    "shift": X.ShiftMask,
    "meta": X.Mod4Mask,
}
_LOCKS = (0, X.LockMask, X.Mod2Mask, X.LockMask | X.Mod2Mask)
"""Caps Lock and Num Lock must not make a difference."""

_NAMES = {"space": "space", "`": "grave", "enter": "Return", "esc": "Escape"}
_ALL_LOCKS = X.LockMask | X.Mod2Mask


class BadHotkey(ValueError):
    """A key combination that does not exist on this keyboard."""


@dataclass(frozen=True, slots=True)
class _Key:
    code: int
    modifiers: int


class Keys:
    """Grabs key combinations; ``pressed`` is called with their text on the key thread."""

    def __init__(self, pressed: Callable[[str], None]) -> None:
        self._pressed = pressed
        self._display = display.Display()
        self._root = self._display.screen().root
        self._grabbed: dict[_Key, str] = {}
        self._lock = threading.Lock()
        self._wake_read, self._wake_write = os.pipe()
        self._thread = threading.Thread(target=self._run, name="hotkeys", daemon=True)
        self._thread.start()

    def hold(self, combinations: Iterable[str]) -> list[str]:
        """Grab exactly these, such as ``Ctrl+Alt+Space``; those that another program has.

        Raises BadHotkey.
        """
        wanted = {self._parse(text): text for text in combinations}
        with self._lock:
            for key in set(self._grabbed) - set(wanted):
                for lock in _LOCKS:
                    self._root.ungrab_key(key.code, key.modifiers | lock)
                del self._grabbed[key]
            taken = [text for key, text in wanted.items() if not self._grab(key, text)]
            self._display.flush()
        return taken

    def _grab(self, key: _Key, text: str) -> bool:
        if key in self._grabbed:
            return True
        catch = error.CatchError(error.BadAccess)
        for lock in _LOCKS:
            self._root.grab_key(
                key.code, key.modifiers | lock, False, X.GrabModeAsync, X.GrabModeAsync,
                onerror=catch,
            )  # fmt: skip
        self._display.sync()
        if catch.get_error():
            return False
        self._grabbed[key] = text
        return True

    def _parse(self, text: str) -> _Key:
        *modifiers, name = (part.strip().lower() for part in text.split("+"))
        symbol = XK.string_to_keysym(_NAMES.get(name, name))
        code = self._display.keysym_to_keycode(symbol) if symbol else 0
        if not code or any(modifier not in _MODIFIERS for modifier in modifiers):
            raise BadHotkey(text)
        mask = 0
        for modifier in modifiers:
            mask |= _MODIFIERS[modifier]
        return _Key(code, mask)

    def close(self) -> None:
        """Release every key and end the thread."""
        os.write(self._wake_write, b"x")
        self._thread.join(2)
        self._display.close()
        os.close(self._wake_read)
        os.close(self._wake_write)

    def _run(self) -> None:
        connection = self._display.fileno()
        while True:
            ready, _, _ = select.select([connection, self._wake_read], [], [], 1.0)
            if self._wake_read in ready:
                return
            for text in self._read_presses():
                self._pressed(text)

    def _read_presses(self) -> list[str]:
        with self._lock:
            presses = []
            while self._display.pending_events():
                happened = self._display.next_event()
                if happened.type == X.KeyPress:
                    key = _Key(happened.detail, happened.state & ~_ALL_LOCKS & 0xFF)
                    presses.append(self._grabbed.get(key, ""))
        return [text for text in presses if text]


class Focus:
    """Remembers which window was active and makes it so again."""

    def __init__(self) -> None:
        self._display = display.Display()
        self._root = self._display.screen().root
        self._active = self._display.intern_atom("_NET_ACTIVE_WINDOW")

    def active_window(self) -> int:
        """The desktop's active window, 0 when there is none."""
        found = self._root.get_full_property(self._active, X.AnyPropertyType)
        return int(found.value[0]) if found and len(found.value) else 0

    def activate(self, window: int) -> None:
        """Ask the window manager to make a window active, as a pager would."""
        if not window:
            return
        target = self._display.create_resource_object("window", window)
        message = event.ClientMessage(
            window=target, client_type=self._active, data=(32, [2, X.CurrentTime, 0, 0, 0])
        )
        self._root.send_event(
            message, event_mask=X.SubstructureRedirectMask | X.SubstructureNotifyMask
        )
        self._display.sync()

    def close(self) -> None:
        self._display.close()
