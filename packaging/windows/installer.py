"""Make the Windows installer of the built folder: ``dist/Assist-VERSION-Setup.exe``.

``python packaging/windows/installer.py``; ``bundle.py`` has run before.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
sys.path[:0] = [str(HERE), str(HERE.parent), str(ROOT)]

from release import MADE, source_date, version, write_sums  # noqa: E402

from assist.sources.browser import identity  # noqa: E402

BUNDLE = ROOT / "build" / "windows" / "assist"


def main() -> int:
    """0, or 2 when the folder has not been built."""
    if not (BUNDLE / "CONTENTS.sha256").exists():
        sys.stderr.write("packaging: build/windows/assist is missing; run make package-windows\n")
        return 2
    for path in (*BUNDLE.rglob("*"), BUNDLE):
        os.utime(path, (source_date(), source_date()))
    goal = ROOT / "dist" / f"Assist-{version()}-Setup.exe"
    goal.parent.mkdir(exist_ok=True)
    size = sum(path.stat().st_size for path in BUNDLE.rglob("*") if path.is_file())
    given = {
        "VERSION": version(), "NUMBERS": f"{version()}.0", "BUNDLE": BUNDLE, "OUTPUT": goal,
        "SIGN": HERE / "sign.sh", "ICON": MADE / "icons" / "assist.ico",
        "HOST": identity.HOST, "SIZE": size // 1024,
    }  # fmt: skip
    subprocess.run(
        ["nice", "-n", "10", "makensis", "-V2", "-WX", "-INPUTCHARSET", "UTF8",
         *(f"-D{name}={value}" for name, value in given.items()), str(HERE / "setup.nsi")],
        check=True,
        env={**os.environ, "SOURCE_DATE_EPOCH": str(source_date()), "LC_ALL": "C.UTF-8"},
    )  # fmt: skip
    write_sums()
    sizes = f"{goal.stat().st_size / 1e6:.1f} MB, {size / 1e6:.0f} MB unpacked"
    sys.stdout.write(f"{goal.relative_to(ROOT)}: {sizes}\n")
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except subprocess.CalledProcessError as error:
        sys.stderr.write(f"packaging: this failed: {error.cmd[:4]}\n")
        sys.exit(1)
