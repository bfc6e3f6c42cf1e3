"""The encoder at run time: int8 ONNX through onnxruntime, vectors cached by text."""

from __future__ import annotations

import json
import os
import threading
from collections import OrderedDict
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from assist.encoder.tokenizer import PADDING, Tokenizer
from assist.text.normal import normal

Vectors = NDArray[np.float32]

MOST_TOKENS = 128
"""A longer line is cut to its first and last parts; cost grows with the square."""

BATCH_TOKENS = 2048
KEPT_VECTORS = 4096


class EncoderError(Exception):
    """The model's files are missing or broken; the message says which."""


class Encoder(Protocol):
    """Anything that maps lines to unit vectors of ``dimensions`` floats."""

    dimensions: int

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors, float32 of shape (len(texts), dimensions)."""
        ...


def quiet_runtime() -> Any:
    """``onnxruntime`` with its reports to Microsoft off; the only way that it may be imported.

    Its builds since 1.25 keep an id of the machine in the user's cache and send what they run on to
    a server, unless this variable stands before their import (its Privacy.md); the call covers
    Windows' own tracing.
    """
    os.environ["ORT_DISABLE_TELEMETRY"] = "1"
    import onnxruntime

    onnxruntime.disable_telemetry_events()
    return onnxruntime


class OnnxEncoder:
    """Loads in about a quarter of a second; thread-safe.

    Raises EncoderError when the folder does not hold a sound model.
    """

    def __init__(self, folder: Path, threads: int = 1) -> None:
        self.name = folder.name
        try:
            onnxruntime = quiet_runtime()
            card = json.loads((folder / "model.json").read_text(encoding="utf-8"))
            self.dimensions = int(card["dimensions"])
            self.version = str(card["sha256"])[:16]
            self._tokenizer = Tokenizer(folder / "vocabulary.txt")
            options = onnxruntime.SessionOptions()
            options.intra_op_num_threads = threads
            options.inter_op_num_threads = 1
            options.log_severity_level = 3
            self._session: Any = onnxruntime.InferenceSession(
                str(folder / "encoder.onnx"), options, providers=["CPUExecutionProvider"]
            )
        except Exception as error:
            # onnxruntime raises its own untyped errors for a cut or foreign file.
            raise EncoderError(f"{folder.name}: {error}") from error
        self._lock = threading.Lock()
        self._known: OrderedDict[str, NDArray[np.float32]] = OrderedDict()

    def encode(self, texts: Sequence[str]) -> Vectors:
        lines = [normal(text) for text in texts]
        if not lines:
            return np.zeros((0, self.dimensions), np.float32)
        with self._lock:
            vectors = {line: self._recall(line) for line in lines if line in self._known}
        missing = list(dict.fromkeys(line for line in lines if line not in vectors))
        if missing:
            # Outside the lock: a message never waits for an import that is being encoded.
            fresh = dict(zip(missing, self._run(missing), strict=True))
            vectors |= fresh
            with self._lock:
                self._remember(fresh)
        return np.stack([vectors[line] for line in lines])

    def _recall(self, line: str) -> NDArray[np.float32]:
        self._known.move_to_end(line)
        return self._known[line]

    def _remember(self, fresh: dict[str, NDArray[np.float32]]) -> None:
        if len(fresh) > KEPT_VECTORS // 4:
            # A bulk import would only push out the lines that are being talked about.
            return
        self._known.update(fresh)
        while len(self._known) > KEPT_VECTORS:
            self._known.popitem(last=False)

    def _run(self, lines: Sequence[str]) -> list[NDArray[np.float32]]:
        """Vectors in the lines' order, computed in batches of like length."""
        tokens = [self._tokenizer.ids(_readable(line), MOST_TOKENS) for line in lines]
        order = sorted(range(len(lines)), key=lambda place: len(tokens[place]))
        vectors: list[NDArray[np.float32]] = [np.empty(0, np.float32)] * len(lines)
        while order:
            longest = len(tokens[order[-1]])
            size = max(1, BATCH_TOKENS // longest)
            batch, order = order[-size:], order[:-size]
            for place, vector in zip(batch, self._batch([tokens[i] for i in batch]), strict=True):
                vectors[place] = vector
        return vectors

    def _batch(self, tokens: Sequence[Sequence[int]]) -> Vectors:
        longest = max(map(len, tokens))
        ids = np.full((len(tokens), longest), PADDING, np.int64)
        for row, line in zip(ids, tokens, strict=True):
            row[: len(line)] = line
        mask = (ids != PADDING).astype(np.int32)
        result: Vectors = self._session.run(None, {"ids": ids, "mask": mask})[0]
        return result


def _readable(line: str) -> str:
    """A long line without its middle: a question stands at the beginning or at the end."""
    if len(line) <= 2 * MOST_TOKENS:
        return line
    return line[:MOST_TOKENS] + line[-MOST_TOKENS:]
