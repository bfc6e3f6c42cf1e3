"""Build the Linux program folder in the Debian 11 chroot, and look whether it is whole.

``python packaging/linux/bundle.py``: ``build/linux/assist`` for the packages. Needs root.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from packageurl import PackageURL

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
sys.path.insert(0, str(HERE.parent))

import bundle_check  # noqa: E402
import extras  # noqa: E402
import notices  # noqa: E402
import release  # noqa: E402
import wheels  # noqa: E402
from release import CACHE, MADE, source_date  # noqa: E402

PYTHON = "3.11"
BUNDLE = ROOT / "build" / "linux" / "assist"

FALLBACK = (
    "libGL.so.1", "libEGL.so.1", "libGLdispatch.so.0", "libGLX.so.0", "libOpenGL.so.0",
    "libxcb.so.1", "libXau.so.6", "libXdmcp.so.6", "libbsd.so.0", "libmd.so.0", "libX11.so.6",
)  # fmt: skip
"""What a bare system may lack; the start script uses each only there."""

LEFT_OUT = ("pip==",)
"""Locked, because a library asks for it, but not in the folder."""

BUILD_TOOLS = ("--only-group", "packaging")

IN_CHROOT = """
set -eu
cd /build/src
[ -e /build/venv/.made-{stamp} ] || {{
    rm -rf /build/venv
    /opt/python/bin/python3.11 -m venv /build/venv
    /build/venv/bin/pip install -q --no-index --no-deps --find-links /build/wheels \
        -r /build/wheels/requirements.txt
    touch /build/venv/.made-{stamp}
}}
export PYTHONHASHSEED=0 SOURCE_DATE_EPOCH={epoch} LC_ALL=C.UTF-8
nice -n 10 /build/venv/bin/pyinstaller --noconfirm --log-level WARN \
    --distpath /build/dist --workpath /build/work packaging/assist.spec
strip --strip-unneeded /build/dist/assist/_internal/libpython3.11.so.1.0
"""


def main() -> int:
    """0, or 1 with what is wrong with the folder on standard error."""
    subprocess.run(["sh", str(HERE / "chroot.sh")], check=True)
    if extras.main(MADE):
        return 2
    chroot = CACHE / "bullseye"
    target = wheels.TARGETS["linux-x86_64"]
    entries = wheels.for_machine(
        sorted({*wheels.exported(), *wheels.exported(*BUILD_TOOLS)}), target, PYTHON
    )
    stamp = wheels.digest(entries)
    store = wheels.stored(entries, target, PYTHON, CACHE)
    release.lay_source(chroot / "build" / "src")
    shutil.rmtree(chroot / "build" / "wheels", ignore_errors=True)
    shutil.copytree(store, chroot / "build" / "wheels", copy_function=_link)
    script = chroot / "build" / "bundle.sh"
    script.write_text(IN_CHROOT.format(stamp=stamp, epoch=source_date()), encoding="utf-8")
    inside = f"mount -t proc proc {chroot}/proc && exec chroot {chroot} sh /build/bundle.sh"
    subprocess.run(["unshare", "--mount", "--pid", "--fork", "sh", "-c", inside], check=True)
    _collect(chroot)
    locked = wheels.for_machine(wheels.exported(), target, PYTHON)
    carried = [entry for entry in locked if not entry.startswith(LEFT_OUT)]
    parts = notices.parts_of_wheels(carried, store) + _system_parts(chroot)
    parts += notices.model_parts()
    notices.write(BUNDLE / "notices", parts, source_date())
    release.list_contents(BUNDLE)
    troubles = bundle_check.troubles(BUNDLE, FALLBACK)
    for trouble in troubles:
        sys.stderr.write(f"packaging: {trouble}\n")
    return 1 if troubles else 0


def _link(source: str, goal: str) -> None:
    os.link(source, goal)


def _collect(chroot: Path) -> None:
    """Take the folder out of the chroot and add the start script and the fallback libraries."""
    shutil.rmtree(BUNDLE, ignore_errors=True)
    shutil.copytree(chroot / "build" / "dist" / "assist", BUNDLE, symlinks=True)
    libraries = chroot / "usr" / "lib" / "x86_64-linux-gnu"
    for name in FALLBACK:
        if (BUNDLE / "_internal" / name).exists():
            continue
        folder = BUNDLE / "fallback" / name
        folder.mkdir(parents=True)
        shutil.copy(libraries / name, folder / name)
    start = BUNDLE / "start"
    shutil.copy(HERE / "files" / "start.sh", start)
    start.chmod(0o755)
    for path in BUNDLE.rglob("*"):
        if path.is_file() and not path.is_symlink():
            path.chmod(0o755 if os.access(path, os.X_OK) else 0o644)


def _system_parts(chroot: Path) -> list[notices.Part]:
    """What comes from Debian: libraries beside Qt's own, CPython, SQLite, the font."""
    own = {path.name for path in chroot.glob("build/venv/lib/python*/site-packages/**/*.so*")}
    made = {path.name for path in chroot.glob("opt/python/lib/*.so*")}
    files = {path.name for path in BUNDLE.rglob("*.so*")} - own - made
    copying = chroot / "opt/python/lib/python3.11/LICENSE.txt"
    return [
        _made_from(chroot, "python3.11", "PSF-2.0", copying.read_text(encoding="utf-8")),
        _made_from(chroot, "sqlite3", "blessing", "SQLite is in the public domain."),
        notices.font_part(),
        *notices.parts_of_debian(chroot, files),
    ]


def _made_from(chroot: Path, name: str, licence: str, text: str) -> notices.Part:
    """What was built here from Debian's source ``name``."""
    source = next((chroot / "root").glob(f"{name}_*.dsc")).stem.split("_")[1]
    origin = PackageURL("deb", "debian", name, source, {"arch": "source"})
    return notices.Part(name, source, licence, "", (text,), origin)


if __name__ == "__main__":
    try:
        sys.exit(main())
    except subprocess.CalledProcessError as error:
        sys.stderr.write(f"packaging: this failed: {error.cmd[:3]}\n")
        sys.exit(1)
