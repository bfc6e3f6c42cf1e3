"""The model's runtime reports to its maker unless it is told not to before its import."""

import ast
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_the_runtime_is_imported_in_one_place_only() -> None:
    importers = {
        file.relative_to(ROOT).as_posix()
        for file in (ROOT / "assist").rglob("*.py")
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if (isinstance(node, ast.Import) and any(n.name == "onnxruntime" for n in node.names))
        or (isinstance(node, ast.ImportFrom) and (node.module or "").startswith("onnxruntime"))
    }
    assert importers == {"assist/encoder/model.py"}


def test_the_runtime_leaves_nothing_in_the_users_cache(tmp_path: Path) -> None:
    loading = """
import sys
from assist import paths
from assist.encoder.model import OnnxEncoder
OnnxEncoder(paths.resource("models", "encoder")).encode(["运费谁出"])
"""
    environment = {"HOME": str(tmp_path), "PATH": "", "ORT_DISABLE_TELEMETRY": "0"}
    subprocess.run([sys.executable, "-c", loading], cwd=ROOT, env=environment, check=True)
    assert list(tmp_path.rglob("*")) == []
