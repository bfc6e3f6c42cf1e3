"""The first part of a pack: what it is, of which base, and the digest of every other part."""

from __future__ import annotations

import json
import re
from dataclasses import asdict, dataclass
from typing import Any

from assist.i18n import tr
from assist.packs.errors import PackError, Refusal

FORMAT = 1
"""The number of this way to write packs."""

MANIFEST, ARTICLES = "manifest.json", "articles.jsonl"

_HEX = re.compile(r"[0-9a-f]{64}")
_PICTURE = re.compile(r"pictures/[0-9]{5}")
_BASE = re.compile(r"[0-9a-f]{32}")
_LONGEST = 200
"""Code points of an author's name or a program's version."""


@dataclass(frozen=True, slots=True)
class Part:
    """One file inside a pack: its unpacked size in bytes, its SHA-256; what articles call it where
    it is a picture.
    """

    name: str
    size: int
    sha256: str
    picture: str = ""


@dataclass(frozen=True, slots=True)
class Manifest:
    """``base`` names the knowledge base, ``sequence`` grows with every pack made of it; ``made`` is
    in ISO 8601, UTC; ``counts`` by what is counted.
    """

    base: str
    sequence: int
    made: str
    author: str
    program: str
    counts: dict[str, int]
    parts: tuple[Part, ...]
    note: str = ""
    format: int = FORMAT

    def to_bytes(self) -> bytes:
        """The one way to write this manifest."""
        told = asdict(self)
        return json.dumps(told, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def picture_part(place: int) -> str:
    """The name of the part that holds a pack's picture in this place."""
    return f"pictures/{place:05}"


def is_known(name: str) -> bool:
    """Whether a pack may have a part of this name; nothing else can be in one."""
    return name in (MANIFEST, ARTICLES) or _PICTURE.fullmatch(name) is not None


def read_manifest(data: bytes) -> Manifest:
    """Raises PackError."""
    try:
        told: Any = json.loads(data)
        number = told["format"]
        _demand(isinstance(number, int))
        if number > FORMAT:
            raise newer_format(number)
        manifest = Manifest(
            base=told["base"], sequence=told["sequence"], made=told["made"],
            author=told["author"], program=told["program"], counts=dict(told["counts"]),
            parts=tuple(Part(**part) for part in told["parts"]), note=told["note"], format=number,
        )  # fmt: skip
        _check(manifest)
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        told = tr("知识包的清单读不懂（{reason}）").format(reason=type(error).__name__)
        raise PackError(Refusal.MALFORMED, told) from error
    return manifest


def newer_format(number: int) -> PackError:
    """What is said of a pack that this version cannot read."""
    told = tr("知识包是新版格式（{number}），这台电脑上的伴席只认识到 {known}，请先更新伴席")
    return PackError(Refusal.NEWER_FORMAT, told.format(number=number, known=FORMAT))


def _demand(holds: bool) -> None:
    if not holds:
        raise ValueError


def _check(manifest: Manifest) -> None:
    """Every field is of its kind. Raises ValueError, TypeError."""
    _demand(_BASE.fullmatch(manifest.base) is not None)
    _demand(type(manifest.sequence) is int and 0 < manifest.sequence < 1 << 53)
    for text in (manifest.made, manifest.author, manifest.program, manifest.note):
        _demand(isinstance(text, str) and len(text) <= _LONGEST)
        text.encode()
    for name, count in manifest.counts.items():
        _demand(isinstance(name, str) and type(count) is int and count >= 0)
    for part in manifest.parts:
        _demand(isinstance(part.name, str) and is_known(part.name) and part.name != MANIFEST)
        _demand(type(part.size) is int and part.size >= 0)
        _demand(_HEX.fullmatch(part.sha256) is not None)
        _demand(isinstance(part.picture, str) and len(part.picture) <= _LONGEST)
    names = [part.name for part in manifest.parts]
    _demand(len(set(names)) == len(names) and ARTICLES in names)
