"""What every package of one release shares: version, date, and the list of checksums."""

from __future__ import annotations

import functools
import hashlib
import os
import shutil
import subprocess
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[1]
CACHE = Path(os.environ.get("ASSIST_PACKAGE_CACHE") or Path.home() / ".cache" / "assist-package")
"""Downloads, wheels and build machines; deleting it costs only time."""

MADE = ROOT / "build" / "package"
"""Font and icons, by extras.py."""


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


def lay_source(folder: Path) -> None:
    """The tracked files as they are now, and what was made beforehand."""
    shutil.rmtree(folder, ignore_errors=True)
    listed = subprocess.run(
        ["git", "ls-files", "-z", "assist", "resources", "kb", "packaging", "LICENSE"],
        cwd=ROOT, check=True, capture_output=True, text=True,
    )  # fmt: skip
    for name in filter(None, listed.stdout.split("\0")):
        if (ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, folder / name)
    shutil.copytree(MADE, folder / "build" / "package")


def list_contents(folder: Path) -> None:
    """``CONTENTS.sha256``: every file of a program folder, for ``assist doctor``."""
    listed = folder / "CONTENTS.sha256"
    files = sorted(p for p in folder.rglob("*") if p.is_file() and p != listed)
    lines = [f"{_digest(p)}  {p.relative_to(folder).as_posix()}\n" for p in files]
    listed.write_text("".join(lines), encoding="utf-8")


def _digest(file: Path) -> str:
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


def write_sums() -> None:
    """``dist/SHA256SUMS`` over every package that lies there."""
    folder = ROOT / "dist"
    files = sorted(p for p in folder.iterdir() if p.suffix in {".deb", ".run", ".exe", ".tar"})
    lines = [f"{_digest(file)}  {file.name}\n" for file in files]
    (folder / "SHA256SUMS").write_text("".join(lines), encoding="utf-8")
