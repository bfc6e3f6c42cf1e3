"""The reply: plain words, variables in their own colour, what was found underlined."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from PySide6.QtGui import (
    QAction,
    QColor,
    QInputMethodEvent,
    QSyntaxHighlighter,
    QTextCharFormat,
    QTextCursor,
)
from PySide6.QtWidgets import (
    QMenu,
    QPlainTextEdit,
    QTextEdit,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from assist.curation.checks import LONGEST_REPLY, Finding, Part, Place
from assist.desktop.desk.fields import Field
from assist.desktop.desk.words import WEIGHT_COLOURS
from assist.desktop.labels import plain_label
from assist.desktop.theme import Theme
from assist.guidance.variables import SELF_FILLED, places
from assist.i18n import tr

HEIGHT = 150
MOST_OFFERED = 25


class ReplyEdit(QPlainTextEdit):
    """Keeps off what an input method is composing."""

    def __init__(self) -> None:
        super().__init__()
        self.composing = False

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        self.composing = bool(event.preeditString())
        super().inputMethodEvent(event)


class Highlighter(QSyntaxHighlighter):
    """Variables in their colour while one types."""

    def __init__(self, edit: QPlainTextEdit, theme: Theme) -> None:
        super().__init__(edit.document())
        self._look = QTextCharFormat()
        self._look.setForeground(theme.colour("accent"))
        self._look.setBackground(theme.colour("accent_soft"))

    def highlightBlock(self, text: str) -> None:
        for start, end in places(text):
            self.setFormat(_units(text, start), _units(text[start:end]), self._look)


def _units(text: str, end: int | None = None) -> int:
    """How many of Qt's UTF-16 units the code points of ``text`` up to ``end`` take."""
    return len(text[:end].encode("utf-16-le", "surrogatepass")) // 2


class ReplyField(Field):
    """The value is the text."""

    def __init__(self, name: str, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._offered: Mapping[str, str] = {}
        self.edit = ReplyEdit()
        self.edit.setAccessibleName(name)
        self.edit.setUndoRedoEnabled(False)
        self.edit.setTabChangesFocus(True)
        self.edit.setMinimumHeight(HEIGHT)
        self.edit.setPlaceholderText(tr("客服会填进聊天框的话，像人说的一样"))
        self._highlighter = Highlighter(self.edit, theme)
        self.edit.textChanged.connect(self._on_text_changed)
        self.length = plain_label("", "cardFrom")
        self.insert = QToolButton()
        self.insert.setText(tr("插入变量 ▾"))
        self.insert.setObjectName("insert")
        self.insert.setToolTip("Ctrl+I")
        self.insert.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self._menu = QMenu(self)
        self.insert.setMenu(self._menu)
        self.setFocusProxy(self.edit)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.edit)
        self._on_text_changed()

    def offer(self, used: Collection[str], examples: Mapping[str, str]) -> None:
        """Variables for the menu: those that fill themselves, with an example, then the others."""
        self._menu.clear()
        for name in SELF_FILLED:
            example = examples.get(name, "")
            shown = tr("{name}（自动填：{example}）") if example else tr("{name}（自动填）")
            self._offer(name, shown.format(name=name, example=example))
        others = sorted(name for name in used if name not in SELF_FILLED)[:MOST_OFFERED]
        if others:
            self._menu.addSeparator()
        for name in others:
            self._offer(name, name)

    def _offer(self, name: str, shown: str) -> None:
        action = self._menu.addAction(shown)
        action.setData(name)
        action.triggered.connect(self._on_chosen)

    def show_value(self, value: Any) -> None:
        before = self.edit.toPlainText()
        if value == before or self.edit.composing:
            return
        # Only what differs is replaced, so that the cursor stays where something happened.
        start = next((n for n, (a, b) in enumerate(zip(before, value, strict=False)) if a != b),
                     min(len(before), len(value)))  # fmt: skip
        rest = min(len(before), len(value)) - start
        tail = next((n for n in range(rest) if before[-1 - n] != value[-1 - n]), rest)
        cursor = self.edit.textCursor()
        cursor.setPosition(_units(before, start))
        end = _units(before, len(before) - tail)
        cursor.setPosition(end, QTextCursor.MoveMode.KeepAnchor)
        cursor.insertText(value[start : len(value) - tail])
        self.edit.setTextCursor(cursor)

    def value(self) -> Any:
        return self.edit.toPlainText()

    def underline(self, findings: Iterable[Finding]) -> None:
        """Mark the places of what was found."""
        marks: list[QTextEdit.ExtraSelection] = []
        text = self.value()
        for finding in findings:
            place = finding.place
            if place.part is Part.REPLY and place.end > place.start:
                marks.append(self._mark(text, place, WEIGHT_COLOURS[finding.weight]))
        self.edit.setExtraSelections(marks)

    def _mark(self, text: str, place: Place, colour: str) -> QTextEdit.ExtraSelection:
        mark = QTextEdit.ExtraSelection()
        look = QTextCharFormat()
        look.setUnderlineStyle(QTextCharFormat.UnderlineStyle.WaveUnderline)
        look.setUnderlineColor(QColor(self._theme.colour(colour)))
        cursor = QTextCursor(self.edit.document())
        cursor.setPosition(_units(text, place.start))
        cursor.setPosition(_units(text, place.end), QTextCursor.MoveMode.KeepAnchor)
        mark.format, mark.cursor = look, cursor  # type: ignore[attr-defined]
        return mark

    def point_at(self, place: Place) -> None:
        self.edit.setFocus()
        text = self.value()
        if place.end > place.start:
            cursor = self.edit.textCursor()
            cursor.setPosition(_units(text, min(place.start, len(text))))
            end = _units(text, min(place.end, len(text)))
            cursor.setPosition(end, QTextCursor.MoveMode.KeepAnchor)
            self.edit.setTextCursor(cursor)

    def text_widgets(self) -> Sequence[QWidget]:
        return (self.edit,)

    def _on_chosen(self) -> None:
        chosen = self.sender()
        if isinstance(chosen, QAction):
            self.edit.textCursor().insertText("{" + str(chosen.data()) + "}")
            self.edit.setFocus()

    def _on_text_changed(self) -> None:
        length = len(self.value())
        told = tr("{length} / {longest} 字").format(length=length, longest=LONGEST_REPLY)
        self.length.setText(told)
        name = "variable" if length > LONGEST_REPLY else "cardFrom"
        if name != self.length.objectName():
            self.length.setObjectName(name)
            self.length.style().unpolish(self.length)
            self.length.style().polish(self.length)
        self.changed.emit()
