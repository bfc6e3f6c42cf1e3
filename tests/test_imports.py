"""The direction of imports: model ← leaves ← stages (no Qt) ← desktop ← app."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ASSIST = Path(__file__).parents[1] / "assist"
LEAVES = {"text", "paths", "i18n", "policy", "settings", "encoder", "storage"}
STAGES = {
    "sources", "conversations", "reading", "knowledge", "retrieval", "curation", "guidance",
    "actions", "feedback", "pipeline", "engine", "preview", "recognition", "waiting", "front",
    "remembered", "packs", "autostart", "journal", "privacy", "troubles",
}  # fmt: skip
TOP = {"app", "loading", "lead", "startup", "desktop_app"}
ABOVE = {"desktop", "commands", "evaluation", "training", *TOP}
FORBIDDEN = {
    "model": LEAVES | STAGES | ABOVE | {"PySide6"},
    **{leaf: STAGES | ABOVE | {"PySide6"} for leaf in LEAVES},
    **{stage: ABOVE | {"PySide6"} for stage in STAGES},
    "desktop": TOP | {"commands", "evaluation", "training"},
    "training": TOP | {"desktop", "commands", "PySide6"},
    "app": {"desktop", "desktop_app", "startup", "commands", "PySide6"},
    "startup": {"desktop", "desktop_app", "commands", "PySide6"},
}
FORBIDDEN["sources"] |= {"reading", "knowledge", "retrieval", "guidance", "pipeline", "engine"}
FORBIDDEN["reading"] |= {"knowledge", "retrieval", "guidance", "pipeline", "engine"}
FORBIDDEN["packs"] |= STAGES - {"packs", "knowledge", "curation"}
FORBIDDEN["knowledge"] |= STAGES - {"knowledge"}
FORBIDDEN["retrieval"] |= {"reading", "guidance", "sources", "pipeline", "engine"}


def imported(file: Path) -> Iterator[str]:
    """The rooms of assist, and the other packages, that ``file`` imports anywhere in it."""
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{file}: relative import"
            names = [f"{node.module}.{alias.name}" for alias in node.names]
        else:
            continue
        yield from (name.removeprefix("assist.").split(".")[0] for name in names)


@pytest.mark.parametrize("file", sorted(ASSIST.rglob("*.py")), ids=str)
def test_nothing_imports_what_lies_above_it(file: Path) -> None:
    room = file.relative_to(ASSIST).parts[0].removesuffix(".py")
    assert FORBIDDEN.get(room, set()) & set(imported(file)) == set()
