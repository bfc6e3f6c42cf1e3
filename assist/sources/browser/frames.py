"""Frames of the bridge: JSON objects, bounded, from a side that is not trusted.

The relay imports this module too, so it imports nothing heavy. docs/bridge-protocol.md has the
frames themselves.
"""

from __future__ import annotations

import json
import math
import struct
from typing import Any

PROTOCOL = 1
FRAME_LIMIT = 262_144
"""Bytes of a frame's JSON."""

LONGEST_TEXT = 20_000
LONGEST_TITLE = 300
LONGEST_ID = 200

LENGTH = struct.Struct("@I")
"""Native messaging puts the length before each frame, in the machine's own byte order."""

Frame = dict[str, Any]


class BadFrame(ValueError):
    """A frame that is refused; ``reason`` is the protocol's word for why."""

    def __init__(self, reason: str = "malformed") -> None:
        super().__init__(reason)
        self.reason = reason


def encode(frame: Frame) -> bytes:
    """The frame as JSON. Raises BadFrame when it is too large."""
    data = json.dumps(frame, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")
    if len(data) > FRAME_LIMIT:
        raise BadFrame("too_large")
    return data


def decode(data: bytes | str) -> Frame:
    """The frame in ``data``. Raises BadFrame."""
    if len(data) > FRAME_LIMIT:
        raise BadFrame("too_large")
    try:
        frame = json.loads(data)
    except (ValueError, RecursionError):
        raise BadFrame from None
    if not isinstance(frame, dict) or not isinstance(frame.get("type"), str):
        raise BadFrame
    return frame


def packed(data: bytes) -> bytes:
    """``data`` behind its length, as native messaging wants it."""
    return LENGTH.pack(len(data)) + data


def text_of(frame: Frame, name: str, longest: int, cut: bool = False) -> str:
    """A text of at most ``longest`` code points, fit for UTF-8. Raises BadFrame.

    A longer one is cut or refused; a missing one is empty.
    """
    text = frame.get(name, "")
    if not isinstance(text, str) or (len(text) > longest and not cut):
        raise BadFrame
    # Half a surrogate pair is legal in JavaScript and nowhere else.
    return text[:longest].encode("utf-8", "replace").decode("utf-8")


def id_of(frame: Frame, name: str) -> str:
    """An identifier, never empty. Raises BadFrame."""
    found = text_of(frame, name, LONGEST_ID)
    if not found:
        raise BadFrame
    return found


def time_of(frame: Frame, otherwise: float) -> float:
    """Seconds since the epoch, ``otherwise`` where the page gave none that can be true."""
    time = frame.get("time")
    if isinstance(time, bool) or not isinstance(time, int | float):
        return otherwise
    try:
        seconds = float(time)
    except OverflowError:
        return otherwise
    return seconds if math.isfinite(seconds) and 0 < seconds <= otherwise else otherwise


def count_of(frame: Frame, name: str, most: int) -> int:
    """A whole number from 1 to ``most``. Raises BadFrame."""
    count = frame.get(name)
    if isinstance(count, bool) or not isinstance(count, int) or count < 1:
        raise BadFrame
    return min(count, most)


def items_of(frame: Frame, name: str, most: int) -> list[Frame]:
    """A list of objects, the last ``most`` of it. Raises BadFrame."""
    items = frame.get(name, [])
    if not isinstance(items, list) or not all(isinstance(item, dict) for item in items):
        raise BadFrame
    return items[-most:]
