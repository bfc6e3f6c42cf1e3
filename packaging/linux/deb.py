"""Make the Debian package of the built folder: ``dist/assist_VERSION_amd64.deb``.

``python packaging/linux/deb.py``; ``bundle.py`` has run before.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import os
import shutil
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
sys.path[:0] = [str(HERE), str(HERE.parent), str(ROOT)]

from release import source_date, version, write_sums  # noqa: E402

from assist.sources.browser import identity  # noqa: E402

FILES = HERE / "files"
BUNDLE = ROOT / "build" / "linux" / "assist"
MADE = ROOT / "build" / "package"
TREE = ROOT / "build" / "linux" / "deb"

BROWSERS = ("etc/chromium", "etc/opt/chrome", "etc/opt/edge")
"""Where Chromium, Chrome and Edge look for hosts that serve all users."""

CONTROL = """\
Package: assist
Version: {version}
Architecture: amd64
Maintainer: Assist developers <assist@banxi.example>
Installed-Size: {size}
Depends: libc6 (>= 2.28)
Recommends: fonts-noto-cjk | fonts-wqy-microhei | fonts-wqy-zenhei, at-spi2-core
Section: misc
Priority: optional
Description: offline agent-assist sidebar for Chinese-speaking customer service
 Assist (伴席) watches the active chat, reads each customer line on this computer,
 finds the right article of the knowledge base and shows suggested replies.
 .
 It needs no network, no Python and no font; nothing leaves the computer.
"""


def main() -> int:
    """0, or 2 when the folder has not been built."""
    if not (BUNDLE / "start").exists():
        sys.stderr.write("packaging: build/linux/assist is missing; run make package-deb\n")
        return 2
    shutil.rmtree(TREE, ignore_errors=True)
    shutil.copytree(BUNDLE, TREE / "usr/lib/assist", symlinks=True, copy_function=link)
    (TREE / "usr/bin").mkdir(parents=True)
    (TREE / "usr/bin/assist").symlink_to("../lib/assist/start")
    lay_desktop(TREE / "usr/share")
    _lay_documents(TREE / "usr/share/doc/assist")
    relay = lay_relay(TREE / "usr/lib/assist", Path("/usr/lib/assist"))
    for folder in BROWSERS:
        _write(TREE / folder / "native-messaging-hosts" / f"{identity.HOST}.json", relay)
    _lay_control(TREE / "DEBIAN")
    _date_everything()
    goal = ROOT / "dist" / f"assist_{version()}_amd64.deb"
    goal.parent.mkdir(exist_ok=True)
    draft = goal.with_suffix(".partial")
    subprocess.run(
        ["dpkg-deb", "--root-owner-group", "-Zxz", "-z6", "--build", str(TREE), str(draft)],
        check=True, env={**os.environ, "SOURCE_DATE_EPOCH": str(source_date())},
        stdout=subprocess.DEVNULL,
    )  # fmt: skip
    draft.replace(goal)
    write_sums()
    sys.stdout.write(f"{goal.relative_to(ROOT)}: {goal.stat().st_size / 1e6:.1f} MB\n")
    return 0


def lay_desktop(share: Path) -> None:
    """The start menu's entry, the icons and the software centre's description."""
    _write(share / "applications/assist.desktop", _text("assist.desktop"))
    day = datetime.fromtimestamp(source_date(), UTC).date().isoformat()
    described = _text("cn.banxi.assist.metainfo.xml")
    described = described.replace("@VERSION@", version()).replace("@DATE@", day)
    _write(share / "metainfo/cn.banxi.assist.metainfo.xml", described)
    for picture in (MADE / "icons").glob("*.png"):
        folder = share / f"icons/hicolor/{picture.stem}x{picture.stem}/apps"
        folder.mkdir(parents=True)
        shutil.copy(picture, folder / "assist.png")


def lay_relay(program: Path, installed: Path) -> str:
    """Write the script that browsers start into ``program``; the host manifest that names it."""
    script = program / "browser-relay"
    shutil.copy(FILES / "browser-relay.sh", script)
    script.chmod(0o755)
    manifest = {
        "name": identity.HOST,
        "description": "Assist",
        "path": str(installed / "browser-relay"),
        "type": "stdio",
        "allowed_origins": [f"chrome-extension://{identity.pinned_id()}/"],
    }
    return json.dumps(manifest, ensure_ascii=False, indent=2) + "\n"


def _lay_documents(folder: Path) -> None:
    folder.mkdir(parents=True)
    notices = BUNDLE / "notices"
    _write(folder / "copyright", (notices / "LICENSE.txt").read_text(encoding="utf-8"))
    for name, source in (
        ("THIRD-PARTY.txt.gz", notices / "THIRD-PARTY.txt"),
        ("changelog.gz", ROOT / "CHANGELOG.md"),
    ):
        (folder / name).write_bytes(gzip.compress(source.read_bytes(), 9, mtime=0))
    shutil.copy(notices / "sbom.cdx.json", folder)


def _lay_control(folder: Path) -> None:
    folder.mkdir()
    files = sorted(p for p in TREE.rglob("*") if p.is_file() and folder not in p.parents)
    size = sum(-(-p.lstat().st_size // 1024) for p in files)
    _write(folder / "control", CONTROL.format(version=version(), size=size))
    settings = [f"/{p.relative_to(TREE)}" for p in files if p.relative_to(TREE).parts[0] == "etc"]
    _write(folder / "conffiles", "\n".join(settings) + "\n")
    sums = [
        f"{hashlib.md5(p.read_bytes(), usedforsecurity=False).hexdigest()}  {p.relative_to(TREE)}"
        for p in files
        if not p.is_symlink() and p.relative_to(TREE).parts[0] != "etc"
    ]
    _write(folder / "md5sums", "\n".join(sums) + "\n")
    for name in ("postinst", "postrm"):
        _write(folder / name, _text(f"{name}.sh"))
        (folder / name).chmod(0o755)


def _date_everything() -> None:
    """Date every file by the commit, so that the same commit gives the same package."""
    for path in (TREE, *TREE.rglob("*")):
        if path.is_dir():
            path.chmod(0o755)
        os.utime(path, (source_date(), source_date()), follow_symlinks=False)


def link(source: str, goal: str) -> None:
    """Copy by a hard link; the folders lie on one disk."""
    os.link(source, goal, follow_symlinks=False)


def _text(name: str) -> str:
    return (FILES / name).read_text(encoding="utf-8")


def _write(file: Path, text: str) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
