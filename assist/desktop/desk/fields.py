"""The form's fields. Each shows a value, gives it back, says when its user has changed it, and can
point at a place in itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QDate, Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QCalendarWidget,
    QComboBox,
    QCompleter,
    QHBoxLayout,
    QLineEdit,
    QMenu,
    QToolButton,
    QWidget,
    QWidgetAction,
)

from assist.curation.checks import Place
from assist.desktop.sidebar.fields import ImeLineEdit
from assist.desktop.theme import Theme
from assist.desktop.wheel import still
from assist.i18n import tr
from assist.knowledge.columns import split_names
from assist.knowledge.days import day_of


class Field(QWidget):
    """The part that all fields share; ``changed`` is silent while a value is being shown."""

    changed = Signal()

    def show_value(self, value: Any) -> None:
        raise NotImplementedError

    def value(self) -> Any:
        raise NotImplementedError

    def trouble(self) -> str:
        """Why what stands here is no value; empty when it is one."""
        return ""

    def point_at(self, place: Place) -> None:
        """Bring the focus to a place."""
        self.setFocus()

    def text_widgets(self) -> Sequence[QWidget]:
        """The widgets that would keep a history of their own."""
        return ()


class LineField(Field):
    """One line of text."""

    def __init__(self, name: str, placeholder: str = "") -> None:
        super().__init__()
        self.line = ImeLineEdit()
        self.line.setAccessibleName(name)
        self.line.setPlaceholderText(placeholder)
        self.line.textChanged.connect(self.changed)
        self.setFocusProxy(self.line)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.line)

    def show_value(self, value: Any) -> None:
        if value != self.line.text():
            self.line.setText(value)

    def value(self) -> Any:
        return self.line.text()

    def point_at(self, place: Place) -> None:
        self.line.setFocus()
        if place.end > place.start:
            self.line.setSelection(place.start, place.end - place.start)

    def text_widgets(self) -> Sequence[QWidget]:
        return (self.line,)


class ListField(LineField):
    """Several short words in a line, as in a cell of the template: 退货、运费."""

    def __init__(self, name: str, placeholder: str, menu_name: str) -> None:
        super().__init__(name, placeholder)
        self._known: Sequence[str] = ()
        self._menu = QMenu(self)
        self._menu.aboutToShow.connect(self._fill_menu)
        choose = QToolButton()
        choose.setText("＋")
        choose.setAccessibleName(menu_name)
        choose.setToolTip(menu_name)
        choose.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        choose.setMenu(self._menu)
        layout = self.layout()
        assert layout is not None
        layout.addWidget(choose)

    def offer(self, known: Sequence[str]) -> None:
        """What the menu proposes."""
        self._known = known

    def show_value(self, value: Any) -> None:
        # What is being typed keeps its separators.
        if value != self.value():
            self.line.setText("、".join(value))

    def value(self) -> Any:
        return split_names(self.line.text())

    def _fill_menu(self) -> None:
        self._menu.clear()
        has = self.value()
        for name in [name for name in self._known if name not in has][:30]:
            self._menu.addAction(name).triggered.connect(self._on_chosen)
        if self._menu.isEmpty():
            self._menu.addAction(tr("还没有别的可选")).setEnabled(False)

    def _on_chosen(self) -> None:
        chosen = self.sender()
        if isinstance(chosen, QAction):
            self.line.setText("、".join((*self.value(), chosen.text())))


class FolderField(Field):
    """A category, chosen from those there are or typed anew."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self._box = still(QComboBox())
        self._box.setEditable(True)
        self._box.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self._box.setSizeAdjustPolicy(
            QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
        )
        self._box.setMinimumContentsLength(8)
        self._box.setAccessibleName(name)
        line = self._box.lineEdit()
        assert isinstance(line, QLineEdit)
        self.line = line
        line.setPlaceholderText(tr("如：物流/催单"))
        completer = QCompleter(self._box.model(), self)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self._box.setCompleter(completer)
        line.textChanged.connect(self.changed)
        self.setFocusProxy(self._box)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self._box)

    def offer(self, known: Sequence[str]) -> None:
        """The categories there are."""
        if [self._box.itemText(row) for row in range(self._box.count())] == list(known):
            return
        text = self.line.text()
        self._box.blockSignals(True)
        self.line.blockSignals(True)
        self._box.clear()
        self._box.addItems(list(known))
        self.line.setText(text)
        self.line.blockSignals(False)
        self._box.blockSignals(False)

    def show_value(self, value: Any) -> None:
        if value != self.line.text():
            self.line.setText(value)

    def value(self) -> Any:
        return self.line.text()

    def text_widgets(self) -> Sequence[QWidget]:
        return (self.line,)


class DayField(Field):
    """A day or none: typed as one likes, or picked from a calendar."""

    def __init__(self, name: str, empty: str, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.line = ImeLineEdit()
        self.line.setAccessibleName(name)
        self.line.setPlaceholderText(empty)
        self.line.textChanged.connect(self._on_text_changed)
        self.line.editingFinished.connect(self._on_finished)
        self._calendar = QCalendarWidget()
        self._calendar.setGridVisible(False)
        self._calendar.setVerticalHeaderFormat(
            QCalendarWidget.VerticalHeaderFormat.NoVerticalHeader
        )
        self._calendar.clicked.connect(self._on_picked)
        self._menu = QMenu(self)
        self._menu.addAction(empty).triggered.connect(self.line.clear)
        days = QWidgetAction(self._menu)
        days.setDefaultWidget(self._calendar)
        self._menu.addAction(days)
        self._menu.aboutToShow.connect(self._on_opened)
        pick = QToolButton()
        pick.setText("▾")
        pick.setAccessibleName(tr("选{name}").format(name=name))
        pick.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        pick.setMenu(self._menu)
        self.setFocusProxy(self.line)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(2)
        row.addWidget(self.line, 1)
        row.addWidget(pick)

    def show_value(self, value: Any) -> None:
        if self.trouble() or value != self.value():
            self.line.setText(value.isoformat() if value else "")

    def value(self) -> Any:
        try:
            return day_of(self.line.text())
        except ValueError:
            return None

    def trouble(self) -> str:
        try:
            day_of(self.line.text())
        except ValueError as error:
            return str(error)
        return ""

    def text_widgets(self) -> Sequence[QWidget]:
        return (self.line,)

    def _on_text_changed(self) -> None:
        self.line.setProperty("wrong", bool(self.trouble()))
        self.line.style().polish(self.line)
        self.changed.emit()

    def _on_finished(self) -> None:
        day = self.value()
        if day is not None:
            self.line.setText(day.isoformat())

    def _on_opened(self) -> None:
        day = self.value()
        if day is not None:
            self._calendar.setSelectedDate(QDate(day.year, day.month, day.day))

    def _on_picked(self, day: QDate) -> None:
        self._menu.close()
        self.line.setText(day.toString(Qt.DateFormat.ISODate))
