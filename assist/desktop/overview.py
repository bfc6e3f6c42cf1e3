"""Keeps the list of the agent's chats and the pairing code up to date; on the GUI thread."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QObject

from assist.desktop.sidebar.window import Sidebar
from assist.desktop.work import Bridge
from assist.engine import GuidanceReady
from assist.i18n import tr
from assist.settings import Settings
from assist.sources.base import (
    CanShow,
    ConversationActivated,
    ConversationClosed,
    HistoryFound,
    MessageArrived,
    MessageRecalled,
    PairingCode,
    Source,
)


class Overview(QObject):
    """What all conversations together look like, the one in front or not."""

    def __init__(self, sidebar: Sidebar, bridge: Bridge, settings: Settings) -> None:
        super().__init__()
        self._list, self._pairing = sidebar.chats, sidebar.pairing
        self._settings, self._hint = settings, sidebar.footer.show_hint
        self._sources: Sequence[Source] = ()
        bridge.told.connect(self._on_told)
        self._list.picked.connect(self._on_picked)
        self._list.fold(settings.flag("chats_folded"))
        self._list.folded.connect(self._on_folded)

    def attach(self, sources: Sequence[Source]) -> None:
        """The sources that may bring a chat to the front."""
        self._sources = sources

    def follow(self, conversation: str) -> None:
        """The sidebar shows this conversation now."""
        self._list.state.active = conversation
        self._list.refresh_soon()

    def pause(self, paused: bool) -> None:
        """While paused no chat is shown; none is forgotten either."""
        self._list.show_paused(paused)

    def _on_told(self, told: object) -> None:
        if isinstance(told, PairingCode):
            self._pairing.show_code(told.browser, told.code)
        elif self._take(told):
            self._list.refresh_soon()

    def _take(self, told: object) -> bool:
        """Whether it changed anything."""
        chats = self._list.state
        match told:
            case MessageArrived(message):
                chats.message(message)
            case GuidanceReady(guidance):
                chats.read(guidance)
            case HistoryFound(messages):
                chats.history(messages)
            case MessageRecalled(conversation, message_id):
                chats.recall(conversation, message_id)
            case ConversationActivated(conversation, title):
                chats.open(conversation, title)
            case ConversationClosed(conversation):
                chats.close(conversation)
            case _:
                return False
        return True

    def _on_folded(self, folded: bool) -> None:
        try:
            self._settings.change({"chats_folded": folded})
        except OSError as error:
            told = tr("设置没有保存：{reason}")
            self._hint(told.format(reason=error.strerror or error))

    def _on_picked(self, conversation: str) -> None:
        for source in self._sources:
            if isinstance(source, CanShow) and source.knows(conversation):
                source.show(conversation)
