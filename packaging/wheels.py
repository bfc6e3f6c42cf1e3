"""The locked packages as wheels for one kind of machine, fetched once and checked by their hash."""

from __future__ import annotations

import hashlib
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from packaging.requirements import Requirement

ROOT = Path(__file__).parents[1]

WITHOUT_WHEEL = ("snownlp",)
"""Pure Python that is published as source only; a wheel is made of it here."""


@dataclass(frozen=True, slots=True)
class Target:
    """A kind of machine: pip's platform tags, the best first, and its environment markers."""

    name: str
    tags: tuple[str, ...]
    system: str
    machine: str

    def environment(self, python: str) -> dict[str, str]:
        """The markers of this machine with CPython ``python``, such as ``3.11``."""
        return {
            "sys_platform": "linux" if self.system == "Linux" else "win32",
            "platform_system": self.system,
            "platform_machine": self.machine,
            "os_name": "posix" if self.system == "Linux" else "nt",
            "python_version": python,
            "python_full_version": f"{python}.0",
        }


def _manylinux(machine: str, newest_glibc: int) -> tuple[str, ...]:
    numbered = [f"manylinux_2_{minor}_{machine}" for minor in range(newest_glibc, 16, -1)]
    return (*numbered, f"manylinux2014_{machine}", f"linux_{machine}")


TARGETS = {
    target.name: target
    for target in (
        Target("linux-x86_64", _manylinux("x86_64", 31), "Linux", "x86_64"),
        Target("linux-aarch64", _manylinux("aarch64", 39), "Linux", "aarch64"),
        Target("windows-x64", ("win_amd64",), "Windows", "AMD64"),
    )
}


def exported(*options: str) -> list[str]:
    """The lock's requirements, one pinned and hashed requirement an entry."""
    uv = shutil.which("uv") or str(ROOT / ".uv" / "bin" / "uv")
    command = [uv, "export", "--locked", "--no-emit-project", "--no-annotate", "--no-header"]
    told = subprocess.run(
        [*command, "--no-default-groups", *options],
        cwd=ROOT, check=True, capture_output=True, text=True,
    ).stdout  # fmt: skip
    return [entry for entry in told.replace("\\\n", " ").splitlines() if entry.strip()]


def for_machine(entries: list[str], target: Target, python: str) -> list[str]:
    """The entries whose marker holds on ``target``, markers taken off."""
    kept = []
    for entry in entries:
        plain, hashes = re.match(r"(.*?)((?:\s+--hash=\S+)*)\s*$", entry).groups()  # type: ignore[union-attr]
        wanted = Requirement(plain)
        if wanted.marker is None or wanted.marker.evaluate(target.environment(python)):
            kept.append(" ".join([f"{wanted.name}{wanted.specifier}", *hashes.split()]))
    return kept


def digest(entries: list[str]) -> str:
    """A short name for this very set of wheels."""
    return hashlib.sha256("\n".join(entries).encode()).hexdigest()[:12]


def stored(entries: list[str], target: Target, python: str, cache: Path) -> Path:
    """The folder of ``cache`` that has these wheels, fetched once. Raises CalledProcessError."""
    store = cache / f"wheels-{target.name}-{digest(entries)}"
    if not (store / "requirements.txt").exists():
        draft = store.with_suffix(".partial")
        shutil.rmtree(draft, ignore_errors=True)
        fetch(entries, target, python, draft)
        draft.rename(store)
    return store


def fetch(entries: list[str], target: Target, python: str, folder: Path) -> None:
    """Lay the wheels of ``entries`` into ``folder``. Raises CalledProcessError with pip's words."""
    folder.mkdir(parents=True, exist_ok=True)
    pip = [sys.executable, "-m", "pip"]
    ready = [one for one in entries if not one.startswith(WITHOUT_WHEEL)]
    made = [one for one in entries if one.startswith(WITHOUT_WHEEL)]
    file = folder / "requirements.txt"
    file.write_text("\n".join(ready) + "\n", encoding="utf-8")
    minor = python.replace(".", "")
    kinds = [
        part
        for tag in (*target.tags, "any")
        for part in ("--platform", tag)
    ] + [part for abi in (f"cp{minor}", "abi3", "none") for part in ("--abi", abi)]  # fmt: skip
    subprocess.run(
        [*pip, "download", "-q", "--no-deps", "--require-hashes", "--only-binary", ":all:", *kinds,
         "--implementation", "cp", "--python-version", python, "-d", str(folder), "-r", str(file)],
        check=True,
    )  # fmt: skip
    for entry in made:
        _build(entry, folder, pip)
    file.write_text("\n".join(one.split(" ")[0] for one in entries) + "\n", encoding="utf-8")


def _build(entry: str, folder: Path, pip: list[str]) -> None:
    """Make a wheel of a package that has none, from the source whose hash the lock knows."""
    name, version = entry.split(" ", maxsplit=1)[0].split("==")
    if list(folder.glob(f"{name}-{version}-*.whl")):
        return
    wish = folder / f"{name}.txt"
    wish.write_text(entry + "\n", encoding="utf-8")
    subprocess.run(
        [*pip, "wheel", "-q", "--no-deps", "--require-hashes", "-w", str(folder), "-r", str(wish)],
        check=True,
    )
    wish.unlink()
