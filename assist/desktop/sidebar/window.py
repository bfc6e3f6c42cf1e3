"""The sidebar itself: what it shows for the conversation in front, and what its user asks for."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QHideEvent, QShortcut
from PySide6.QtWidgets import QFrame, QMenu, QScrollArea, QSizeGrip, QVBoxLayout, QWidget

from assist.desktop.sidebar.banner import Banner
from assist.desktop.sidebar.cards import Card, Origin, Wish
from assist.desktop.sidebar.chats import ChatList
from assist.desktop.sidebar.column import CardColumn, Values
from assist.desktop.sidebar.fields import ImeLineEdit
from assist.desktop.sidebar.footer import Footer
from assist.desktop.sidebar.gallery import Gallery
from assist.desktop.sidebar.header import Header
from assist.desktop.sidebar.news import NewsLine
from assist.desktop.sidebar.pairing import PairingStrip
from assist.desktop.sidebar.search import SearchField
from assist.desktop.sidebar.verdict import SHORTCUT, Kinds, VerdictMenu
from assist.desktop.theme import Theme
from assist.i18n import tr
from assist.model import Guidance, Suggestion, Verdict

WIDTH, HEIGHT = 384, 760


class Sidebar(QWidget):
    """Shows one guidance at a time; every wish of the agent is a signal."""

    insert_requested = Signal(object)
    copy_requested = Signal(object)
    dismissed = Signal(object)
    search_wanted = Signal(str)
    pause_toggled = Signal(bool)
    focus_wanted = Signal(QWidget)
    focus_returned = Signal()
    verdict_given = Signal(object, str)
    """A Verdict on the line in front, and the kind of a risk."""

    verdict_taken_back = Signal()

    def __init__(self, theme: Theme, menu: QMenu, hotkey: str, values: Values) -> None:
        super().__init__()
        self.setObjectName("sidebar")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setWindowTitle(tr("伴席"))
        self.setWindowFlags(
            Qt.WindowType.Tool
            | Qt.WindowType.FramelessWindowHint
            | Qt.WindowType.WindowStaysOnTopHint
            | Qt.WindowType.WindowDoesNotAcceptFocus
        )
        self.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
        self.setMinimumWidth(300)
        self.resize(WIDTH, HEIGHT)
        self._values = values
        self._guidance: Guidance | None = None
        self.header = Header(theme, menu)
        self.header.pause_toggled.connect(self.pause_toggled)
        self.chats = ChatList(theme)
        self.pairing, self.news = PairingStrip(), NewsLine()
        self.banner = Banner()
        self.banner.step_ready.connect(self._on_step_ready)
        self.banner.focus_wanted.connect(self.focus_wanted)
        self.banner.focus_returned.connect(self.focus_returned)
        self.banner.verdict_wanted.connect(self._on_verdict_wanted)
        self.header.verdict_wanted.connect(self._on_verdict_wanted)
        self.header.left.connect(self.focus_returned)
        self.kinds: Kinds = ()
        QShortcut(SHORTCUT, self).activated.connect(self.header.verdict.click)
        self.search = SearchField(hotkey)
        self.search.wanted.connect(self._on_search_wanted)
        self.search.picked.connect(self._on_search_picked)
        self.search.left.connect(self._on_search_left)
        self.search.clicked.connect(self._on_search_clicked)
        self.footer = Footer(theme)
        self.gallery = Gallery(self)
        self.gallery.told.connect(self.footer.show_hint)
        self.gallery.left.connect(self.focus_returned)
        self.column = CardColumn(values, self.gallery)
        self.column.insert_requested.connect(self.insert_requested)
        self.column.copy_requested.connect(self.copy_requested)
        self.column.dismissed.connect(self.dismissed)
        self.column.focus_wanted.connect(self.focus_wanted)
        self.column.focus_returned.connect(self.focus_returned)
        self._found_for = ""
        self._lay_out()

    def _lay_out(self) -> None:
        inside = QWidget()
        moving = QVBoxLayout(inside)
        moving.setContentsMargins(12, 4, 12, 8)
        moving.setSpacing(8)
        moving.addWidget(self.banner)
        moving.addWidget(self.column)
        moving.addStretch(1)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setWidget(inside)
        pairing = QVBoxLayout()
        pairing.setContentsMargins(12, 0, 12, 0)
        pairing.addWidget(self.pairing)
        pairing.addWidget(self.news)
        searching = QVBoxLayout()
        searching.setContentsMargins(12, 4, 12, 0)
        searching.addWidget(self.search)
        column = QVBoxLayout(self)
        column.setContentsMargins(1, 1, 1, 1)
        column.setSpacing(4)
        column.addWidget(self.header)
        column.addWidget(self.chats)
        column.addWidget(scroll, 1)
        column.addLayout(pairing)
        column.addLayout(searching)
        column.addWidget(self.footer)
        grip = QSizeGrip(self)
        grip.setFixedSize(14, 14)
        column.addWidget(grip, 0, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignBottom)

    @property
    def cards(self) -> list[Card]:
        """The cards on the screen, top to bottom."""
        return self.column.cards

    @property
    def guidance(self) -> Guidance | None:
        """What is shown now; None while waiting for a customer."""
        return self._guidance

    def hideEvent(self, event: QHideEvent) -> None:
        self.gallery.view.hide()
        super().hideEvent(event)

    def is_composing(self) -> bool:
        """Whether an input method is at work in one of the fields: then no key is a command."""
        return any(field.composing for field in self.findChildren(ImeLineEdit))

    def show_guidance(self, guidance: Guidance) -> None:
        """Show a message's guidance in place of what stood here."""
        self._guidance = guidance
        self.gallery.follow(guidance.conversation.id)
        self.header.show_guidance(guidance)
        self.banner.show_guidance(guidance, self._values(guidance.conversation.title))
        self.column.show_guidance(guidance)

    def show_answered(self, guidance: Guidance) -> None:
        """The agent has written: what stood for want of an answer goes, nothing else moves."""
        kept = self._guidance is not None and self._guidance.kept_for is not None
        self._guidance = guidance
        self.banner.calm()
        if kept:
            self.column.show_guidance(guidance)

    def show_waiting(self, title: str) -> None:
        """A conversation without any message yet."""
        self._guidance = None
        self.gallery.follow("")
        self.header.show_waiting(title)
        self.banner.hide()
        self.column.show_guidance(None)

    def show_results(self, results: Iterable[Suggestion]) -> None:
        """Search results, in place of the suggestions while the search box holds text."""
        self._found_for = self.search.text()
        self.column.show_results(results)

    def is_filling(self) -> bool:
        """Whether the agent is giving a value to a variable: then nothing may be replaced."""
        replies = [self.banner.reply, *(card.reply for card in self.cards)]
        return any(reply.fields.isVisible() for reply in replies)

    def _on_verdict_wanted(self, place: QPoint) -> None:
        if self._guidance is None or not self.kinds:
            return
        reading, given = self._guidance.reading, self._guidance.verdicts
        menu = VerdictMenu(reading.mood, self._guidance.risk, given, self.kinds, self)
        menu.said.connect(self._on_verdict_said)
        menu.taken_back.connect(self._on_verdict_taken_back)
        menu.popup(place)

    def _on_verdict_said(self, verdict: Verdict, kind: str) -> None:
        self.verdict_given.emit(verdict, kind)
        self.focus_returned.emit()

    def _on_verdict_taken_back(self) -> None:
        self.verdict_taken_back.emit()
        self.focus_returned.emit()

    def _on_step_ready(self, words: str) -> None:
        self.insert_requested.emit(Wish(words, Origin.of(self._guidance)))

    def start_search(self) -> None:
        """The cursor is coming to the search box: show what the last query found."""
        self.column.search(bool(self.search.text().strip()))

    def _on_search_wanted(self, text: str) -> None:
        self.column.search(bool(text))
        if text:
            self.search_wanted.emit(text)
        else:
            self.show_results(())

    def _on_search_picked(self) -> None:
        # Not while the results still belong to what stood in the box before.
        is_fresh = self.column.is_searching and self._found_for == self.search.text()
        if is_fresh and self.cards:
            self.cards[0].insert()

    def _on_search_left(self) -> None:
        """The last query stays for the next time; the suggestions come back."""
        self.column.search(False)
        self.focus_returned.emit()

    def _on_search_clicked(self) -> None:
        self.start_search()
        self.focus_wanted.emit(self.search)
