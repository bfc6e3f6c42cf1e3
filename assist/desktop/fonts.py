"""A Chinese font of the program's own, where the system has none."""

from __future__ import annotations

from PySide6.QtGui import QFontDatabase

from assist import paths


def add_missing_font() -> list[str]:
    """Load the bundled font when nothing else can show Chinese; the families that it added.

    The packages carry one, a source tree does not.
    """
    if QFontDatabase.families(QFontDatabase.WritingSystem.SimplifiedChinese):
        return []
    added: list[str] = []
    for file in sorted(paths.resource("fonts").glob("*.otf")):
        number = QFontDatabase.addApplicationFont(str(file))
        added += QFontDatabase.applicationFontFamilies(number) if number >= 0 else []
    return added
