"""What the packages carry beside the code: a fallback Chinese font and the icon as files.

``python packaging/extras.py [FOLDER]``, ``build/package`` when none is named.
"""

from __future__ import annotations

import contextlib
import os
import sys
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTCollection

SOURCE = Path("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc")
LICENCE = Path("/usr/share/doc/fonts-noto-cjk/copyright")
FACE = "Noto Sans CJK SC"
FAMILY_NAME = 1
FILE = "NotoSansCJKsc-GBK.otf"

ICON_SIZES = (16, 24, 32, 48, 64, 128, 256)


def code_points() -> set[int]:
    """What the font keeps: GBK, which has traditional characters too, Latin-1 and punctuation."""
    kept = {ord(c) for c in "…—–‘’“”•·€™→←↑↓✓✗★☆●○■□▲▼⚠▸▾✕×"} | set(range(0x20, 0x7F))
    kept |= set(range(0xA0, 0x100))
    for high in range(0x81, 0xFF):
        for low in range(0x40, 0xFF):
            with contextlib.suppress(UnicodeDecodeError):
                kept.add(ord(bytes((high, low)).decode("gbk")))
    return kept


def make_font(folder: Path) -> None:
    """Write the subset and its licence; the OFL lets a subset keep the name of this family."""
    folder.mkdir(parents=True, exist_ok=True)
    collection = TTCollection(SOURCE)
    font = next(f for f in collection.fonts if f["name"].getDebugName(FAMILY_NAME) == FACE)
    options = subset.Options(
        layout_features=["kern", "locl", "ccmp"], hinting=False, notdef_outline=True
    )
    cut = subset.Subsetter(options)
    cut.populate(unicodes=code_points())
    cut.subset(font)
    font.flavor = None
    # Two builds are to be the same to the byte; the option of this name is for loaded files.
    font.recalcTimestamp = False
    font.save(folder / FILE)
    (folder / "OFL.txt").write_bytes(LICENCE.read_bytes())


def make_icons(folder: Path) -> None:
    """The program's own icon at the sizes that desktops ask for, and as Windows wants it."""
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    from PySide6.QtWidgets import QApplication

    from assist.desktop.icons import drawn_icon
    from assist.desktop.theme import Theme

    folder.mkdir(parents=True, exist_ok=True)
    application = QApplication.instance() or QApplication(["icons"])
    theme = Theme("light")
    for size in ICON_SIZES:
        drawn_icon(size, theme).save(str(folder / f"{size}.png"))
    drawn_icon(256, theme).save(str(folder / "assist.ico"))
    del application


def main(folder: Path) -> int:
    """0, or 2 with the apt line when the font isn't installed."""
    if not SOURCE.exists():
        sys.stderr.write(
            "packaging: Noto Sans CJK is missing. Install it, then run this again:\n"
            "    apt-get install -y --no-install-recommends fonts-noto-cjk\n"
        )
        return 2
    if not (folder / "fonts" / FILE).exists():
        make_font(folder / "fonts")
    make_icons(folder / "icons")
    return 0


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parents[1]))
    named = sys.argv[1:] or [str(Path(__file__).parents[1] / "build" / "package")]
    sys.exit(main(Path(named[0])))
