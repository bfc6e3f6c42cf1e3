"""What the sidebar does when something happens, and when its user wants something."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QWidget

from assist.desktop.focus import FocusLoan
from assist.desktop.inserting import Inserter
from assist.desktop.keyboard import Keyboard
from assist.desktop.lessons import Lessons
from assist.desktop.sidebar.cards import Wish
from assist.desktop.sidebar.window import Sidebar
from assist.desktop.tray import Menu, Tray
from assist.desktop.work import Background, Bridge
from assist.engine import Engine, GuidanceReady, LearningProgress, SearchReady
from assist.feedback import FeedbackLog
from assist.front import Front
from assist.i18n import tr
from assist.model import Guidance, Message, Speaker
from assist.remembered import LastGuidance
from assist.settings import Settings
from assist.sources.base import (
    ConversationActivated,
    ConversationClosed,
    DraftChanged,
    HealthChanged,
    InsertRefused,
    MessageArrived,
    MessageRecalled,
    Notice,
    Source,
)


def held_hint() -> str:
    """Why a customer's new line is not shown yet."""
    return tr("客户又说了一句；填好这里就显示")


class Controller(QObject):
    """Joins the sidebar to the engine and the sources; lives on the GUI thread."""

    shown = Signal(str)
    """The conversation that the sidebar shows now."""

    paused = Signal(bool)

    def __init__(
        self,
        sidebar: Sidebar,
        menu: Menu,
        tray: Tray | None,
        bridge: Bridge,
        keyboard: Keyboard,
        focus: FocusLoan,
        settings: Settings,
    ) -> None:
        super().__init__()
        self._sidebar, self._menu, self._tray = sidebar, menu, tray
        self._keyboard, self._focus, self._settings = keyboard, focus, settings
        self._background = background = Background(bridge, InsertRefused)
        self._engine: Engine | None = None
        self._inserter = Inserter(sidebar.footer, background, settings)
        self._inserter.inserted.connect(self._on_inserted)
        self._lessons = Lessons(sidebar, self._inserter, background)
        self._last = LastGuidance()
        self._active = self._title = ""
        self._front = Front()
        self._paused = False
        self._held = False
        self._stale: set[str] = set()
        bridge.told.connect(self._on_told)
        keyboard.pressed.connect(self._on_key_pressed)
        sidebar.insert_requested.connect(self._on_insert_requested)
        sidebar.copy_requested.connect(self._inserter.copy)
        sidebar.search_wanted.connect(self._on_search_wanted)
        sidebar.chats.picked.connect(self._bring_up)
        sidebar.pause_toggled.connect(self._on_pause_toggled)
        sidebar.focus_wanted.connect(self._on_focus_wanted)
        sidebar.focus_returned.connect(self._on_focus_returned)
        menu.pause_toggled.connect(self._on_pause_toggled)
        menu.show_toggled.connect(self._on_show_toggled)

    def attach(self, engine: Engine, sources: Sequence[Source], feedback: FeedbackLog) -> None:
        """The parts that need the knowledge base are there: events may come."""
        self._engine = engine
        self._inserter.attach(sources)
        self._lessons.attach(feedback)
        engine.pause(self._paused)
        for source in sources:
            self._sidebar.footer.show_health(source.name, source.health())

    def on_readings_changed(self) -> None:
        """Thresholds or heads are others: read what is in front again, the rest when it comes."""
        self._stale = self._last.conversations() - {self._active}
        if self._engine is not None and self._active:
            self._engine.read_again(self._active)

    def close(self) -> None:
        """Finish what is being inserted, then let go of everything."""
        self._keyboard.close()
        self._background.close()

    def _on_told(self, told: object) -> None:
        match told:
            case GuidanceReady(guidance):
                self._on_guidance(guidance)
            case SearchReady(text, results):
                if text == self._sidebar.search.text().strip():
                    self._sidebar.show_results(results)
            case ConversationActivated(conversation, title, focused):
                self._on_activated(conversation, title, focused)
            case ConversationClosed(conversation):
                self._on_closed(conversation)
            case MessageRecalled(conversation, message):
                self._on_recalled(conversation, message)
            case DraftChanged(conversation, text):
                self._inserter.follow_draft(conversation, text)
            case HealthChanged(source, health):
                self._sidebar.footer.show_health(source, health)
            case MessageArrived(message):
                self._lessons.heard(message)
                self._on_said(message)
            case LearningProgress(left):
                self._on_learning(left)
            case Notice(text):
                self._sidebar.footer.show_hint(text)
            case _:
                pass

    def _on_guidance(self, guidance: Guidance) -> None:
        conversation = guidance.conversation.id
        self._last.keep(guidance)
        self._stale.discard(conversation)
        if not self._paused and conversation == (self._active or conversation):
            self._active = conversation
            self.shown.emit(conversation)
            self._show_or_hold(guidance)
        self._show_state()

    def _on_said(self, line: Message) -> None:
        """The agent's answer ends what stood for want of one."""
        before = self._last.of(line.conversation)
        if line.speaker is not Speaker.AGENT or before is None or line in before.conversation:
            return
        guidance = before.answered(line)
        self._last.keep(guidance)
        if line.conversation == self._active:
            self._held = self._held or self._sidebar.is_filling()
            if not self._held:
                self._sidebar.show_answered(guidance)
        self._show_state()

    def _show_or_hold(self, guidance: Guidance) -> None:
        """Show it, but never under the hands of an agent who is filling in a variable."""
        if self._sidebar.is_filling():
            self._held = True
            self._sidebar.footer.show_hint(held_hint())
            return
        self._release()
        self._show(guidance)

    def _release(self) -> None:
        """No line waits any more for the agent to finish filling in."""
        self._held = False
        self._sidebar.footer.take_back(held_hint())

    def _show(self, guidance: Guidance) -> None:
        self._sidebar.column.names_titles = self._settings.flag("maybe_titles")
        self._sidebar.show_guidance(guidance)

    def _show_held(self) -> None:
        guidance = self._last.of(self._active)
        if self._held and guidance is not None:
            self._show_or_hold(guidance)

    def _on_activated(self, conversation: str, title: str, focused: bool) -> None:
        if not self._front.take(conversation, focused):
            return
        self._keyboard.hold_digits(focused and self._settings.flag("card_hotkeys"))
        if conversation and conversation != self._active:
            self._bring_up(conversation, title)

    def _bring_up(self, conversation: str, title: str = "") -> None:
        """Show what is known of this conversation."""
        self._active, self._title = conversation, title
        self._release()
        if self._paused:
            return
        self.shown.emit(conversation)
        guidance = self._last.of(conversation)
        if guidance is None:
            self._sidebar.show_waiting(title or conversation, conversation)
        else:
            self._show(guidance)
            self._read_if_stale(conversation)
        self._show_state()

    def _read_if_stale(self, conversation: str) -> None:
        if conversation in self._stale and self._engine is not None:
            self._stale.discard(conversation)
            self._engine.read_again(conversation)

    def _on_learning(self, left: int) -> None:
        self._sidebar.footer.show_learning(left)
        if not left and self._engine is not None:
            self._engine.look_again(self._active)

    def _on_closed(self, conversation: str) -> None:
        self._last.forget(conversation)
        self._inserter.forget(conversation)
        if conversation == self._front.conversation:
            self._keyboard.hold_digits(False)
        self._front.lose(conversation)
        if conversation == self._active and not self._sidebar.is_filling():
            self._active = self._title = ""
            self._release()
            self._sidebar.show_waiting("")
        self._sidebar.forget(conversation)
        self._show_state()

    def _on_recalled(self, conversation: str, message: str) -> None:
        """Nothing is offered for a line that was withdrawn; the one before may come up again."""
        guidance = self._last.of(conversation)
        if guidance is not None and guidance.message.id == message:
            self._last.forget(conversation)
            if conversation == self._active and not self._sidebar.is_filling():
                self._sidebar.show_waiting(guidance.conversation.title, conversation)
        self._show_state()

    def _show_state(self) -> None:
        if self._tray is not None:
            self._tray.show_state(self._paused, self._last.alarms())

    def _on_insert_requested(self, wish: Wish) -> None:
        self._inserter.insert(wish, wish.origin.conversation or self._active)

    def _on_inserted(self, conversation: str, wish: Wish) -> None:
        self._sidebar.leave_search()
        self._focus.give_back()
        if self._engine is not None and wish.suggestion is not None:
            self._engine.inserted(conversation, wish.suggestion.article.key)

    def _on_search_wanted(self, text: str) -> None:
        if self._engine is not None:
            self._engine.search(text)

    def _on_key_pressed(self, name: str) -> None:
        if name == "search":
            self._sidebar.show()
            self._sidebar.start_search()
            self._focus.borrow_for(self._sidebar.search)
            self._sidebar.search.selectAll()
            return
        place = int(name) - 1
        if place < len(self._sidebar.cards) and not self._sidebar.is_composing():
            self._sidebar.cards[place].insert()

    def _on_focus_wanted(self, field: QWidget) -> None:
        self._focus.borrow_for(field)

    def _on_focus_returned(self) -> None:
        self._focus.give_back()
        # The fields are hidden by now or within this turn of the event loop.
        QTimer.singleShot(0, self._show_held)

    def _on_pause_toggled(self, paused: bool) -> None:
        if paused == self._paused:
            return
        self._paused = paused
        if self._engine is not None:
            self._engine.pause(paused)
        self.paused.emit(paused)
        self._menu.pause.setChecked(paused)
        self._sidebar.header.set_paused(paused)
        self._sidebar.footer.show_paused(paused)
        if paused:
            self._release()
            self._sidebar.show_waiting("")
        else:
            self._bring_up(self._active, self._title)
        self._show_state()

    def _on_show_toggled(self) -> None:
        self._sidebar.setVisible(not self._sidebar.isVisible())
