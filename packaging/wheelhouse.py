"""Everything for an offline ``pip install`` on one kind of machine, as one folder and archive.

``python packaging/wheelhouse.py TARGET [--python 3.11]``: the locked packages as wheels, this
program's own wheel, an install script, checksums, and a label that says what was tested.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import shutil
import subprocess
import sys
import tarfile
from pathlib import Path

from release import ROOT, source_date, version, write_sums
from wheels import TARGETS, Target, exported, fetch, for_machine

PYTHONS = ("3.11", "3.12")

FILES = Path(__file__).parent / "wheelhouse"

TESTED = {
    ("linux-x86_64", "3.11"): (
        "installed with install.sh on Debian 12 without network; doctor, read and suggest answered"
    ),
}
"""What somebody has really done with a wheelhouse; everything else is only complete on paper."""

LABEL = """\
Assist {version} for {target}, CPython {python}
{count} wheels, {size:.0f} MB, as locked; files dated {date}.

Tested: {tested}.

Install:  {install}
"""


def main() -> int:
    """0, or 2 with a sentence."""
    parser = argparse.ArgumentParser(prog="make wheelhouse")
    parser.add_argument("target", metavar="TARGET", help=" | ".join(TARGETS))
    parser.add_argument("--python", default="3.11", choices=PYTHONS)
    arguments = parser.parse_args()
    target = TARGETS.get(arguments.target)
    if target is None:
        sys.stderr.write(f"packaging: name one of TARGET={' | '.join(TARGETS)}\n")
        return 2
    folder = ROOT / "build" / f"assist-{version()}-wheels-{target.name}-py{arguments.python}"
    shutil.rmtree(folder, ignore_errors=True)
    fetch(for_machine(exported(), target, arguments.python), target, arguments.python,
          folder / "wheels")  # fmt: skip
    _own_wheel(folder / "wheels")
    _lay_scripts(folder, target, arguments.python)
    _label(folder, target, arguments.python)
    archive = _pack(folder)
    write_sums()
    sys.stdout.write(f"{archive.relative_to(ROOT)}: {archive.stat().st_size / 1e6:.1f} MB\n")
    return 0


def _own_wheel(folder: Path) -> None:
    uv = shutil.which("uv") or str(ROOT / ".uv" / "bin" / "uv")
    subprocess.run(
        [uv, "build", "--quiet", "--wheel", "--out-dir", str(folder)],
        cwd=ROOT, check=True, env={**os.environ, "SOURCE_DATE_EPOCH": str(source_date())},
    )  # fmt: skip
    (folder / ".gitignore").unlink(missing_ok=True)
    with (folder / "requirements.txt").open("a", encoding="utf-8") as wanted:
        wanted.write(f"assist=={version()}\n")


def _lay_scripts(folder: Path, target: Target, python: str) -> None:
    name = "install.bat" if target.system == "Windows" else "install.sh"
    script = (FILES / name).read_text(encoding="utf-8").replace("@PYTHON@", python)
    (folder / name).write_text(script, encoding="utf-8")
    (folder / name).chmod(0o755)
    lines = []
    for wheel in sorted((folder / "wheels").iterdir()):
        digest = hashlib.sha256(wheel.read_bytes()).hexdigest()
        lines.append(f"{digest}  wheels/{wheel.name}\n")
    (folder / "SHA256SUMS").write_text("".join(lines), encoding="utf-8")


def _label(folder: Path, target: Target, python: str) -> None:
    wheels = list((folder / "wheels").glob("*.whl"))
    not_tested = "no; only that the lock has a wheel for every package of this target"
    told = LABEL.format(
        version=version(), target=target.name, python=python, count=len(wheels),
        size=sum(wheel.stat().st_size for wheel in wheels) / 1e6, date=source_date(),
        tested=TESTED.get((target.name, python), not_tested),
        install="install.bat [FOLDER]" if target.system == "Windows" else "sh install.sh [FOLDER]",
    )  # fmt: skip
    (folder / "README.txt").write_text(told, encoding="utf-8")


def _pack(folder: Path) -> Path:
    archive = ROOT / "dist" / f"{folder.name}.tar"
    archive.parent.mkdir(exist_ok=True)

    def settled(info: tarfile.TarInfo) -> tarfile.TarInfo:
        info.mtime, info.uid, info.gid, info.uname, info.gname = source_date(), 0, 0, "", ""
        return info

    with tarfile.open(archive, "w") as packed:
        packed.add(folder, folder.name, filter=settled)
    return archive


if __name__ == "__main__":
    try:
        sys.exit(main())
    except subprocess.CalledProcessError as error:
        sys.stderr.write(f"packaging: this failed: {error.cmd[:4]}\n")
        sys.exit(1)
