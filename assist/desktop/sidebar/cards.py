"""Suggestion cards: the reply, where it comes from, how sure, what is missing, insert and copy."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QMouseEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QMenu, QPushButton, QVBoxLayout, QWidget

from assist.desktop.labels import plain_label
from assist.desktop.sidebar.reply import ReplyBox
from assist.i18n import tr
from assist.model import Article, Guidance, Message, Suggestion
from assist.text.display import display


@dataclass(frozen=True, slots=True)
class Origin:
    """The conversation and the message that a card was made for; empty for a bare search."""

    conversation: str = ""
    line: Message | None = None

    @classmethod
    def of(cls, guidance: Guidance | None) -> Origin:
        return cls(guidance.conversation.id, guidance.question) if guidance else cls()


@dataclass(frozen=True, slots=True)
class Wish:
    """What the agent wants done with a finished text; no suggestion for a playbook's words."""

    text: str
    origin: Origin
    suggestion: Suggestion | None = None


def button(text: str, name: str) -> QPushButton:
    """A button that a mouse can press and the keyboard focus never reaches."""
    made = QPushButton(text)
    made.setObjectName(name)
    made.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    return made


class Card(QFrame):
    """One article for one message; the first three signals carry a Wish."""

    insert_requested = Signal(object)
    dismissed = Signal(object)
    copy_requested = Signal(object)
    focus_wanted = Signal(QWidget)
    focus_returned = Signal()

    def __init__(
        self,
        suggestion: Suggestion,
        origin: Origin,
        place: int,
        sure: str,
        values: Mapping[str, str],
        pictures: QWidget | None = None,
    ) -> None:
        super().__init__()
        self.suggestion = suggestion
        self.origin = origin
        self.setObjectName("card")
        self.setProperty("first", place == 1)
        self.reply = ReplyBox(values)
        self.reply.show_template(suggestion.article.reply)
        self.reply.ready.connect(self._on_reply_ready)
        self.reply.focus_wanted.connect(self.focus_wanted)
        self.reply.focus_returned.connect(self.focus_returned)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 10, 12, 10)
        column.setSpacing(6)
        column.addLayout(self._top(suggestion.article, place, sure))
        column.addWidget(self.reply)
        if pictures is not None:
            column.addWidget(pictures)
        column.addLayout(self._bottom(suggestion))

    def _top(self, article: Article, place: int, sure: str) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(8)
        if place:
            row.addWidget(plain_label(f"Alt+{place}", "keycap"))
        row.addWidget(plain_label(display(article.title, 40), "cardTitle", wrap=True), 1)
        if sure:
            row.addWidget(plain_label(sure, "sure"))
        return row

    def _bottom(self, suggestion: Suggestion) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(6)
        where = tr("{category} · 匹配“{question}”").format(
            category=display(suggestion.article.category, 18),
            question=display(suggestion.matched, 18),
        )
        row.addWidget(plain_label(where, "cardFrom", wrap=True), 1)
        copy, insert = button(tr("复制"), "secondary"), button(tr("填入"), "primary")
        copy.clicked.connect(self.copy)
        insert.clicked.connect(self.insert)
        row.addWidget(copy)
        row.addWidget(insert)
        return row

    def insert(self) -> None:
        """Ask for insertion; a variable that is still empty asks for its value first."""
        self.reply.insert()

    def copy(self) -> None:
        """Ask for the text on the clipboard, empty variables left in braces."""
        self.copy_requested.emit(Wish(self.reply.text(), self.origin, self.suggestion))

    def dismiss(self) -> None:
        """Say that this is no answer to the message."""
        self.dismissed.emit(Wish("", self.origin, self.suggestion))

    def menu(self) -> QMenu:
        """What a right click offers; gone when it closes."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.aboutToHide.connect(self.focus_returned)
        menu.addAction(tr("复制")).triggered.connect(self.copy)
        if self.origin.line is not None:
            menu.addAction(tr("这条不对：这类问题少推")).triggered.connect(self.dismiss)
        return menu

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        self.menu().popup(event.globalPos())

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton:
            self.insert()

    def _on_reply_ready(self, text: str) -> None:
        self.insert_requested.emit(Wish(text, self.origin, self.suggestion))
