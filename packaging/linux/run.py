"""Make the single-file installer of the built folder, for one user and without root.

``python packaging/linux/run.py``: ``dist/assist-VERSION-linux-x86_64.run``; needs makeself.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from datetime import UTC, datetime
from email.utils import format_datetime
from pathlib import Path

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
sys.path[:0] = [str(HERE), str(HERE.parent), str(ROOT)]

from deb import lay_desktop, link  # noqa: E402
from release import source_date, version, write_sums  # noqa: E402

BUNDLE = ROOT / "build" / "linux" / "assist"
TREE = ROOT / "build" / "linux" / "run"


def main() -> int:
    """0, or 2 when the folder has not been built or makeself is missing."""
    if not (BUNDLE / "start").exists():
        sys.stderr.write("packaging: build/linux/assist is missing; run make package-deb\n")
        return 2
    if shutil.which("makeself") is None:
        sys.stderr.write(
            "packaging: makeself is missing. Install it, then run this again:\n"
            "    apt-get install -y --no-install-recommends makeself\n"
        )
        return 2
    shutil.rmtree(TREE, ignore_errors=True)
    shutil.copytree(BUNDLE, TREE / "program", symlinks=True, copy_function=link)
    lay_desktop(TREE / "share")
    for name, goal in (("install.sh", TREE), ("uninstall.sh", TREE / "program")):
        script = goal / name.removesuffix(".sh")
        shutil.copy(HERE / "files" / name, script)
        script.chmod(0o755)
    goal = ROOT / "dist" / f"assist-{version()}-linux-x86_64.run"
    goal.parent.mkdir(exist_ok=True)
    day = format_datetime(datetime.fromtimestamp(source_date(), UTC))
    settled = f"--sort=name --mtime=@{source_date()} --owner=0 --group=0 --numeric-owner"
    subprocess.run(
        ["makeself", "--gzip", "--nox11", "--sha256", "--quiet", "--packaging-date", day,
         "--tar-extra", settled, str(TREE), str(goal), "Assist", "./install"],
        check=True, env={**os.environ, "LC_ALL": "C.UTF-8"},
    )  # fmt: skip
    write_sums()
    sys.stdout.write(f"{goal.relative_to(ROOT)}: {goal.stat().st_size / 1e6:.1f} MB\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
