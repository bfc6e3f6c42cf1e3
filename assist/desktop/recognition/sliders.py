"""One threshold: its name, a slider in per cent, and what it means in a sentence."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QSlider, QWidget

from assist.desktop.labels import plain_label
from assist.desktop.wheel import still
from assist.i18n import tr
from assist.recognition import LEAST, MOST

STEP, PAGE = 1, 5
"""Per cent that an arrow key and Page Up move a slider."""


class ThresholdRow(QWidget):
    """A threshold between LEAST and MOST; ``moved`` tells its new value."""

    moved = Signal()

    def __init__(self, key: str, label: str, told: str) -> None:
        super().__init__()
        self.key = key
        self._why = ""
        self.slider = still(QSlider(Qt.Orientation.Horizontal))
        self.slider.setRange(round(100 * LEAST), round(100 * MOST))
        self.slider.setSingleStep(STEP)
        self.slider.setPageStep(PAGE)
        self.slider.setMinimumHeight(22)
        self.slider.setAccessibleName(tr("{label}的阈值").format(label=label))
        self.slider.valueChanged.connect(self._on_value_changed)
        self._value = plain_label("", "sure")
        self._sentence = plain_label("", "hint", wrap=True)
        self._sentence.setMinimumHeight(34)
        self._sentence.setAlignment(Qt.AlignmentFlag.AlignTop)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 4, 0, 6)
        grid.setVerticalSpacing(3)
        grid.setColumnStretch(1, 1)
        name = plain_label(label, "cardTitle")
        name.setBuddy(self.slider)
        grid.addWidget(name, 0, 0)
        grid.addWidget(plain_label(told, "cardFrom", wrap=True), 0, 1)
        grid.addWidget(self._value, 0, 2, Qt.AlignmentFlag.AlignRight)
        grid.addWidget(self.slider, 1, 0, 1, 3)
        grid.addWidget(self._sentence, 2, 0, 1, 3)

    def value(self) -> float:
        """The threshold, 0…1."""
        return self.slider.value() / 100

    def lock(self, value: float, why: str) -> None:
        """Hold the threshold at ``value`` for good, and say why."""
        self.set_value(value)
        self._why = why
        self.slider.setEnabled(False)
        self.slider.setToolTip(why)

    def set_value(self, value: float) -> None:
        """Move the slider, unless it is locked."""
        if self._why:
            return
        self.slider.setValue(round(100 * value))
        self._on_value_changed(self.slider.value())

    def say(self, sentence: str) -> None:
        """What the threshold means."""
        sentence = " ".join(part for part in (sentence, self._why) if part)
        self._sentence.setText(sentence)
        self.slider.setAccessibleDescription(sentence)

    def _on_value_changed(self, percent: int) -> None:
        self._value.setText(f"{percent}%")
        self.moved.emit()
