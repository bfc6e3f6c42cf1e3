"""What every package of one release shares: version, date, and the list of checksums."""

from __future__ import annotations

import functools
import hashlib
import subprocess
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[1]


@functools.cache
def version() -> str:
    """The version in pyproject.toml."""
    told = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    return str(told["project"]["version"])


@functools.cache
def source_date() -> int:
    """The last commit's time in seconds: what every file of the packages is dated."""
    told = subprocess.run(
        ["git", "log", "-1", "--format=%ct"], cwd=ROOT, check=True, capture_output=True, text=True
    )
    return int(told.stdout)


def write_sums() -> None:
    """``dist/SHA256SUMS`` over every package that lies there."""
    folder = ROOT / "dist"
    files = sorted(
        p for p in folder.iterdir() if p.suffix in {".deb", ".run", ".exe", ".json", ".gz", ".txt"}
    )
    lines = []
    for file in files:
        with file.open("rb") as opened:
            lines.append(f"{hashlib.file_digest(opened, 'sha256').hexdigest()}  {file.name}\n")
    (folder / "SHA256SUMS").write_text("".join(lines), encoding="utf-8")
