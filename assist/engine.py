"""The thread on which messages are worked through: events in, guidance out, nothing skipped."""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from typing import TypeVar

from assist.model import Guidance, Speaker, Suggestion
from assist.pipeline import Pipeline
from assist.retrieval.library import Library
from assist.sources.base import (
    ChatEvent,
    ConversationActivated,
    ConversationClosed,
    Event,
    HistoryFound,
    MessageArrived,
    MessageEdited,
    MessageRecalled,
    Notice,
)
from assist.troubles import Troubles


@dataclass(frozen=True, slots=True)
class GuidanceReady:
    """A customer's line has been worked through."""

    guidance: Guidance


@dataclass(frozen=True, slots=True)
class SearchReady:
    """What a search found; ``text`` is the query it belongs to."""

    text: str
    results: tuple[Suggestion, ...]


@dataclass(frozen=True, slots=True)
class LearningProgress:
    """How many articles are not yet found by meaning."""

    left: int


Result = TypeVar("Result")
Told = Event | GuidanceReady | LearningProgress | SearchReady
SEARCH_RESULTS = 8
LEARNED_AT_ONCE = 4
LOOK_FOR_ARTICLES_SECONDS = 0.5

IDLE_SECONDS = 60.0
"""Without an event for so long, the machine is free to tune itself to what it has learned."""


class Engine:
    """Owns the pipeline's thread; ``tell`` is called from it with everything that happens."""

    def __init__(self, pipeline: Pipeline, library: Library, tell: Callable[[Told], None]) -> None:
        self._pipeline = pipeline
        self._library = library
        self._tell = tell
        self._work: queue.SimpleQueue[Callable[[], None] | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._run, name="pipeline", daemon=True)
        self._learner = threading.Thread(target=self._learn, name="learning", daemon=True)
        self._stopping = threading.Event()
        self._paused = threading.Event()
        self._unread: dict[str, bool] = {}
        """Conversations whose lines are not all read; true where a customer waits for an answer."""
        self._unheard: dict[str, None] = {}
        """Conversations whose history was answered, which is still to be encoded."""
        self._silent: set[str] = set()
        """Conversations for whose last line nothing was shown."""
        self._troubles = Troubles(lambda told: tell(Notice(told)))
        self._left = 0
        """Articles that were not yet encoded when it was last told; the learner's own."""
        self._clock_told = False
        self._last_event = time.monotonic()

    def start(self) -> None:
        self._thread.start()
        self._learner.start()

    def stop(self) -> None:
        """Finish the work at hand, drop the rest, and wait for the thread."""
        self._paused.set()
        self._stopping.set()
        self._work.put(None)
        for thread in (self._thread, self._learner):
            thread.join(5)

    def pause(self, paused: bool) -> None:
        """While paused nothing is read or shown, and what is said then is not remembered."""
        if paused:
            self._paused.set()
        else:
            self._paused.clear()
            self._work.put(lambda: None)  # Wakes the thread for what was unread before.

    def on_event(self, event: Event) -> None:
        """Take an event from any source, on any thread."""
        self._last_event = time.monotonic()
        self._work.put(lambda: self._handle(event))

    def search(self, text: str) -> None:
        """Look ``text`` up; the answer is told as SearchReady."""
        self._last_event = time.monotonic()
        self._work.put(lambda: self._search(text))

    def inserted(self, conversation: str, article: str) -> None:
        """The agent has taken this article: it is not suggested again in a hurry."""
        self._work.put(lambda: self._pipeline.inserted(conversation, article))

    def read_again(self, conversation: str) -> None:
        """Work a conversation through once more: lines are read otherwise from now on."""
        self._work.put(lambda: self._again(conversation))

    def look_again(self, conversation: str) -> None:
        """Every article is found by meaning now: where nothing was shown there may be an answer."""
        self._work.put(lambda: self._look_again(conversation))

    def ask(self, work: Callable[[], Result]) -> Future[Result]:
        """Do ``work`` on this engine's thread, after everything that waits now."""
        future: Future[Result] = Future()

        def do() -> None:
            if not future.set_running_or_notify_cancel():
                return
            try:
                future.set_result(work())
            except Exception as error:
                # Whoever asked is told; the engine goes on.
                future.set_exception(error)

        self._work.put(do)
        # Looked at afterwards: what was put in behind the last piece of work is never begun.
        if self._stopping.is_set():
            future.cancel()
        return future

    def when_done(self, call: Callable[[], None]) -> None:
        """Call ``call``, on this engine's thread, after everything that waits now."""
        self._work.put(call)

    def _run(self) -> None:
        while (work := self._next()) is not None:
            self._troubles.attempt(work)
        self._library.release()

    def _next(self) -> Callable[[], None] | None:
        """What came first; while nothing does, a conversation that waits to be read or heard."""
        waiting = next((name for name, waits in self._unread.items() if waits), None)
        unheard = next(iter(self._unheard), None)
        if self._paused.is_set() or (waiting is None and unheard is None):
            return self._work.get()
        try:
            return self._work.get_nowait()
        except queue.Empty:
            return lambda: self._catch_up(waiting) if waiting else self._overhear(unheard)

    def _learn(self) -> None:
        """Follow the knowledge base and encode its articles, a few at a time, beside the
        conversation.
        """
        goes_on = False
        while not self._stopping.wait(0.0 if goes_on else LOOK_FOR_ARTICLES_SECONDS):
            goes_on = self._troubles.attempt(self._learn_some) and self._left > 0
        self._library.release()

    def _learn_some(self) -> None:
        left = self._library.learn(LEARNED_AT_ONCE)
        if left != self._left:
            self._left = left
            self._tell(LearningProgress(left))
        self._watch_clock()
        if not left:
            self._library.tune(self._is_needed)
        self._troubles.over()

    def _is_needed(self) -> bool:
        return self._stopping.is_set() or time.monotonic() - self._last_event < IDLE_SECONDS

    def _watch_clock(self) -> None:
        told = self._library.clock_trouble()
        if told and not self._clock_told:
            self._tell(Notice(told))
        self._clock_told = bool(told)

    def _handle(self, event: Event) -> None:
        passes = isinstance(event, ConversationActivated | ConversationClosed)
        passes |= not isinstance(event, ChatEvent)
        if self._paused.is_set() and not passes:
            return
        self._tell(event)
        conversations = self._pipeline.conversations
        match event:
            case ConversationActivated(conversation):
                self._catch_up(conversation)
            case MessageArrived(message):
                self._offer(self._pipeline.take(message))
            case HistoryFound(messages):
                for message in messages:
                    conversations.add(message)
                last = messages[-1]
                self._unread[last.conversation] = last.speaker is Speaker.CUSTOMER
                self._unheard[last.conversation] = None
            case MessageEdited(conversation, message_id, text):
                if conversations.edit(conversation, message_id, text):
                    self._unread[conversation] = True
            case MessageRecalled(conversation, message_id):
                if conversations.recall(conversation, message_id):
                    self._unread[conversation] = True
            case ConversationClosed(conversation):
                self._unread.pop(conversation, None)
                self._unheard.pop(conversation, None)
                self._silent.discard(conversation)
                self._pipeline.forget(conversation)

    def _catch_up(self, conversation: str) -> None:
        """Read the lines that stood there before, now that there is time or somebody looks."""
        if self._paused.is_set():
            return
        self._unheard.pop(conversation, None)
        if self._unread.pop(conversation, None) is not None:
            self._offer(self._pipeline.again(conversation, afresh=False))

    def _overhear(self, conversation: str | None) -> None:
        """Encode an answered history while nobody waits; its next line is read the sooner."""
        if conversation is not None:
            self._unheard.pop(conversation, None)
            self._pipeline.overhear(conversation)

    def _offer(self, guidance: Guidance | None) -> None:
        if guidance is None:
            return
        self._troubles.over()
        if self._paused.is_set():
            self._unread[guidance.conversation.id] = True
            return
        if guidance.suggestions.shown:
            self._silent.discard(guidance.conversation.id)
        else:
            self._silent.add(guidance.conversation.id)
        self._tell(GuidanceReady(guidance))

    def _search(self, text: str) -> None:
        self._tell(SearchReady(text, tuple(self._library.search(text, SEARCH_RESULTS))))
        self._troubles.over()

    def _look_again(self, conversation: str) -> None:
        if conversation in self._silent and not self._paused.is_set():
            self._offer(self._pipeline.again(conversation, afresh=False))

    def _again(self, conversation: str) -> None:
        if not self._paused.is_set():
            self._offer(self._pipeline.again(conversation))
