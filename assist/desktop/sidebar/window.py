"""The sidebar itself: what it shows for the conversation in front, and what its user asks for."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QHideEvent, QShortcut
from PySide6.QtWidgets import QFrame, QMenu, QScrollArea, QSizeGrip, QVBoxLayout, QWidget

from assist.desktop.labels import plain_label
from assist.desktop.sidebar.banner import Banner
from assist.desktop.sidebar.cards import Card, Origin, Wish
from assist.desktop.sidebar.chats import ChatList
from assist.desktop.sidebar.fields import ImeLineEdit
from assist.desktop.sidebar.footer import Footer
from assist.desktop.sidebar.gallery import Gallery
from assist.desktop.sidebar.header import Header
from assist.desktop.sidebar.maybe import MaybeLine
from assist.desktop.sidebar.news import NewsLine
from assist.desktop.sidebar.pairing import PairingStrip
from assist.desktop.sidebar.search import SearchField
from assist.desktop.sidebar.verdict import SHORTCUT, Kinds, VerdictMenu
from assist.desktop.theme import Theme
from assist.i18n import tr
from assist.model import Guidance, Offer, Suggestion, Suggestions, Verdict

WIDTH, HEIGHT = 384, 760

Values = Callable[[str], Mapping[str, str]]
"""The variables' known values by conversation title."""


class Sidebar(QWidget):
    """Shows one guidance at a time; every wish of the agent is a signal."""

    insert_requested = Signal(object)
    copy_requested = Signal(object)
    dismissed = Signal(object)
    search_wanted = Signal(str)
    pause_toggled = Signal(bool)
    focus_wanted = Signal(QWidget)
    focus_returned = Signal()
    painted = Signal()
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
        self._offered = Suggestions()
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
        self._quiet = plain_label(tr("暂无有把握的推荐，先不打扰"), "quiet", wrap=True)
        self._quiet.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.names_titles = True
        self.maybe = MaybeLine()
        self.maybe.wanted.connect(self._on_title_wanted)
        self._section = plain_label("", "section")
        self._searching = False
        self._found_for = ""
        self._suggested: list[Card] = []
        self._results: list[Card] = []
        self._lay_out()
        self._show_cards(())

    def _lay_out(self) -> None:
        inside = QWidget()
        self._column = QVBoxLayout(inside)
        self._column.setContentsMargins(12, 4, 12, 8)
        self._column.setSpacing(8)
        for part in (self.banner, self._section, self._quiet, self.maybe):
            self._column.addWidget(part)
        self._column.addStretch(1)
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
        return self._results if self._searching else self._suggested

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
        self._offered = guidance.suggestions
        titles = self._offered.found[: self._offered.titles] if self.names_titles else ()
        self.maybe.show_titles(titles)
        self._show_cards(self._offered.found[: self._offered.shown])
        self.painted.emit()

    def show_waiting(self, title: str) -> None:
        """A conversation without any message yet."""
        self._guidance, self._offered = None, Suggestions()
        self.gallery.follow("")
        self.header.show_waiting(title)
        self.banner.hide()
        self.maybe.show_titles(())
        self._show_cards(())

    def show_results(self, results: Iterable[Suggestion]) -> None:
        """Search results, in place of the suggestions while the search box holds text."""
        self._drop(self._results)
        self._found_for = self.search.text()
        for suggestion in results:
            self._results.append(self._card(suggestion, 0, ""))
        self._arrange()

    def _show_cards(self, suggestions: tuple[Suggestion, ...]) -> None:
        self._drop(self._suggested)
        for place, suggestion in enumerate(suggestions, 1):
            sure = ""
            if place == 1 and self._guidance is not None:
                share = round(100 * self._offered.confidence)
                sure = tr("把握 {share}%").format(share=share)
            self._suggested.append(self._card(suggestion, place, sure))
        self._arrange()

    def _card(self, suggestion: Suggestion, place: int, sure: str) -> Card:
        title = self._guidance.conversation.title if self._guidance else ""
        pictures = self.gallery.strip(suggestion.article.pictures)
        card = Card(suggestion, self._origin(), place, sure, self._values(title), pictures)
        card.insert_requested.connect(self.insert_requested)
        card.copy_requested.connect(self.copy_requested)
        card.dismissed.connect(self._on_dismissed)
        card.focus_wanted.connect(self.focus_wanted)
        card.focus_returned.connect(self.focus_returned)
        self._column.insertWidget(self._column.count() - 1, card)
        return card

    def _on_dismissed(self, wish: Wish) -> None:
        """The card goes at once; what stands behind it moves up with the next message."""
        gone = [card for card in self._suggested if card.suggestion == wish.suggestion]
        self._suggested = [card for card in self._suggested if card not in gone]
        self._drop(gone)
        self._arrange()
        self.dismissed.emit(wish)

    def is_filling(self) -> bool:
        """Whether the agent is giving a value to a variable: then nothing may be replaced."""
        replies = [self.banner.reply, *(card.reply for card in self.cards)]
        return any(reply.fields.isVisible() for reply in replies)

    def _origin(self) -> Origin:
        if self._guidance is None:
            return Origin()
        return Origin(self._guidance.conversation.id, self._guidance.message)

    def _on_verdict_wanted(self, place: QPoint) -> None:
        if self._guidance is None or not self.kinds:
            return
        reading = self._guidance.reading
        menu = VerdictMenu(reading.mood, reading.risk, reading.verdicts, self.kinds, self)
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
        self.insert_requested.emit(Wish(words, self._origin()))

    def _drop(self, cards: list[Card]) -> None:
        for card in cards:
            card.hide()
            self._column.removeWidget(card)
            card.deleteLater()
        cards.clear()

    def _arrange(self) -> None:
        """Results hide the suggestions until the agent leaves the search box."""
        searching = self._searching
        for card in self._suggested:
            card.setVisible(not searching)
        for card in self._results:
            card.setVisible(searching)
        if searching:
            self._section.setText(tr("搜索结果") if self._results else tr("没有找到"))
        else:
            self._section.setText(self._heading() if self._suggested else "")
        self._section.setVisible(bool(self._section.text()))
        silent = not searching and not self._suggested and self._guidance is not None
        named = silent and bool(self.maybe.titles)
        self._quiet.setVisible(silent and not named)
        self.maybe.setVisible(named)

    def _heading(self) -> str:
        if self._offered.offer is Offer.CHOICE:
            return tr("这几条都可能，请选一条")
        if self._offered.offer is Offer.SEVERAL:
            return tr("客户问了不止一件事")
        return tr("推荐回复")

    def _on_title_wanted(self, suggestion: Suggestion) -> None:
        """The agent wants to see more of a title: its card comes in place of the titles."""
        self._suggested.append(self._card(suggestion, 1, ""))
        self._arrange()

    def start_search(self) -> None:
        """The cursor is coming to the search box: show what the last query found."""
        self._searching = bool(self.search.text().strip())
        self._arrange()

    def _on_search_wanted(self, text: str) -> None:
        self._searching = bool(text)
        if text:
            self.search_wanted.emit(text)
        else:
            self.show_results(())

    def _on_search_picked(self) -> None:
        # Not while the results still belong to what stood in the box before.
        if self._searching and self._results and self._found_for == self.search.text():
            self._results[0].insert()

    def _on_search_left(self) -> None:
        """The last query stays for the next time; the suggestions come back."""
        self._searching = False
        self._arrange()
        self.focus_returned.emit()

    def _on_search_clicked(self) -> None:
        self.start_search()
        self.focus_wanted.emit(self.search)
