"""Which extension is ours: its id follows from the public key in its manifest."""

from __future__ import annotations

import base64
import hashlib
import json
import re

from assist import paths

HOST = "cn.banxi.assist"
"""The native messaging host's name."""

_FIREFOX = re.compile(r"moz-extension://[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_ID = re.compile(r"[a-p]{32}")


def id_of_key(key: str) -> str:
    """The id that Chromium gives an extension with this base64 public key.

    The first 128 bits of its SHA-256, in hexadecimal digits written a…p.
    """
    digest = hashlib.sha256(base64.b64decode(key)).hexdigest()[:32]
    return "".join(chr(ord("a") + int(digit, 16)) for digit in digest)


def is_id(text: str) -> bool:
    """Whether ``text`` looks like an extension's id."""
    return _ID.fullmatch(text) is not None


def pinned_id() -> str:
    """The id of the extension that comes with this program. Raises OSError, ValueError."""
    manifest = json.loads(paths.resource("browser", "manifest.json").read_text(encoding="utf-8"))
    return id_of_key(manifest["key"])


def own_ids_file_name() -> str:
    """The file of ids that this machine's IT signed and registered itself."""
    return "browser-extensions.json"


def known_ids() -> list[str]:
    """The pinned id, and those that were named at ``assist browser install --id``."""
    ids = [pinned_id()]
    try:
        file = paths.data_folder() / own_ids_file_name()
        named = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return ids
    return ids + [name for name in named if isinstance(name, str) and is_id(name)]


def is_ours(origin: str, ids: list[str]) -> bool:
    """Whether a WebSocket from ``origin`` may at least knock: our extension, or any of Firefox's.

    Firefox gives every installation another UUID; there only the pairing tells.
    """
    return origin in {f"chrome-extension://{one}" for one in ids} or bool(
        _FIREFOX.fullmatch(origin)
    )
