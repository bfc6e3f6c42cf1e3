"""The sidebar itself: what it shows for the conversation in front, and what its user asks for."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QEvent, QPoint, Qt, Signal
from PySide6.QtGui import QHideEvent, QResizeEvent, QShortcut
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
from assist.desktop.sidebar.typed import Sheets
from assist.desktop.sidebar.verdict import SHORTCUT, Kinds, VerdictMenu
from assist.desktop.theme import Theme
from assist.i18n import tr
from assist.model import Guidance, Suggestion

WIDTH, HEIGHT = 384, 760

CARD_ROOM = 270
"""Pixels of height that a card, or the banner with its steps, is to have before the list of chats
has more than one row.
"""


class Sidebar(QWidget):
    """Shows one guidance at a time; every wish of the agent is a signal."""

    insert_requested = Signal(object)
    copy_requested = Signal(object)
    dismissed = Signal(object)
    search_wanted = Signal(str)
    pause_toggled = Signal(bool)
    focus_wanted = Signal(QWidget)
    focus_returned = Signal()
    verdict_given = Signal(object, object, str)
    """The Message that the menu was opened on, a Verdict, and the kind of a risk."""

    verdict_taken_back = Signal(object)
    """The Message."""

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
        self._conversation = ""
        self._sheets = Sheets()
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
        scroll = self._scroll = QScrollArea()
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
        self._grip = QSizeGrip(self)
        self._grip.setFixedSize(14, 14)

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

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._grip.move(self.rect().bottomRight() - self._grip.rect().bottomRight())
        self._grip.raise_()
        self._share_height()

    def event(self, event: QEvent) -> bool:
        done = super().event(event)
        if event.type() == QEvent.Type.LayoutRequest:
            self._share_height()
        return done

    def _share_height(self) -> None:
        """The list of chats gives way first: what helps with the chat in front matters more."""
        column = self.layout()
        if column is None:
            return
        room = self.height() - CARD_ROOM
        for part in filter(None, map(column.itemAt, range(column.count()))):
            if part.isEmpty() or part.widget() in (self.chats, self._scroll):
                continue
            tall = part.heightForWidth(self.width()) if part.hasHeightForWidth() else -1
            room -= column.spacing() + (tall if tall >= 0 else part.sizeHint().height())
        self.chats.make_do_with(room)
        self.banner.be_short(room < 0)

    def is_composing(self) -> bool:
        """Whether an input method is at work in one of the fields: then no key is a command."""
        return any(field.composing for field in self.findChildren(ImeLineEdit))

    def show_guidance(self, guidance: Guidance) -> None:
        """Show a message's guidance in place of what stood here."""
        self._turn_to(guidance.conversation.id)
        self._guidance = guidance
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

    def show_waiting(self, title: str, conversation: str = "") -> None:
        """A conversation without any message yet; without an id none is in front."""
        self._turn_to(conversation)
        self._guidance = None
        self.header.show_waiting(title)
        self.banner.hide()
        self.column.show_guidance(None)

    def _turn_to(self, conversation: str) -> None:
        """What was open for the chat that was in front closes when another one comes there."""
        if conversation == self._conversation:
            return
        self._conversation = conversation
        # What was found for one customer must not go to the next with a single key.
        self.leave_search()
        focused = self.focusWidget()
        if focused is not None:
            # Else the focus would fall from a field that goes on whatever stands next to it.
            focused.clearFocus()
            self.focus_returned.emit()
        sheet = self._sheets.of(conversation)
        self.banner.turn_to(sheet)
        self.column.turn_to(sheet)
        self.gallery.follow(conversation)
        for menu in self.findChildren(VerdictMenu):
            menu.close()

    def show_results(self, results: Iterable[Suggestion]) -> None:
        """Search results, in place of the suggestions while the search box holds text."""
        self._found_for = self.search.text()
        self.column.show_results(results)

    def forget(self, conversation: str) -> None:
        """It is closed: what was typed for it goes."""
        self._sheets.forget(conversation)

    def is_filling(self) -> bool:
        """Whether the agent is giving a value to a variable: then nothing may be replaced."""
        replies = [self.banner.reply, *(card.reply for card in self.cards)]
        return any(reply.fields.isVisible() for reply in replies)

    def _on_verdict_wanted(self, place: QPoint) -> None:
        if self._guidance is None or not self.kinds:
            return
        menu = VerdictMenu(self._guidance, self.kinds, self)
        for chosen, told in (
            (menu.said, self.verdict_given),
            (menu.taken_back, self.verdict_taken_back),
        ):
            chosen.connect(told)
            chosen.connect(self.focus_returned)
        menu.popup(place)

    def _on_step_ready(self, words: str) -> None:
        self.insert_requested.emit(Wish(words, Origin.of(self._guidance)))

    def start_search(self) -> None:
        """The cursor is coming to the search box: show what was found for what stands there."""
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

    def leave_search(self) -> None:
        """Empty the box and bring the suggestions back: no filter seems to be on any more."""
        self.search.clear()
        self._found_for = ""
        self.column.search(False)
        self.column.show_results(())

    def _on_search_left(self) -> None:
        self.leave_search()
        self.focus_returned.emit()

    def _on_search_clicked(self) -> None:
        self.start_search()
        self.focus_wanted.emit(self.search)
