"""The cards one above the other: suggestions, search results in their place, or a quiet word."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from assist.desktop.labels import plain_label
from assist.desktop.sidebar.cards import Card, Origin, Wish
from assist.desktop.sidebar.gallery import Gallery
from assist.desktop.sidebar.maybe import MaybeLine
from assist.desktop.sidebar.typed import Sheet
from assist.i18n import tr
from assist.model import Guidance, Offer, Suggestion, Suggestions
from assist.text.display import display

Values = Callable[[str], Mapping[str, str]]
"""The variables' known values by conversation title."""

LONGEST_LINE = 40
"""Code points of the customer's line that the cards belong to."""


class CardColumn(QWidget):
    """Results hide the suggestions until the agent leaves the search box."""

    insert_requested = Signal(object)
    copy_requested = Signal(object)
    dismissed = Signal(object)
    focus_wanted = Signal(QWidget)
    focus_returned = Signal()

    def __init__(self, values: Values, gallery: Gallery) -> None:
        super().__init__()
        self._values, self._gallery = values, gallery
        self._guidance: Guidance | None = None
        self._offered = Suggestions()
        self._sheet = Sheet()
        self.is_searching = False
        self._suggested: list[Card] = []
        self._results: list[Card] = []
        self._section = plain_label("", "section", wrap=True)
        self._quiet = plain_label(tr("暂无有把握的推荐，先不打扰"), "quiet", wrap=True)
        self._quiet.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.names_titles = True
        self.maybe = MaybeLine()
        self.maybe.wanted.connect(self._on_title_wanted)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(8)
        for part in (self._section, self._quiet, self.maybe):
            self._column.addWidget(part)
        self._arrange()

    @property
    def cards(self) -> list[Card]:
        """The cards on the screen, top to bottom."""
        return self._results if self.is_searching else self._suggested

    def turn_to(self, sheet: Sheet) -> None:
        """Another customer comes to the front: what is typed from now on goes on ``sheet``."""
        self._drop(self._suggested)
        self._sheet = sheet

    def show_guidance(self, guidance: Guidance | None) -> None:
        """Show what was found for a message; None without any message yet."""
        self._guidance = guidance
        self._offered = guidance.suggestions if guidance is not None else Suggestions()
        titles = self._offered.found[: self._offered.titles] if self.names_titles else ()
        self.maybe.show_titles(titles)
        self._drop(self._suggested)
        shown = self._offered.found[: self._offered.shown]
        if guidance is not None:
            self._sheet.turn_to(guidance.message.id, [one.article.key for one in shown])
        for place, suggestion in enumerate(shown, 1):
            chances = self._offered.chances or (self._offered.confidence,)
            chance = next(iter(chances[place - 1 : place]), 0.0)
            sure = tr("把握 {share}%").format(share=round(100 * chance)) if chance else ""
            self._suggested.append(self._card(suggestion, place, sure))
        self._arrange()

    def show_results(self, results: Iterable[Suggestion]) -> None:
        """What a search has found, to stand here in the suggestions' place."""
        self._drop(self._results)
        self._results += [self._card(suggestion, 0, "") for suggestion in results]
        self._arrange()

    def search(self, searching: bool) -> None:
        """Show the results, or the suggestions again."""
        self.is_searching = searching
        self._arrange()

    def _card(self, suggestion: Suggestion, place: int, sure: str) -> Card:
        title = self._guidance.conversation.title if self._guidance else ""
        pictures = self._gallery.strip(suggestion.article.pictures)
        origin = Origin.of(self._guidance)
        card = Card(suggestion, origin, place, sure, self._values(title), pictures)
        typed = self._sheet.of(suggestion.article.key)
        if typed is not None and typed.template == suggestion.article.reply:
            card.reply.restore(typed)
        card.insert_requested.connect(self.insert_requested)
        card.copy_requested.connect(self.copy_requested)
        card.dismissed.connect(self._on_dismissed)
        card.focus_wanted.connect(self.focus_wanted)
        card.focus_returned.connect(self.focus_returned)
        self._column.addWidget(card)
        return card

    def _drop(self, cards: list[Card]) -> None:
        for card in cards:
            line = card.origin.line.id if card.origin.line else ""
            self._sheet.keep(card.suggestion.article.key, line, card.reply.typed())
            card.hide()
            self._column.removeWidget(card)
            card.deleteLater()
        cards.clear()

    def _arrange(self) -> None:
        searching = self.is_searching
        for card in self._suggested:
            card.setVisible(not searching)
        for card in self._results:
            card.setVisible(searching)
        if searching:
            self._section.setText(tr("搜索结果") if self._results else tr("没有找到"))
        else:
            self._section.setText(self._heading())
        self._section.setVisible(bool(self._section.text()))
        silent = not searching and not self._suggested and self._guidance is not None
        named = silent and bool(self.maybe.titles)
        self._quiet.setVisible(silent and not named)
        self.maybe.setVisible(named)

    def _heading(self) -> str:
        """What stands here, and for which line where that is not the last one."""
        line = self._guidance.kept_for if self._guidance is not None else None
        about = tr("针对：{line}").format(line=display(line.text, LONGEST_LINE)) if line else ""
        if not self._suggested:
            return about if self.maybe.titles else ""
        if self._offered.offer is Offer.CHOICE:
            return " · ".join(filter(None, (tr("这几条都可能，请选一条"), about)))
        if self._offered.offer is Offer.SEVERAL:
            return " · ".join(filter(None, (tr("客户问了不止一件事"), about)))
        return about or tr("推荐回复")

    def _on_dismissed(self, wish: Wish) -> None:
        """The card goes at once; what stands behind it moves up with the next message."""
        gone = [card for card in self._suggested if card.suggestion == wish.suggestion]
        self._suggested = [card for card in self._suggested if card not in gone]
        self._drop(gone)
        self._arrange()
        self.dismissed.emit(wish)

    def _on_title_wanted(self, suggestion: Suggestion) -> None:
        """The agent wants to see more of a title: its card comes in place of the titles."""
        self._suggested.append(self._card(suggestion, 1, ""))
        self._arrange()
