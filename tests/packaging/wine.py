"""A Windows of its own for a test: a fresh wine prefix, which nothing but the test writes to."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
DIST = ROOT / "dist"


@dataclass(frozen=True, slots=True)
class Windows:
    """One prefix; paths of its programs are given as Windows has them."""

    prefix: Path

    @classmethod
    def lay(cls, folder: Path) -> Windows:
        """A fresh one in ``folder``. Raises CalledProcessError."""
        made = cls(folder / "prefix")
        subprocess.run(
            ["wineboot", "--init"], check=True, env=made._environment(), timeout=300,
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        )  # fmt: skip
        return made

    def _environment(self) -> dict[str, str]:
        return {
            "PATH": os.environ["PATH"], "HOME": os.environ["HOME"], "LC_ALL": "C.UTF-8",
            "WINEPREFIX": str(self.prefix), "WINEDEBUG": "-all", "ASSIST_LANG": "zh_CN",
            "WINEDLLOVERRIDES": "mscoree=;mshtml=;winemenubuilder.exe=",
        }  # fmt: skip

    @property
    def drive(self) -> Path:
        return self.prefix / "drive_c"

    def outside(self, windows: str) -> Path:
        """Where Linux has ``C:\\…``."""
        return self.drive / windows.removeprefix("C:\\").replace("\\", "/")

    def variable(self, name: str) -> str:
        """What ``%name%`` stands for."""
        return self.run("cmd", "/c", f"echo %{name}%").stdout.strip()

    def run(self, *command: str, given: bytes = b"") -> subprocess.CompletedProcess[str]:
        """Run a program with pipes at both ends."""
        done = subprocess.run(
            ["wine", *command], input=given, capture_output=True, check=False, timeout=600,
            env=self._environment(), cwd=self.drive,
        )  # fmt: skip
        said, complained = (told.decode("utf-8", "replace") for told in (done.stdout, done.stderr))
        return subprocess.CompletedProcess(done.args, done.returncode, said, complained)

    def answers(self, program: str, *command: str, given: str) -> list[dict[str, Any]]:
        """The JSON lines that a command answers, which must succeed."""
        done = self.run(program, *command, given=given.encode())
        assert done.returncode == 0, done.stderr
        return [json.loads(line) for line in done.stdout.splitlines()]

    def registered(self, key: str, name: str = "") -> str | None:
        """A value of the registry, None where there is no such."""
        done = self.run("reg", "query", key, *(["/v", name] if name else ["/ve"]))
        lines = [line for line in done.stdout.splitlines() if "REG_" in line]
        return lines[0].split("    ")[-1].strip() if done.returncode == 0 and lines else None

    def end(self) -> None:
        """Stop what still runs in it."""
        subprocess.run(["wineserver", "-k"], check=False, env=self._environment())

    def files(self) -> set[Path]:
        return {path.relative_to(self.drive) for path in self.drive.rglob("*") if path.is_file()}


def setup() -> Path:
    """The installer of dist/; the test fails where none has been built."""
    found: Sequence[Path] = sorted(DIST.glob("Assist-*-Setup.exe"))
    assert found, "run make package-windows first"
    return found[-1]
