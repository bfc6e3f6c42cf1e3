"""Running Windows programs under Debian's wine, in a prefix of their own."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping
from pathlib import Path


def windows_path(path: Path) -> str:
    """The name that wine's programs know a Linux path by."""
    return "Z:" + str(path.resolve()).replace("/", "\\")


def environment(prefix: Path) -> dict[str, str]:
    """What wine is started with: no desktop, no browser or .NET installers, no chatter."""
    passed = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    return {
        **passed, "WINEPREFIX": str(prefix), "WINEDEBUG": "-all", "LC_ALL": "C.UTF-8",
        "WINEDLLOVERRIDES": "mscoree=;mshtml=;winemenubuilder.exe=",
    }  # fmt: skip


def run(
    prefix: Path, *command: str, folder: Path | None = None, more: Mapping[str, str] | None = None
) -> str:
    """What the command said. Raises CalledProcessError with that as its ``output``."""
    # Both ends must be pipes: with a terminal or a file, Windows programs get an invalid handle.
    done = subprocess.run(
        ["nice", "-n", "10", "wine", *command],
        cwd=folder, check=True, stdin=subprocess.DEVNULL, text=True, errors="replace",
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        env={**environment(prefix), **(more or {})},
    )  # fmt: skip
    return done.stdout
