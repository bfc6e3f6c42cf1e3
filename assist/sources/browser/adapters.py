"""Site adapters that agents made with the picker or IT laid down: one JSON file for each site."""

from __future__ import annotations

import json
import re
from pathlib import Path

from assist import paths
from assist.sources.browser.endpoint import write_private
from assist.sources.browser.frames import LONGEST_TITLE, BadFrame, Frame, encode, text_of

MOST = 100
LARGEST = 16_384
"""Bytes of one adapter; it holds a handful of selectors."""

ALL_TOGETHER = 200_000
"""Bytes of all adapters that are offered; they travel in one frame."""


class Adapters:
    """The adapters in a folder; a file that can't be read is left alone and not offered."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def all(self) -> list[Frame]:
        """What is offered to the extension, at most what one frame carries."""
        found: list[Frame] = []
        size = 0
        for file in sorted(self._folder.glob("*.json"))[:MOST]:
            item = _read(file)
            if item is None or size + len(encode(item)) > ALL_TOGETHER:
                continue
            size += len(encode(item))
            found.append(item)
        return found

    def keep(self, frame: Frame) -> None:
        """Save an adapter under its site's name. Raises BadFrame, OSError."""
        site, adapter = text_of(frame, "site", LONGEST_TITLE), frame.get("adapter")
        name = re.sub(r"[^a-z0-9.-]+", "_", site.lower()).strip("._")[:100]
        if not name or not isinstance(adapter, dict) or len(encode(frame)) > LARGEST:
            raise BadFrame
        paths.private_folder(self._folder)
        write_private(self._folder / f"{name}.json", {"site": site, "adapter": adapter})


def _read(file: Path) -> Frame | None:
    try:
        if file.stat().st_size > LARGEST:
            return None
        item = json.loads(file.read_text(encoding="utf-8-sig"))
    except (OSError, ValueError, RecursionError):
        return None
    if not isinstance(item, dict) or not isinstance(item.get("adapter"), dict):
        return None
    return {"site": str(item.get("site", "")), "adapter": item["adapter"]}
