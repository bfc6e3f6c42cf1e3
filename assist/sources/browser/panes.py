"""What is known of every chat pane in the browsers, and the events that follow from frames."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field

from assist.i18n import tr
from assist.model import Message, Speaker
from assist.sources.base import (
    ConversationActivated,
    ConversationClosed,
    DraftChanged,
    HistoryFound,
    MessageArrived,
    MessageEdited,
    MessageRecalled,
    Notice,
    OnEvent,
)
from assist.sources.browser.floods import Floods
from assist.sources.browser.frames import (
    LONGEST_TEXT,
    LONGEST_TITLE,
    BadFrame,
    Frame,
    count_of,
    id_of,
    items_of,
    text_of,
    time_of,
)
from assist.sources.browser.rates import Bucket
from assist.text.display import display

KEPT_IDS = 4_000
KEPT_PANES = 1_000
KEPT_CLOSED = 200
"""Closed panes whose messages are not taken for new ones when they are opened again."""

HISTORY = 60
OLDER = 500
MOST_SKIPPED = 1_000_000

LINES_A_SECOND, LINES_AT_ONCE = 20, 400
"""New lines that one pane may bring; no two people talk that fast, but a broken page does."""


@dataclass(slots=True)
class Pane:
    """One conversation in one tab of one browser; ``instance`` is the browser profile's.

    ``heard`` are the messages that had arrived before it was closed and opened again.
    """

    id: str
    instance: str
    title: str = ""
    site: str = ""
    draft: str = ""
    ids: dict[str, None] = field(default_factory=dict)
    heard: frozenset[str] = frozenset()
    pace: Bucket = field(default_factory=lambda: Bucket(LINES_A_SECOND, LINES_AT_ONCE))

    def learn(self, message: str) -> bool:
        """Whether this message id is new; it is known from now on."""
        if message in self.ids:
            return False
        self.ids[message] = None
        if len(self.ids) > KEPT_IDS:
            del self.ids[next(iter(self.ids))]
        return True


class Panes:
    """Every pane of every browser; called on the source's loop only."""

    def __init__(
        self,
        on_event: OnEvent,
        now: Callable[[], float] = time.time,
        on_first_or_last: Callable[[], None] = lambda: None,
        on_flood: Callable[[], None] = lambda: None,
    ) -> None:
        """``on_first_or_last``: there are panes now where there were none, or the reverse;
        ``on_flood``: lines were left out, see ``floods``.
        """
        self._on_event, self._now = on_event, now
        self.floods = Floods(on_flood)
        self._on_first_or_last = on_first_or_last
        self._panes: dict[str, Pane] = {}
        self._heard: OrderedDict[str, frozenset[str]] = OrderedDict()
        self._front: tuple[str, bool] = ("", False)
        self._front_instance = ""
        self._takers: dict[str, Callable[[str, Frame], None]] = {
            "pane": self._on_pane,
            "message": self._on_message,
            "older": self._on_older,
            "edited": self._on_edited,
            "recalled": self._on_recalled,
            "skipped": self._on_skipped,
            "draft": self._on_draft,
            "active": self._on_active,
            "closed": self._on_closed,
        }

    def __len__(self) -> int:
        return len(self._panes)

    def get(self, pane: str) -> Pane | None:
        return self._panes.get(pane)

    def of(self, instance: str) -> set[str]:
        """The ids of one browser's panes."""
        return {pane.id for pane in self._panes.values() if pane.instance == instance}

    def take(self, instance: str, frame: Frame) -> None:
        """Act on a frame about a pane; other types are none of ours. Raises BadFrame."""
        taker = self._takers.get(frame["type"])
        if taker is not None:
            taker(instance, frame)

    def close(self, pane: str) -> None:
        """Forget a pane and say so."""
        gone = self._panes.pop(pane, None)
        if gone is None:
            return
        # A page that takes long to load again says once more what it had said.
        self._heard[pane] = gone.heard | gone.ids.keys()
        if len(self._heard) > KEPT_CLOSED:
            self._heard.popitem(last=False)
        self._on_event(ConversationClosed(pane))
        if not self._panes:
            self._on_first_or_last()
        if self._front[0] == pane:
            self._front = ("", False)

    def leave_front(self, instance: str) -> None:
        """A browser went: none of its panes has the focus any more."""
        if self._front_instance == instance:
            self._bring_forward(instance, self._front[0], False)

    def _known(self, instance: str, frame: Frame) -> Pane:
        """The frame's pane. Raises BadFrame for a foreign browser's or one that was not named."""
        pane = self._panes.get(id_of(frame, "pane"))
        if pane is None or pane.instance != instance:
            raise BadFrame
        return pane

    def _on_pane(self, instance: str, frame: Frame) -> None:
        name = id_of(frame, "pane")
        if not name.startswith(instance):
            raise BadFrame
        pane = self._panes.get(name) or self._open(name, instance)
        pane.title = display(text_of(frame, "title", LONGEST_TITLE, cut=True), LONGEST_TITLE)
        pane.site = text_of(frame, "site", LONGEST_TITLE, cut=True)
        self._take_history(pane, items_of(frame, "history", HISTORY))

    def _open(self, name: str, instance: str) -> Pane:
        if len(self._panes) >= KEPT_PANES:
            self.close(next(iter(self._panes)))
        heard = self._heard.pop(name, frozenset())
        pane = self._panes[name] = Pane(name, instance, heard=heard)
        if len(self._panes) == 1:
            self._on_first_or_last()
        return pane

    def _take_history(self, pane: Pane, items: list[Frame]) -> None:
        """Pages load bit by bit: what stands below the known lines goes on from them, what stands
        above scrolled in and only becomes known.
        """
        now = self._now()

        def is_live(item: Frame) -> bool:
            return item.get("live") is True and id_of(item, "id") not in pane.heard

        places = [i for i, item in enumerate(items) if id_of(item, "id") in pane.ids]
        below = places[-1] + 1 if places else 0
        for item in items[:below]:
            if not is_live(item):
                pane.learn(id_of(item, "id"))
        past = [item for item in items[below:] if not is_live(item)]
        stood = [
            self._message(pane, item, time_of(item, now))
            for item in past
            if pane.learn(id_of(item, "id"))
        ]
        if stood:
            self._on_event(HistoryFound(tuple(stood)))
        for item in items:
            if is_live(item):
                self._arrive(pane, item, time_of(item, now))

    def _on_message(self, instance: str, frame: Frame) -> None:
        # Pages show minutes at best; a clock of fifteen seconds needs better.
        self._arrive(self._known(instance, frame), frame, self._now())

    def _arrive(self, pane: Pane, frame: Frame, time: float) -> None:
        if not pane.learn(id_of(frame, "id")) or id_of(frame, "id") in pane.heard:
            return
        if not pane.pace.take():
            self._skip(pane, 1)
            return
        self._on_event(MessageArrived(self._message(pane, frame, time)))

    def _message(self, pane: Pane, frame: Frame, time: float) -> Message:
        # Whoever is not clearly the customer never earns a suggestion.
        speaker = Speaker.CUSTOMER if frame.get("speaker") == "customer" else Speaker.AGENT
        return Message(
            id=f"{pane.id}/{id_of(frame, 'id')}",
            conversation=pane.id,
            speaker=speaker,
            text=text_of(frame, "text", LONGEST_TEXT, cut=True),
            time=time,
            title=pane.title,
        )

    def _on_older(self, instance: str, frame: Frame) -> None:
        pane = self._known(instance, frame)
        for item in items_of(frame, "items", OLDER):
            pane.learn(id_of(item, "id"))

    def _on_edited(self, instance: str, frame: Frame) -> None:
        pane = self._known(instance, frame)
        if id_of(frame, "id") in pane.ids and pane.pace.take():
            text = text_of(frame, "text", LONGEST_TEXT, cut=True)
            self._on_event(MessageEdited(pane.id, f"{pane.id}/{id_of(frame, 'id')}", text))

    def _on_recalled(self, instance: str, frame: Frame) -> None:
        pane = self._known(instance, frame)
        if id_of(frame, "id") in pane.ids:
            self._on_event(MessageRecalled(pane.id, f"{pane.id}/{id_of(frame, 'id')}"))

    def _on_skipped(self, instance: str, frame: Frame) -> None:
        self._skip(self._known(instance, frame), count_of(frame, "count", MOST_SKIPPED))

    def _skip(self, pane: Pane, count: int) -> None:
        if self.floods.skipped(pane.id, pane.title, count):
            told = tr("“{title}”的页面刷得太快，多出的消息没有分析")
            self._on_event(Notice(told.format(title=pane.title[:40])))

    def _on_draft(self, instance: str, frame: Frame) -> None:
        pane = self._known(instance, frame)
        draft = text_of(frame, "text", LONGEST_TEXT, cut=True)
        if draft != pane.draft:
            pane.draft = draft
            self._on_event(DraftChanged(pane.id, draft))

    def _on_active(self, instance: str, frame: Frame) -> None:
        if frame.get("pane"):
            self._bring_forward(
                instance, self._known(instance, frame).id, frame.get("focused") is True
            )
        elif self._front_instance == instance:
            self._bring_forward(instance, self._front[0], False)

    def _bring_forward(self, instance: str, name: str, focused: bool) -> None:
        behind = self._front_instance != instance and self._front[1]
        if (name, focused) == self._front or (behind and not focused):
            return  # Another browser has the agent's attention.
        self._front, self._front_instance = (name, focused), instance
        pane = self._panes.get(name)
        self._on_event(ConversationActivated(name, pane.title if pane else "", focused))

    def _on_closed(self, instance: str, frame: Frame) -> None:
        self.close(self._known(instance, frame).id)
