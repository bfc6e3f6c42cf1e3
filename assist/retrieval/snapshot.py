"""Arrays in a file beside the knowledge base, mapped into memory at the next start.

The file holds nothing that cannot be made anew, so that whoever reads it trusts nothing: a file
that was cut, is damaged or was written by another version counts as none.

Layout: magic, length and CRC-32 of the header, the header in JSON (what the arrays are of, their
types, shapes, places and checksums), then the arrays, each at a multiple of 64 bytes.
"""

from __future__ import annotations

import contextlib
import json
import mmap
import os
import struct
import tempfile
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

_MAGIC = b"ASSISTARRAYS\0\0\0\1"
_START = struct.Struct("<16sII")
_ALIGNED = 64

Arrays = Mapping[str, NDArray[Any]]


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What a file held: ``about`` as it was given, and read-only arrays."""

    about: Mapping[str, Any]
    arrays: Arrays


def _padded(size: int) -> int:
    return -size % _ALIGNED


def save(file: Path, about: Mapping[str, Any], arrays: Arrays) -> None:
    """Put a new file in the place of the old one at once, for its owner only. Raises OSError.

    ``about`` goes through JSON. Under Windows the old file cannot be replaced while a program has
    it mapped; it then stays, and nothing is left behind.
    """
    listed, place = [], 0
    for name, array in arrays.items():
        data = np.ascontiguousarray(array)
        checksum = zlib.crc32(data.data)
        listed.append((name, data.dtype.str, data.shape, place, checksum))
        place += data.nbytes + _padded(data.nbytes)
    header = json.dumps({"about": about, "arrays": listed}).encode()
    # mkstemp gives the file to its owner only.
    handle, temporary = tempfile.mkstemp(dir=file.parent, prefix=f".{file.name}.")
    try:
        with os.fdopen(handle, "wb") as out:
            out.write(_START.pack(_MAGIC, len(header), zlib.crc32(header)) + header)
            out.write(b"\0" * _padded(_START.size + len(header)))
            for array in arrays.values():
                out.write(np.ascontiguousarray(array).data)
                out.write(b"\0" * _padded(array.nbytes))
            out.flush()
            os.fsync(out.fileno())
        Path(temporary).replace(file)
    except BaseException:
        with contextlib.suppress(OSError):
            Path(temporary).unlink()
        raise


def load(file: Path, about: Mapping[str, Any]) -> Snapshot | None:
    """The file's arrays; None when there is none, or it is not whole, or not about this.

    ``about`` names what the file must say of itself; it may say more.
    """
    try:
        with file.open("rb") as opened:
            held = mmap.mmap(opened.fileno(), 0, access=mmap.ACCESS_READ)
        return _read(held, about)
    except (OSError, ValueError, KeyError, TypeError, struct.error):
        return None


def _read(held: mmap.mmap, wanted: Mapping[str, Any]) -> Snapshot | None:
    magic, length, checksum = _START.unpack_from(held)
    header = held[_START.size : _START.size + length]
    if magic != _MAGIC or zlib.crc32(header) != checksum:
        return None
    said = json.loads(header)
    if any(said["about"].get(name) != value for name, value in wanted.items()):
        return None
    first = _START.size + length + _padded(_START.size + length)
    arrays: dict[str, NDArray[Any]] = {}
    for name, kind, shape, place, expected in said["arrays"]:
        dtype = np.dtype(kind)
        count = int(np.prod(shape, dtype=np.int64))
        raw = np.frombuffer(held, np.uint8, count * dtype.itemsize, first + place)
        if zlib.crc32(raw.data) != expected:
            return None
        arrays[name] = raw.view(dtype).reshape(shape)
    return Snapshot(said["about"], arrays)


def packed(texts: Sequence[str]) -> tuple[NDArray[np.uint8], NDArray[np.int64]]:
    """Texts as UTF-8 one after the other, and where each of them ends."""
    encoded = [text.encode("utf-8", "surrogatepass") for text in texts]
    ends = np.cumsum(np.fromiter(map(len, encoded), np.int64, len(encoded)))
    return np.frombuffer(b"".join(encoded), np.uint8), ends


def unpacked(text: NDArray[np.uint8], ends: NDArray[np.int64]) -> list[str]:
    """What ``packed`` was given."""
    held, places = text.tobytes(), ends.tolist()
    return [
        held[start:end].decode("utf-8", "surrogatepass")
        for start, end in zip([0, *places], places, strict=False)
    ]
