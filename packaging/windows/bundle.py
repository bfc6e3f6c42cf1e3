"""Build the Windows program folder on Linux, under wine, and look whether it is whole.

``python packaging/windows/bundle.py``: ``build/windows/assist`` for the installer.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

from packageurl import PackageURL

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
sys.path[:0] = [str(HERE), str(HERE.parent), str(ROOT)]

import embedded  # noqa: E402
import extras  # noqa: E402
import notices  # noqa: E402
import release  # noqa: E402
import wheels  # noqa: E402
import wine  # noqa: E402
from release import CACHE, MADE, source_date  # noqa: E402

from assist.sources.browser import registration  # noqa: E402

BUNDLE = ROOT / "build" / "windows" / "assist"
WORK = CACHE / "windows"
PREFIX = WORK / "prefix"

TOOLS = {"wine": "wine wine64", "makensis": "nsis"}

PROGRAMS = {
    "assist": "Assist 伴席",
    "assist-cli": "Assist 伴席 (commands)",
    "assist-host": "Assist 伴席 (browser relay)",
}
"""The three programs, and how Windows describes them."""

MUST_HAVE = (
    *(f"{name}.exe" for name in PROGRAMS),
    "_internal/PySide6/plugins/platforms/qwindows.dll",
    "_internal/PySide6/plugins/platforms/qoffscreen.dll",
    "_internal/resources/models/encoder/encoder.onnx",
    "_internal/resources/models/phrases/encoder.onnx",
    "_internal/resources/lexicons/risk.yaml",
    "_internal/resources/fonts/OFL.txt",
    "_internal/resources/browser/manifest.json",
    "_internal/kb",
)

LEFT_OUT = ("pip==",)
"""Locked, because a library asks for it, but not in the folder."""

VERSION = """\
VSVersionInfo(
  ffi=FixedFileInfo(filevers={numbers}, prodvers={numbers}, mask=0x3F, OS=0x40004, fileType=1),
  kids=[
    StringFileInfo([StringTable('080404B0', [
      StringStruct('CompanyName', 'Assist developers'),
      StringStruct('FileDescription', {described!r}),
      StringStruct('FileVersion', {version!r}),
      StringStruct('LegalCopyright', 'Apache License 2.0'),
      StringStruct('OriginalFilename', {file!r}),
      StringStruct('ProductName', 'Assist 伴席'),
      StringStruct('ProductVersion', {version!r})])]),
    VarFileInfo([VarStruct('Translation', [0x0804, 1200])])])
"""


def main() -> int:
    """0, or 1 with what is wrong with the folder, 2 with what to install, on standard error."""
    missing = [package for tool, package in TOOLS.items() if shutil.which(tool) is None]
    if missing:
        sys.stderr.write(
            "packaging: Some tools are missing. Install them, then run this again:\n"
            f"    apt-get install -y --no-install-recommends {' '.join(missing)}\n"
        )
        return 2
    if extras.main(MADE):
        return 2
    _describe_programs()
    target = wheels.TARGETS["windows-x64"]
    built_with = {*wheels.exported(), *wheels.exported("--only-group", "packaging")}
    store = wheels.stored(
        wheels.for_machine(sorted(built_with), target, embedded.PYTHON),
        target, embedded.PYTHON, CACHE,
    )  # fmt: skip
    python = embedded.lay(WORK / "python", store, CACHE)
    _freeze(python)
    (BUNDLE / f"{registration.identity.HOST}.json").write_text(_host_manifest(), encoding="utf-8")
    locked = wheels.for_machine(wheels.exported(), target, embedded.PYTHON)
    carried = [entry for entry in locked if not entry.startswith(LEFT_OUT)]
    parts = notices.parts_of_wheels(carried, store) + _other_parts(python.parent)
    parts += notices.model_parts()
    notices.write(BUNDLE / "notices", parts, source_date())
    for name in PROGRAMS:
        subprocess.run(["sh", str(HERE / "sign.sh"), str(BUNDLE / f"{name}.exe")], check=True)
    release.list_contents(BUNDLE)
    troubles = _troubles()
    for trouble in troubles:
        sys.stderr.write(f"packaging: {trouble}\n")
    return 1 if troubles else 0


def _describe_programs() -> None:
    """What Windows shows as a program's properties."""
    numbers = (*(int(part) for part in release.version().split(".")), 0)
    for name, described in PROGRAMS.items():
        told = VERSION.format(
            numbers=numbers, described=described, version=release.version(), file=f"{name}.exe"
        )
        (MADE / f"{name}.version").write_text(told, encoding="utf-8")


def _freeze(python: Path) -> None:
    """Run PyInstaller on the source as it is. Raises CalledProcessError."""
    source = WORK / "src"
    release.lay_source(source)
    wine.run(
        PREFIX, str(python), "-m", "PyInstaller", "--noconfirm", "--log-level", "WARN",
        "--distpath", wine.windows_path(WORK / "dist"),
        "--workpath", wine.windows_path(WORK / "work"), r"packaging\assist.spec",
        folder=source,
        more={"PYTHONHASHSEED": "0", "PYTHONUTF8": "1", "SOURCE_DATE_EPOCH": str(source_date())},
    )  # fmt: skip
    shutil.rmtree(BUNDLE, ignore_errors=True)
    shutil.copytree(WORK / "dist" / "assist", BUNDLE)


def _host_manifest() -> str:
    """The browsers' host manifest; its path counts from the folder that it lies in."""
    manifest = {**registration.manifest(), "path": "assist-host.exe"}
    return json.dumps(manifest, ensure_ascii=False, indent=2) + "\n"


def _other_parts(python: Path) -> list[notices.Part]:
    """What no wheel of the lock has brought: CPython with SQLite and OpenSSL, and the font."""
    home = "https://www.python.org/"
    return [
        notices.Part(
            "CPython (embeddable)", embedded.EXACT, "PSF-2.0", home,
            ((python / "LICENSE.txt").read_text(encoding="utf-8"),),
            PackageURL("generic", None, "python", embedded.EXACT),
        ),
        notices.font_part(),
    ]  # fmt: skip


def _troubles() -> list[str]:
    """What is wrong with the folder, one sentence each."""
    found = [f"{name} is missing" for name in MUST_HAVE if not (BUNDLE / name).exists()]
    foreign = [p.name for p in BUNDLE.rglob("*.dll") if b"Wine builtin DLL" in p.read_bytes()[:256]]
    return found + [f"{name} is wine's own" for name in foreign]


if __name__ == "__main__":
    try:
        sys.exit(main())
    except subprocess.CalledProcessError as error:
        sys.stderr.write(f"packaging: this failed: {error.cmd[:6]}\n{error.output or ''}")
        sys.exit(1)
