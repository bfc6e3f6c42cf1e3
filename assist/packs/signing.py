"""Ed25519 keys, and the seal at the end of a pack: who signed every byte before it.

The seal has a fixed length and one way to be written, so that no bit of it can be changed
unnoticed: ``assist-pack 001 KEY SIGNATURE``, the last two in lower-case hexadecimal.
"""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from nacl.exceptions import BadSignatureError
from nacl.signing import SigningKey, VerifyKey

from assist.i18n import tr
from assist.knowledge.stopping import Asked, never, unless_stopped
from assist.packs.errors import PackError, Refusal
from assist.packs.manifest import FORMAT

SEAL_BYTES = len("assist-pack 001 ") + 64 + 1 + 128

_SEAL = re.compile(rb"assist-pack (\d{3}) ([0-9a-f]{64}) ([0-9a-f]{128})")
_KEY = re.compile(r"ed25519:([0-9a-f]{64})")
_PRIVATE = re.compile(r"assist pack private key ed25519:([0-9a-f]{64})\s*")
_CHUNK = 1 << 20


@dataclass(frozen=True, slots=True)
class Seal:
    """The end of a pack as it is written there; ``holds`` tells whether it is true."""

    format: int
    key: str
    signature: bytes

    def holds(self, digest: bytes) -> bool:
        """Whether this key signed a body with this SHA-512."""
        signed = _message(self.format, self.key, digest)
        try:
            VerifyKey(_raw(self.key)).verify(signed, self.signature)
        except (BadSignatureError, ValueError):
            return False
        return True


def _message(number: int, key: str, digest: bytes) -> bytes:
    return f"assist-pack {number:03} {key}\0".encode("ascii") + digest


def _raw(key: str) -> bytes:
    return bytes.fromhex(key.removeprefix("ed25519:"))


def read_seal(end: bytes) -> Seal | None:
    """The seal in the last ``SEAL_BYTES`` of a file; None where there is none (yet)."""
    found = _SEAL.fullmatch(end)
    if found is None:
        return None
    number, key, signature = (part.decode("ascii") for part in found.groups())
    return Seal(int(number), f"ed25519:{key}", bytes.fromhex(signature))


def digest_of(stream: BinaryIO, size: int, stopped: Asked = never) -> bytes:
    """SHA-512 of the next ``size`` bytes, or of what there is of them. Raises Stopped."""
    digest = hashlib.sha512()
    for most in unless_stopped(_pieces(size), stopped):
        digest.update(stream.read(most))
    return digest.digest()


def _pieces(size: int) -> Iterator[int]:
    for start in range(0, size, _CHUNK):
        yield min(_CHUNK, size - start)


class PrivateKey:
    """What a lead signs packs with."""

    def __init__(self, signing: SigningKey) -> None:
        self.signing = signing

    @property
    def public(self) -> str:
        """The key that workstations trust, ``ed25519:`` and 64 hexadecimal digits."""
        return f"ed25519:{bytes(self.signing.verify_key).hex()}"

    def seal(self, digest: bytes) -> bytes:
        """The end of a pack whose body has this SHA-512."""
        signature = self.signing.sign(_message(FORMAT, self.public, digest)).signature
        key = self.public.removeprefix("ed25519:")
        return f"assist-pack {FORMAT:03} {key} {signature.hex()}".encode("ascii")


def make_key(file: Path) -> PrivateKey:
    """A new key pair; the private half goes into ``file``, for its owner only.

    An existing file is never overwritten. Raises OSError.
    """
    signing = SigningKey.generate()
    _write_key(file, signing)
    return PrivateKey(signing)


def _write_key(file: Path, signing: SigningKey) -> None:
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as out:
        out.write(f"assist pack private key ed25519:{bytes(signing).hex()}\n")


def read_private_key(file: Path) -> PrivateKey:
    """The key in ``file``. Raises PackError."""
    try:
        found = _PRIVATE.fullmatch(file.read_text(encoding="ascii"))
    except FileNotFoundError:
        told = tr("没有签名密钥：{file}（先运行 assist pack keys）")
        raise PackError(Refusal.UNREADABLE, told.format(file=file)) from None
    except (OSError, ValueError) as error:
        told = tr("无法读取 {file}：{reason}")
        raise PackError(Refusal.UNREADABLE, told.format(file=file, reason=error)) from error
    if found is None:
        told = tr("这不是签名密钥文件：{file}")
        raise PackError(Refusal.MALFORMED, told.format(file=file))
    return PrivateKey(SigningKey(bytes.fromhex(found[1])))


def adopt_key(given: Path, file: Path) -> PrivateKey:
    """Sign with the key in ``given`` from now on: a copy goes into ``file``, whose earlier key is
    kept beside it. Raises PackError, OSError.
    """
    key = read_private_key(given)
    if file.exists():
        with suppress(PackError):
            if read_private_key(file).public == key.public:
                return key
        file.replace(file.with_name(f"{file.name}.until-{datetime.now():%Y%m%d-%H%M%S}"))
    _write_key(file, key.signing)
    return key


def public_key(text: str) -> str:
    """A public key as somebody pasted it, in its one spelling. Raises PackError."""
    folded = text.strip().lower()
    if _KEY.fullmatch(folded) is None:
        told = tr("这不是公钥：{text}（应当是 ed25519: 加 64 位十六进制数）")
        raise PackError(Refusal.MALFORMED, told.format(text=text.strip()[:80]))
    return folded


def fingerprint(key: str) -> str:
    """What two people compare on the telephone: 16 digits of the key's SHA-256."""
    digest = hashlib.sha256(key.encode("ascii")).hexdigest()[:16]
    return " ".join(digest[place : place + 4] for place in range(0, 16, 4))
