"""Whether a Linux program folder is whole: every library it needs is in it or on every system."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

EVERYWHERE = re.compile(
    r"(ld-linux-x86-64|libc|libm|libdl|libpthread|librt|libutil|libresolv|libnsl|libanl)\.so\.\d+"
)
"""Parts of the C library."""

NEWEST_GLIBC = (2, 31)
MUST_HAVE = (
    "_internal/PySide6/Qt/plugins/platforms/libqxcb.so",
    "_internal/PySide6/Qt/plugins/platforms/libqoffscreen.so",
    "_internal/resources/models/encoder/encoder.onnx",
    "_internal/resources/models/phrases/encoder.onnx",
    "_internal/resources/lexicons/risk.yaml",
    "_internal/resources/fonts/OFL.txt",
    "_internal/kb",
)


def troubles(bundle: Path, fallback: tuple[str, ...]) -> list[str]:
    """What is wrong with the folder, one sentence each; needs ``readelf``."""
    found = [f"{name} is missing" for name in MUST_HAVE if not (bundle / name).exists()]
    objects = [path for path in bundle.rglob("*") if _is_object(path)]
    offered = {path.name for path in objects} | set(fallback)
    used: set[str] = set()
    for path in objects:
        needed, glibc = _read(path)
        used |= needed
        lacking = sorted(n for n in needed - offered if not EVERYWHERE.fullmatch(n))
        where = path.relative_to(bundle)
        found += [f"{where} needs {name}, which nothing brings" for name in lacking]
        if glibc > NEWEST_GLIBC:
            found.append(f"{where} needs glibc {glibc[0]}.{glibc[1]}")
    idle = [
        path.relative_to(bundle)
        for path in objects
        if path.name.startswith("libQt6") and path.name not in used
    ]
    return found + [f"{path} is carried for nothing" for path in idle]


def _is_object(path: Path) -> bool:
    if not path.is_file() or path.is_symlink():
        return False
    with path.open("rb") as file:
        return file.read(4) == b"\x7fELF"


def _read(path: Path) -> tuple[set[str], tuple[int, int]]:
    """The libraries an object needs, and the newest glibc that it names."""
    told = subprocess.run(
        ["readelf", "--wide", "--dynamic", "--version-info", str(path)],
        check=True, capture_output=True, text=True,
    ).stdout  # fmt: skip
    needed = set(re.findall(r"\(NEEDED\).*\[(.+?)\]", told))
    versions = [(int(a), int(b)) for a, b in re.findall(r"Name: GLIBC_(\d+)\.(\d+)", told)]
    return needed, max(versions, default=(0, 0))
