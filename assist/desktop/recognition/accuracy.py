"""The first leaf: what is at work, how right it is at which threshold, what it cannot do."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QScrollArea, QVBoxLayout, QWidget

from assist.desktop.labels import plain_label, rule
from assist.desktop.recognition.sliders import ThresholdRow
from assist.desktop.recognition.words import (
    engine_words,
    how_measured,
    limits_words,
    told,
    told_of_cards,
)
from assist.i18n import tr
from assist.preview import Limits
from assist.recognition import KEYS, Recognition, State
from assist.settings import table


class AccuracyLeaf(QWidget):
    """Sliders that say at once what they mean; nothing holds before ``apply``."""

    limits_moved = Signal()
    applied = Signal()
    preview_wanted = Signal()

    def __init__(self, recognition: Recognition) -> None:
        super().__init__()
        self._recognition = recognition
        self._state: State = recognition.state()
        self._engine = plain_label("", "hint", wrap=True)
        self.rows = {
            setting.key: ThresholdRow(setting.key, setting.label, setting.help)
            for setting in table()
            if setting.page == "recognition"
        }
        self._measured = plain_label("", "hint", wrap=True)
        self._trouble = plain_label("", "hint", wrap=True)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 8, 0, 0)
        column.addWidget(self._scrolled(), 1)
        column.addWidget(self._trouble)
        column.addLayout(self._buttons())
        self.show_state()
        self._lock_rows()

    def _lock_rows(self) -> None:
        """What IT decided stays where it is."""
        for key, row in self.rows.items():
            why = self._recognition.why_locked(key)
            if why:
                row.lock(row.value(), why)
        self._on_moved()

    def _scrolled(self) -> QScrollArea:
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(6, 4, 12, 8)
        column.addWidget(self._engine)
        column.addWidget(rule())
        for row in self.rows.values():
            row.moved.connect(self._on_moved)
            column.addWidget(row)
        column.addWidget(rule())
        column.addWidget(plain_label(tr("数字从哪里来"), "cardTitle"))
        column.addWidget(self._measured)
        column.addWidget(plain_label(tr("它做不到什么"), "cardTitle"))
        for line in limits_words():
            column.addWidget(plain_label("· " + line, "hint", wrap=True))
        column.addStretch(1)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setWidget(inside)
        return scroll

    def _buttons(self) -> QHBoxLayout:
        reset, look = QPushButton(tr("恢复默认")), QPushButton(tr("看看会有什么变化…"))
        self.apply = QPushButton(tr("应用"))
        self.apply.setObjectName("primary")
        for made, slot in (
            (reset, self._on_reset),
            (look, self.preview_wanted.emit),
            (self.apply, self._on_apply),
        ):
            made.setAutoDefault(False)
            made.clicked.connect(slot)
        row = QHBoxLayout()
        row.addWidget(reset)
        row.addStretch(1)
        row.addWidget(look)
        row.addWidget(self.apply)
        return row

    def show_state(self) -> None:
        """Show what is at work now and the thresholds in use."""
        self._state = self._recognition.state()
        self._engine.setText("\n".join(engine_words(self._state)))
        figures = self._state.figures
        self._measured.setText(how_measured(figures) if figures else tr("没有测量数字"))
        self._set(self._recognition.limits())

    def limits(self) -> Limits:
        """The limits as the sliders stand."""
        values = {key: self.rows[key].value() for key in KEYS}
        base = self._recognition.limits().thresholds
        return Limits(replace(base, **values), self.rows["threshold"].value())

    def _set(self, limits: Limits) -> None:
        for key in KEYS:
            self.rows[key].set_value(getattr(limits.thresholds, key))
        self.rows["threshold"].set_value(limits.cards)

    def _on_moved(self) -> None:
        figures = self._state.figures
        for key in KEYS:
            row = self.rows[key]
            curve = figures.curves.get(key) if figures else None
            row.say(told(key, curve, row.value()) if curve else "")
        cards = self.rows["threshold"]
        cards.say(told_of_cards(self._recognition.cards_curve(), cards.value()))
        self.apply.setEnabled(self._differs())
        self._trouble.setText(tr("还没有应用") if self._differs() else "")
        self.limits_moved.emit()

    def _differs(self) -> bool:
        used = self._recognition.limits()
        now = self.limits()
        pairs = [
            *((getattr(used.thresholds, key), getattr(now.thresholds, key)) for key in KEYS),
            (used.cards, now.cards),
        ]
        return any(abs(one - other) >= 0.005 for one, other in pairs)

    def _on_reset(self) -> None:
        self._set(self._recognition.shipped())

    def _on_apply(self) -> None:
        try:
            self._recognition.set_limits(self.limits())
        except OSError as error:
            reason = error.strerror or str(error)
            self._trouble.setText(tr("阈值没有保存：{reason}").format(reason=reason))
            return
        self.show_state()
        self._trouble.setText(tr("已应用，从下一句话起生效"))
        self.applied.emit()
