"""The phrase encoder as an ONNX graph, with the same inputs and outputs as the transformer."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from assist.encoder.model import Vectors
from assist.training.export import Graph, write
from assist.training.source import Weights

ORDERS = ((2, 0), (3, 1), (5, 2))
"""Pieces that a convolution sees at once, and how many of them stand before its own place."""

Seen = tuple[Vectors, Vectors]
"""From where and along which columns the source's vectors are seen."""


def export(weights: Weights, words: NDArray[np.float32], seen: Seen | None, folder: Path) -> None:
    """Write ``encoder.onnx`` and ``model.json``; ``words`` is the pruned embedding table."""
    graph = Graph()
    mask = graph.mask()
    embedded = graph.add("Mul", [graph.table(words), mask], "embedded")
    branches = [embedded, *_branches(graph, weights, embedded, mask)]
    joined = graph.add("Concat", branches, "joined", axis=-1)
    normed = graph.norm("features", joined, weights["ln_g"], weights["ln_b"], _epsilon(weights))
    pooled = _pooled(graph, weights, graph.add("Mul", [normed, mask], "features.real"))
    vectors, dimensions = _deep(graph, weights, pooled), weights["d3"].shape[1]
    if seen is not None:
        centre, columns = seen
        moved = graph.add("Sub", [vectors, graph.constant("centre", centre)], "moved")
        turned = graph.add("MatMul", [moved, graph.constant("columns", columns)], "turned")
        vectors, dimensions = graph.unit("seen", turned), columns.shape[1]
    graph.add("Identity", [vectors], "vectors")
    write(graph, dimensions, folder)


def _epsilon(weights: Weights) -> float:
    return float(weights["eps"])


def _branches(graph: Graph, weights: Weights, embedded: str, mask: str) -> list[str]:
    """Runs of pieces of every order; the three are normalised as one."""
    sizes = [size for size, _ in ORDERS]

    def side_by_side(name: str) -> NDArray[np.float32]:
        return np.concatenate([weights[f"{name}{size}"] for size in sizes], axis=-1)

    projected = graph.linear("p", embedded, side_by_side("proj").T, side_by_side("proj_b"))
    gains, shifts = side_by_side("ln_g"), side_by_side("ln_b")
    normed = graph.norm("p.norm", projected, gains, shifts, _epsilon(weights))
    real = graph.add("Mul", [normed, mask], "p.real")
    parts = [f"order{size}" for size in sizes]
    graph.split(real, parts)
    for number in (1, 2):
        parts = [
            _run(graph, weights, part, mask, (number, *order))
            for part, order in zip(parts, ORDERS, strict=True)
        ]
    return parts


def _run(graph: Graph, weights: Weights, value: str, mask: str, at: tuple[int, int, int]) -> str:
    """One residual convolution; what lies beyond the line's ends is zero."""
    number, size, before = at
    name = f"r{number}.{size}"
    pads = np.array([0, before, 0, 0, size - 1 - before, 0], np.int64)
    padded = graph.add("Pad", [value, graph.constant(f"{name}.pads", pads)], f"{name}.padded")
    shifted = [_shifted(graph, f"{name}.{place}", padded, place, size) for place in range(size)]
    window = graph.add("Concat", shifted, f"{name}.window", axis=-1)
    weight, bias = weights[f"w{number}_{size}"], weights[f"b{number}_{size}"]
    active = graph.add("Relu", [graph.linear(name, window, weight.T, bias)], f"{name}.active")
    added = graph.add("Add", [active, value], f"{name}.added")
    return graph.add("Mul", [added, mask], f"{name}.real")


def _shifted(graph: Graph, name: str, padded: str, place: int, size: int) -> str:
    """The padded tokens from ``place`` on, as many as there were before the padding."""
    begin = graph.constant(f"{name}.begin", np.array([place], np.int64))
    # Counted from the end; past it for the last place.
    end = place - size + 1 or np.iinfo(np.int64).max
    stop = graph.constant(f"{name}.end", np.array([end], np.int64))
    axis = graph.constant(f"{name}.axis", np.array([1], np.int64))
    return graph.add("Slice", [padded, begin, stop, axis], name)


def _pooled(graph: Graph, weights: Weights, features: str) -> str:
    """The projected sum of all tokens over the root of their number."""
    tokens = graph.constant("tokens", np.array([1], np.int64))
    total = graph.add("ReduceSum", [features, tokens], "total", keepdims=0)
    count = graph.add("ReduceSum", ["mask.f", tokens], "count", keepdims=1)
    root = graph.add("Sqrt", [count], "root")
    mean = graph.add("Div", [total, root], "mean")
    nothing = np.zeros(weights["cnn_W"].shape[1], np.float32)
    projected = graph.linear("pooled", mean, weights["cnn_W"].T, nothing)
    bias = graph.add("Mul", [root, graph.constant("pooled.bias", weights["cnn_b"])], "pooled.add")
    return graph.add("Add", [projected, bias], "pooled.sum")


def _deep(graph: Graph, weights: Weights, pooled: str) -> str:
    """Two residual layers and a unit vector."""

    def dense(name: str, value: str) -> str:
        weight = weights[name]
        return graph.linear(name, value, weight.T, np.zeros(weight.shape[1], np.float32))

    first = graph.add("Relu", [dense("d0", pooled)], "y0")
    second = graph.add("Add", [dense("p1", pooled), dense("d1", first)], "y1.sum")
    second = graph.add("Relu", [second], "y1")
    third = graph.add("Relu", [dense("d2", second)], "y2")
    last = graph.add("Add", [dense("p3", second), dense("d3", third)], "y3.sum")
    return graph.unit("deep", graph.add("Tanh", [last], "y3"))
