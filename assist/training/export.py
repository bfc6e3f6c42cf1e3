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


class _Graph:
    """Collects nodes and constants."""

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


def export(weights: Weights, shape: Shape, words: NDArray[np.float32], folder: Path) -> None:
    """Write ``encoder.onnx`` and ``model.json``; ``words`` is the pruned embedding table."""
    graph = _Graph()
    value = _embedding(graph, weights, words, shape)
    for layer in range(shape.layers):
        value = _layer(graph, weights, shape, layer, value)
    _pooling(graph, value)
    model = _model(graph, shape.hidden)
    folder.mkdir(parents=True, exist_ok=True)
    data = model.SerializeToString()
    (folder / "encoder.onnx").write_bytes(data)
    card = {"dimensions": shape.hidden, "sha256": hashlib.sha256(data).hexdigest()}
    (folder / "model.json").write_text(json.dumps(card, indent=2) + "\n", encoding="utf-8")


def _embedding(graph: _Graph, weights: Weights, words: NDArray[np.float32], shape: Shape) -> str:
    scale = np.abs(words).max(axis=1) / 127
    scale[scale == 0] = 1
    table = np.round(words / scale[:, None]).astype(np.int8)
    graph.constant("table", table)
    graph.constant("table.scale", scale.astype(np.float32)[:, None])
    # Positions and the one type row are added up front: they never vary for a place.
    places = weights["emb.pos"].reshape(-1, shape.hidden) + weights["emb.type"][: shape.hidden]
    graph.constant("places", places.astype(np.float32))
    graph.add("Gather", ["table", "ids"], "rows", axis=0)
    graph.add("Cast", ["rows"], "rows.f", to=TensorProto.FLOAT)
    graph.add("Gather", ["table.scale", "ids"], "rows.scale", axis=0)
    graph.add("Mul", ["rows.f", "rows.scale"], "words")
    graph.add("Shape", ["ids"], "size", start=1, end=2)
    graph.constant("zero", np.array([0], np.int64))
    graph.add("Slice", ["places", "zero", "size", "zero"], "here")
    graph.add("Add", ["words", "here"], "embedded")
    inputs = ["embedded", graph.constant("e.w", weights["emb.ln.w"]),
              graph.constant("e.b", weights["emb.ln.b"])]  # fmt: skip
    return graph.add("LayerNormalization", inputs, "e", axis=-1, epsilon=EPSILON)


def _layer(graph: _Graph, weights: Weights, shape: Shape, layer: int, value: str) -> str:
    at = f"l{layer}"
    joined = np.concatenate([weights[f"{at}.{part}.w"] for part in "qkv"])
    bias = np.concatenate([weights[f"{at}.{part}.b"] for part in "qkv"])
    mixed = graph.linear(f"{at}.qkv", value, joined, bias)
    parts = [f"{at}.q", f"{at}.k", f"{at}.v"]
    graph.nodes.append(
        helper.make_node("Split", [mixed], parts, name=f"{at}.split", axis=-1, num_outputs=3)
    )
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


def _norm(graph: _Graph, name: str, value: str, residual: str, weights: Weights) -> str:
    inputs = [
        value,
        residual,
        graph.constant(f"{name}.w", weights[f"{name}.w"]),
        graph.constant(f"{name}.b", weights[f"{name}.b"]),
    ]
    return graph.add("SkipLayerNormalization", inputs, name, MICROSOFT, epsilon=EPSILON)


def _pooling(graph: _Graph, value: str) -> None:
    """The mean over all real tokens, made a unit vector."""
    graph.add("Cast", ["mask"], "mask.f", to=TensorProto.FLOAT)
    graph.constant("last", np.array([-1], np.int64))
    graph.add("Unsqueeze", ["mask.f", "last"], "mask.3")
    graph.add("Mul", [value, "mask.3"], "masked")
    graph.constant("tokens", np.array([1], np.int64))
    # The sum has the direction of the mean, and only the direction is kept.
    graph.add("ReduceSum", ["masked", "tokens"], "sum", keepdims=0)
    graph.add("LpNormalization", ["sum"], "vectors", axis=-1, p=2)


def _model(graph: _Graph, hidden: int) -> Any:
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
