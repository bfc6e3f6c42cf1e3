"""Colours and type: one style sheet over two palettes that are data."""

from __future__ import annotations

import json
from string import Template

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication, QStyleFactory

from assist import paths

_FAMILIES = [
    "Noto Sans CJK SC", "Noto Sans SC", "Microsoft YaHei UI", "PingFang SC",
    "Source Han Sans SC", "WenQuanYi Micro Hei",
]  # fmt: skip


PICTURES = ("down", "tick")
"""What a style sheet cannot draw itself, one picture a theme."""


class Theme:
    """The colours in use, by name; ``apply`` dresses the whole program."""

    def __init__(self, name: str) -> None:
        if name == "auto":
            dark = QGuiApplication.styleHints().colorScheme() is Qt.ColorScheme.Dark
            name = "dark" if dark else "light"
        self.name = name
        file = paths.resource("themes", f"{name}.json")
        self.colours: dict[str, str] = json.loads(file.read_text(encoding="utf-8"))

    def colour(self, name: str) -> QColor:
        return QColor(self.colours[name])

    def apply(self, application: QApplication) -> None:
        """Style every widget, present and future."""
        style = QStyleFactory.create("Fusion")
        if style is not None:
            application.setStyle(style)
        font = application.font()
        font.setFamilies([*_FAMILIES, *font.families()])
        application.setFont(font)
        application.setPalette(self._palette())
        sheet = paths.resource("themes", "base.qss").read_text(encoding="utf-8")
        pictures = {
            name: paths.resource("themes", f"{name}-{self.name}.png").as_posix()
            for name in PICTURES
        }
        application.setStyleSheet(Template(sheet).substitute(self.colours, **pictures))

    def _palette(self) -> QPalette:
        palette = QPalette()
        roles = {
            QPalette.ColorRole.Window: "window",
            QPalette.ColorRole.WindowText: "text",
            QPalette.ColorRole.Base: "surface",
            QPalette.ColorRole.AlternateBase: "raised",
            QPalette.ColorRole.Text: "text",
            QPalette.ColorRole.Button: "raised",
            QPalette.ColorRole.ButtonText: "text",
            QPalette.ColorRole.Highlight: "accent",
            QPalette.ColorRole.HighlightedText: "on_accent",
            QPalette.ColorRole.PlaceholderText: "faint",
        }
        for role, name in roles.items():
            palette.setColor(role, self.colour(name))
        return palette
