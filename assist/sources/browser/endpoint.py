"""Where the running program waits for the relay, and how both prove that they are one user's.

The relay imports this module, so it imports nothing heavy.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import secrets
import tempfile
from dataclasses import dataclass
from pathlib import Path

from assist import paths


@dataclass(frozen=True, slots=True)
class Endpoint:
    """A loopback port and the secret that only this user can read; ``secret`` is hexadecimal."""

    port: int
    secret: str


def endpoint_file() -> Path:
    """The file that tells the relay where the program is; it goes when the program goes."""
    return paths.data_folder() / "browser-endpoint.json"


def write_private(file: Path, data: object) -> None:
    """Replace ``file`` in one step, readable by its owner only. Raises OSError."""
    # mkstemp makes the file 0600 from the start.
    handle, name = tempfile.mkstemp(dir=file.parent, prefix=file.name)
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as draft:
            json.dump(data, draft, ensure_ascii=False)
        Path(name).replace(file)
    except OSError:
        Path(name).unlink(missing_ok=True)
        raise


def publish(port: int) -> Endpoint:
    """Say where the program waits, with a fresh secret. Raises OSError."""
    made = Endpoint(port, secrets.token_hex(32))
    write_private(endpoint_file(), {"port": made.port, "secret": made.secret})
    return made


def find() -> Endpoint | None:
    """Where the program waits, None when none has said so."""
    try:
        said = json.loads(endpoint_file().read_text(encoding="utf-8"))
        return Endpoint(int(said["port"]), str(said["secret"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None


def withdraw(endpoint: Endpoint) -> None:
    """Take the file away, unless another program has written its own by now."""
    if find() == endpoint:
        endpoint_file().unlink(missing_ok=True)


def nonce() -> str:
    return secrets.token_hex(16)


def proof(secret: str, role: str, first: str, second: str) -> str:
    """HMAC-SHA256 over both nonces, in hexadecimal. Raises ValueError for a secret that is none."""
    told = f"{role}:{first}:{second}".encode()
    return hmac.new(bytes.fromhex(secret), told, hashlib.sha256).hexdigest()


def proves(given: object, secret: str, role: str, first: str, second: str) -> bool:
    """Whether ``given`` is that proof."""
    return isinstance(given, str) and hmac.compare_digest(
        given.encode("utf-8", "replace"), proof(secret, role, first, second).encode()
    )
