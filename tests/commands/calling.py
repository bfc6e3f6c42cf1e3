"""Calling ``assist`` as other programs do."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

Answer = dict[str, Any]


def environment(home: Path) -> dict[str, str]:
    """A user of their own, who has chosen no mood engine: the tests of it say so themselves."""
    home.mkdir(exist_ok=True)
    choices = home / "settings.json"
    if not choices.exists():
        choices.write_text('{"mood_engine": "none"}', encoding="utf-8")
    return {**os.environ, "ASSIST_HOME": str(home), "ASSIST_LANG": "zh_CN"}


def assist(
    home: Path, *arguments: str | Path, given: str | bytes = b""
) -> subprocess.CompletedProcess[bytes]:
    """Run a command to its end with ``given`` on standard input."""
    return subprocess.run(
        [sys.executable, "-m", "assist", *map(str, arguments)],
        input=given.encode() if isinstance(given, str) else given,
        capture_output=True,
        env=environment(home),
        timeout=120,
        check=False,
    )


def lines(items: Sequence[Mapping[str, object] | str]) -> str:
    """JSON lines; a text stands as it is."""
    return "".join(
        f"{i if isinstance(i, str) else json.dumps(i, ensure_ascii=False)}\n" for i in items
    )


def answers(output: bytes) -> list[Answer]:
    """The objects of JSON lines."""
    return [json.loads(line) for line in output.decode().splitlines()]
