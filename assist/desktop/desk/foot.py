"""The line at the foot of the window: what happened, and for how long that is worth saying."""

from __future__ import annotations

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QWidget

from assist.desktop.labels import plain_label
from assist.i18n import tr

TOLD_MS = 8000
"""How long a success stays."""


class Foot(QFrame):
    """A success goes by itself; a failure with the next success, or when it is closed."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("told")
        self._words = plain_label("", "toldWords", wrap=True)
        self.close_button = QPushButton("×")
        self.close_button.setObjectName("toldClose")
        self.close_button.setToolTip(tr("关闭这条提示"))
        self.close_button.setAccessibleName(tr("关闭这条提示"))
        self.close_button.clicked.connect(self.hide)
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(TOLD_MS)
        self._rest.timeout.connect(self.hide)
        self._is_failure = False
        row = QHBoxLayout(self)
        row.setContentsMargins(14, 5, 8, 5)
        row.addWidget(self._words, 1)
        row.addWidget(self.close_button)
        self.hide()

    def tell(self, words: str, wrong: bool) -> None:
        """Say this in place of what stands there."""
        self._is_failure = wrong
        self._words.setText(words)
        self.setProperty("wrong", wrong)
        _restyle(self, self._words, self.close_button)
        self.setVisible(bool(words))
        if wrong:
            self._rest.stop()
        else:
            self._rest.start()

    def words(self) -> str:
        """What was said last."""
        return self._words.text()

    def forget_failure(self) -> None:
        """Something else went well, or the user has turned to something else."""
        if self._is_failure:
            self.hide()


def _restyle(*parts: QWidget) -> None:
    for part in parts:
        part.style().unpolish(part)
        part.style().polish(part)
