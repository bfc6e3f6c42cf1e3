"""Writing the encoder as ONNX: int8 weights, fused operators of onnxruntime.

Linear layers use ``DynamicQuantizeMatMul`` (activations quantised per run) with weights of seven
bits a column, since eight overflow the 16-bit sums of CPUs without VNNI. The embedding table is
int8 with a scale for every row. Attention, GELU and the residual norms are fused operators.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

from assist.training.source import Shape, Weights

MICROSOFT = "com.microsoft"
EPSILON = 1e-12
WEIGHT_LIMIT = 64
"""Largest absolute int8 weight: seven bits, see above."""


class Graph:
    """Collects nodes and constants; inputs are ``ids`` and ``mask``, the output is ``vectors``."""

    def __init__(self) -> None:
        self.nodes: list[Any] = []
        self.constants: list[Any] = []

    def constant(self, name: str, value: NDArray[Any]) -> str:
        self.constants.append(numpy_helper.from_array(np.ascontiguousarray(value), name))
        return name

    def add(
        self, kind: str, inputs: list[str], name: str, domain: str = "", **attributes: Any
    ) -> str:
        node = helper.make_node(kind, inputs, [name], name=name, domain=domain, **attributes)
        self.nodes.append(node)
        return name

    def linear(
        self, name: str, value: str, weight: NDArray[np.float32], bias: NDArray[np.float32]
    ) -> str:
        """``value @ weight.T + bias``; the weight comes as (out, in)."""
        scale = np.abs(weight).max(axis=1) / WEIGHT_LIMIT
        scale[scale == 0] = 1
        rounded = np.round(weight / scale[:, None]).astype(np.int8).T
        inputs = [
            value,
            self.constant(f"{name}.w", rounded),
            self.constant(f"{name}.scale", scale.astype(np.float32)),
            self.constant(f"{name}.zero", np.zeros(len(scale), np.int8)),
            self.constant(f"{name}.b", bias),
        ]
        return self.add("DynamicQuantizeMatMul", inputs, name, MICROSOFT)

    def table(self, words: NDArray[np.float32]) -> str:
        """The rows of ``ids``; kept as int8 with a scale a row."""
        scale = np.abs(words).max(axis=1) / 127
        scale[scale == 0] = 1
        self.constant("table", np.round(words / scale[:, None]).astype(np.int8))
        self.constant("table.scale", scale.astype(np.float32)[:, None])
        self.add("Gather", ["table", "ids"], "rows", axis=0)
        self.add("Cast", ["rows"], "rows.f", to=TensorProto.FLOAT)
        self.add("Gather", ["table.scale", "ids"], "rows.scale", axis=0)
        return self.add("Mul", ["rows.f", "rows.scale"], "words")

    def mask(self) -> str:
        """1.0 for real tokens, with a last axis to multiply features by; flat in ``mask.f``."""
        self.add("Cast", ["mask"], "mask.f", to=TensorProto.FLOAT)
        self.constant("last", np.array([-1], np.int64))
        return self.add("Unsqueeze", ["mask.f", "last"], "mask.3")

    def split(self, value: str, parts: list[str]) -> None:
        """Equal parts of the last axis."""
        self.nodes.append(
            helper.make_node(
                "Split", [value], parts, name=f"{value}.split", axis=-1, num_outputs=len(parts)
            )
        )

    def norm(
        self, name: str, value: str, gains: NDArray[np.float32], shifts: NDArray[np.float32],
        epsilon: float,
    ) -> str:  # fmt: skip
        inputs = [value, self.constant(f"{name}.w", gains), self.constant(f"{name}.b", shifts)]
        return self.add("LayerNormalization", inputs, name, axis=-1, epsilon=epsilon)

    def unit(self, name: str, value: str) -> str:
        return self.add("LpNormalization", [value], name, axis=-1, p=2)


def export(weights: Weights, shape: Shape, words: NDArray[np.float32], folder: Path) -> None:
    """Write ``encoder.onnx`` and ``model.json``; ``words`` is the pruned embedding table."""
    graph = Graph()
    value = _embedding(graph, weights, words, shape)
    for layer in range(shape.layers):
        value = _layer(graph, weights, shape, layer, value)
    _pooling(graph, value)
    write(graph, shape.hidden, folder)


def _embedding(graph: Graph, weights: Weights, words: NDArray[np.float32], shape: Shape) -> str:
    graph.table(words)
    # Positions and the one type row are added up front: they never vary for a place.
    places = weights["emb.pos"].reshape(-1, shape.hidden) + weights["emb.type"][: shape.hidden]
    graph.constant("places", places.astype(np.float32))
    graph.add("Shape", ["ids"], "size", start=1, end=2)
    graph.constant("zero", np.array([0], np.int64))
    graph.add("Slice", ["places", "zero", "size", "zero"], "here")
    graph.add("Add", ["words", "here"], "embedded")
    return graph.norm("e", "embedded", weights["emb.ln.w"], weights["emb.ln.b"], EPSILON)


def _layer(graph: Graph, weights: Weights, shape: Shape, layer: int, value: str) -> str:
    at = f"l{layer}"
    joined = np.concatenate([weights[f"{at}.{part}.w"] for part in "qkv"])
    bias = np.concatenate([weights[f"{at}.{part}.b"] for part in "qkv"])
    mixed = graph.linear(f"{at}.qkv", value, joined, bias)
    parts = [f"{at}.q", f"{at}.k", f"{at}.v"]
    graph.split(mixed, parts)
    attended = graph.add(
        "MultiHeadAttention", [*parts, "", "mask"], f"{at}.attended", MICROSOFT,
        num_heads=shape.heads,
    )  # fmt: skip
    out = graph.linear(f"{at}.ao", attended, weights[f"{at}.ao.w"], weights[f"{at}.ao.b"])
    value = _norm(graph, f"{at}.aln", out, value, weights)
    inner = graph.linear(f"{at}.fi", value, weights[f"{at}.fi.w"], weights[f"{at}.fi.b"])
    active = graph.add("Gelu", [inner], f"{at}.gelu", MICROSOFT)
    out = graph.linear(f"{at}.fo", active, weights[f"{at}.fo.w"], weights[f"{at}.fo.b"])
    return _norm(graph, f"{at}.oln", out, value, weights)


def _norm(graph: Graph, name: str, value: str, residual: str, weights: Weights) -> str:
    inputs = [
        value,
        residual,
        graph.constant(f"{name}.w", weights[f"{name}.w"]),
        graph.constant(f"{name}.b", weights[f"{name}.b"]),
    ]
    return graph.add("SkipLayerNormalization", inputs, name, MICROSOFT, epsilon=EPSILON)


def _pooling(graph: Graph, value: str) -> None:
    """The mean over all real tokens, made a unit vector."""
    graph.add("Mul", [value, graph.mask()], "masked")
    graph.constant("tokens", np.array([1], np.int64))
    # The sum has the direction of the mean, and only the direction is kept.
    graph.add("ReduceSum", ["masked", "tokens"], "sum", keepdims=0)
    graph.unit("vectors", "sum")


def _model(graph: Graph, hidden: int) -> Any:
    made = helper.make_graph(
        graph.nodes,
        "encoder",
        [
            helper.make_tensor_value_info("ids", TensorProto.INT64, ["lines", "tokens"]),
            helper.make_tensor_value_info("mask", TensorProto.INT32, ["lines", "tokens"]),
        ],
        [helper.make_tensor_value_info("vectors", TensorProto.FLOAT, ["lines", hidden])],
        graph.constants,
    )
    opsets = [helper.make_opsetid("", 18), helper.make_opsetid(MICROSOFT, 1)]
    model = helper.make_model(made, opset_imports=opsets, producer_name="assist")
    model.ir_version = 9
    onnx.checker.check_model(model, full_check=False)
    return model


def write(graph: Graph, dimensions: int, folder: Path) -> None:
    """Write ``encoder.onnx`` and ``model.json``."""
    folder.mkdir(parents=True, exist_ok=True)
    data = _model(graph, dimensions).SerializeToString()
    (folder / "encoder.onnx").write_bytes(data)
    card = {"dimensions": dimensions, "sha256": hashlib.sha256(data).hexdigest()}
    (folder / "model.json").write_text(json.dumps(card, indent=2) + "\n", encoding="utf-8")
