"""Pictures that travel with a table: in a folder beside or inside it, or within a JSON file."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Collection, Iterable
from pathlib import Path
from typing import Any

from assist.knowledge.pictures import LARGEST, Picture
from assist.text.decoding import decode

FOLDER = "图片"
"""The folder of pictures, and their name in a JSON file."""


def read_pictures(table: Path, wanted: Collection[str]) -> dict[str, bytes]:
    """Those of the ``wanted`` pictures, by name, that lie with a table. Raises OSError.

    Only names are looked for, never paths; of a file that is too big just enough is read to see
    that it is.
    """
    if table.suffix.lower() == ".json" and table.is_file():
        return _in_json(table, wanted)
    found: dict[str, bytes] = {}
    for folder in _folders(table):
        if not folder.is_dir():
            continue
        for file in folder.iterdir():
            if file.name in wanted and file.name not in found and file.is_file():
                with file.open("rb") as opened:
                    found[file.name] = opened.read(LARGEST + 1)
    return found


def write_pictures(table: Path, pictures: Iterable[Picture]) -> None:
    """Lay the pictures of a table in a folder beside it, or inside where it is one itself.

    Raises OSError.
    """
    folder = _folders(table)[0]
    for picture in pictures:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / picture.name).write_bytes(picture.data)


def in_json(pictures: Iterable[Picture]) -> dict[str, str]:
    """Pictures as they stand in a JSON file."""
    return {one.name: base64.b64encode(one.data).decode() for one in pictures}


def _folders(table: Path) -> list[Path]:
    """Where pictures of a table may lie; the first is where they are written."""
    if table.is_dir():
        return [table / FOLDER]
    return [table.with_name(f"{table.stem}-{FOLDER}"), table.with_name(FOLDER)]


def _in_json(file: Path, wanted: Collection[str]) -> dict[str, bytes]:
    data: Any = json.loads(decode(file.read_bytes())[0])
    held = data.get(FOLDER) if isinstance(data, dict) else None
    found: dict[str, bytes] = {}
    for name in wanted:
        text = held.get(name) if isinstance(held, dict) else None
        try:
            found |= {name: base64.b64decode(text, validate=True)} if text else {}
        except (binascii.Error, ValueError, TypeError):
            # What is no picture is told by whoever looks at it.
            found[name] = b""
    return found
