"""What an agent's clicks teach: kept off the GUI thread, and taken back while the hint stands."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QObject

from assist.desktop.inserting import Inserter
from assist.desktop.sidebar.cards import Wish
from assist.desktop.sidebar.window import Sidebar
from assist.desktop.work import Background
from assist.feedback import FeedbackLog
from assist.i18n import tr
from assist.model import Message, Outcome, Speaker


class Lessons(QObject):
    """Between the sidebar and the feedback log; lives on the GUI thread."""

    def __init__(self, sidebar: Sidebar, inserter: Inserter, background: Background) -> None:
        super().__init__()
        self._footer, self._background = sidebar.footer, background
        self._feedback: FeedbackLog | None = None
        self._last: tuple[Message, str, Outcome] | None = None
        inserter.inserted.connect(self._on_inserted)
        inserter.copied.connect(self._on_copied)
        sidebar.dismissed.connect(self._on_dismissed)
        sidebar.footer.undo_wanted.connect(self._on_undo_wanted)

    def attach(self, feedback: FeedbackLog) -> None:
        """The knowledge base is there."""
        self._feedback = feedback

    def _on_inserted(self, _conversation: str, wish: Wish) -> None:
        self._teach(wish, Outcome.ACCEPTED)

    def _on_copied(self, wish: Wish) -> None:
        """Recorded, but where the reply went from the clipboard is not known."""
        feedback, line, suggestion = self._feedback, wish.origin.line, wish.suggestion
        if feedback is None or line is None or suggestion is None:
            return
        key = suggestion.article.key
        self._background.run(
            lambda: feedback.record(line.id, line.conversation, key, Outcome.COPIED),
            failed=self._on_failed,
            lasting=True,
        )

    def heard(self, message: Message) -> None:
        """Somebody wrote a line: the agent's own tell what became of an inserted reply."""
        feedback = self._feedback
        if feedback is None or message.speaker is not Speaker.AGENT:
            return
        if feedback.awaits(message.conversation):
            self._background.run(
                lambda: feedback.said(message.conversation, message.text),
                failed=self._on_failed,
                lasting=True,
            )

    def _on_dismissed(self, wish: Wish) -> None:
        self._footer.show_hint(tr("记下了：这类问题少推这一条"))
        self._teach(wish, Outcome.DISMISSED)

    def _teach(self, wish: Wish, outcome: Outcome) -> None:
        feedback, line, suggestion = self._feedback, wish.origin.line, wish.suggestion
        if feedback is None or line is None or suggestion is None:
            return
        key = suggestion.article.key
        work = partial(feedback.dismissed, line, key)
        if outcome is Outcome.ACCEPTED:
            work = partial(feedback.accepted, line, key, wish.text)

        def done(is_learned: bool) -> None:
            if is_learned:
                self._last = line, key, outcome
                self._footer.offer_undo()

        self._background.run(work, done, self._on_failed, lasting=True)

    def _on_failed(self, error: Exception) -> None:
        self._footer.show_hint(str(error))

    def _on_undo_wanted(self) -> None:
        feedback, last = self._feedback, self._last
        if feedback is None or last is None:
            return
        self._last = None
        line, key, outcome = last

        self._background.run(
            lambda: feedback.take_back(line, key, outcome),
            lambda _none: self._footer.show_hint(tr("这次不记入学习")),
            self._on_failed,
            lasting=True,
        )
