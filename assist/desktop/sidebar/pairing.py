"""The strip that shows a browser's pairing code while it is being typed there."""

from __future__ import annotations

from PySide6.QtWidgets import QFrame, QVBoxLayout

from assist.desktop.labels import plain_label
from assist.i18n import tr
from assist.text.display import display


class PairingStrip(QFrame):
    """Hidden unless a browser asks to be let in."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("pairing")
        self._who = plain_label("", "note", wrap=True)
        self._code = plain_label("", "pairingCode")
        note = tr("不是您点的就不用理会；没有输入，它什么也读不到")
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 8, 12, 8)
        column.setSpacing(2)
        for part in (self._who, self._code, plain_label(note, "note", wrap=True)):
            column.addWidget(part)
        self.hide()

    def show_code(self, browser: str, code: str) -> None:
        """An empty ``code`` takes the strip down."""
        told = tr("{browser} 里的插件请求连接。要允许，请在插件里输入：")
        self._who.setText(told.format(browser=display(browser, 40) or tr("浏览器")))
        self._code.setText(f"{code[:3]} {code[3:]}")
        self.setVisible(bool(code))
