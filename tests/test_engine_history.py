"""Lines that stood there before anybody watched, and lines that change: read when there is time."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from assist.engine import Engine, GuidanceReady, Told
from assist.model import Guidance, Message, Speaker
from assist.sources.base import (
    ConversationActivated,
    ConversationClosed,
    HistoryFound,
    MessageArrived,
    MessageEdited,
    MessageRecalled,
    PairingCode,
)
from tests import patience
from tests.fakes import ALERT, INVOICE, RETURN, TRACK, Heard, small_parts


def line(chat: str, key: str, text: str, speaker: Speaker = Speaker.CUSTOMER) -> Message:
    return Message(f"{chat}/{key}", chat, speaker, text, 1.0, "林小姐")


def _wait(event: threading.Event) -> None:
    assert event.wait(10)


@dataclass
class Works:
    """An engine over a real knowledge base, and everything that it tells."""

    engine: Engine
    heard: Heard[Told]

    def guidance(self) -> list[Guidance]:
        return [ready.guidance for ready in self.heard.of(GuidanceReady)]

    def wait_for(self, *asked: str) -> None:
        """Wait until the last guidance is about these lines, in this order."""

        def ready() -> bool:
            texts = [guidance.message.text for guidance in self.guidance()]
            return texts[-len(asked) :] == list(asked)

        self.heard.wait_for(ready)

    def settle(self) -> None:
        done = threading.Event()
        self.engine.when_done(done.set)
        assert done.wait(patience.SECONDS)


@pytest.fixture
def works(tmp_path: Path) -> Iterator[Works]:
    with small_parts(tmp_path / "knowledge.db") as parts:
        heard: Heard[Told] = Heard()
        engine = Engine(parts.pipeline, parts.library, heard)
        engine.start()
        yield Works(engine, heard)
        engine.stop()


def test_a_customer_who_was_waiting_gets_guidance_without_being_news(works: Works) -> None:
    works.engine.on_event(HistoryFound((line("c", "1", ALERT), line("c", "2", INVOICE))))
    works.wait_for(INVOICE)
    (guidance,) = works.guidance()
    assert len(guidance.trajectory.moods) == 2
    assert guidance.trajectory.heat > 0
    assert works.heard.of(MessageArrived) == []


def test_answered_chats_are_read_only_when_they_come_to_the_front(works: Works) -> None:
    answered = (line("c", "1", INVOICE), line("c", "2", "可以的", Speaker.AGENT))
    works.engine.on_event(HistoryFound(answered))
    works.engine.on_event(HistoryFound((line("d", "1", TRACK),)))
    works.wait_for(TRACK)
    assert len(works.guidance()) == 1
    works.engine.on_event(ConversationActivated("c", "林小姐"))
    works.wait_for(TRACK, INVOICE)
    works.engine.on_event(ConversationActivated("c", "林小姐"))
    works.settle()
    assert len(works.guidance()) == 2


def test_news_goes_before_old_lines(works: Works) -> None:
    started, go_on = threading.Event(), threading.Event()

    def hold() -> None:
        started.set()
        assert go_on.wait(patience.SECONDS)

    works.engine.when_done(hold)
    assert started.wait(patience.SECONDS)
    for number in range(20):
        works.engine.on_event(HistoryFound((line(f"h{number}", "1", TRACK),)))
    works.engine.on_event(MessageArrived(line("c", "1", INVOICE)))
    go_on.set()
    works.heard.wait_for(lambda: len(works.guidance()) == 21)
    assert works.guidance()[0].message.text == INVOICE


def test_a_live_line_keeps_the_course_of_what_stood_before(works: Works) -> None:
    works.engine.on_event(HistoryFound((line("c", "1", ALERT), line("c", "2", TRACK))))
    works.engine.on_event(MessageArrived(line("c", "3", INVOICE)))
    works.heard.wait_for(lambda: any(len(g.trajectory.moods) == 3 for g in works.guidance()))
    assert works.guidance()[-1].message.text == INVOICE


def test_edits_and_recalls_are_read_again(works: Works) -> None:
    works.engine.on_event(MessageArrived(line("c", "1", TRACK)))
    works.engine.on_event(MessageArrived(line("c", "2", INVOICE)))
    works.engine.on_event(MessageEdited("c", "c/2", RETURN))
    works.wait_for(RETURN)
    assert works.guidance()[-1].suggestions.found[0].article.key == "return"
    works.engine.on_event(MessageRecalled("c", "c/2"))
    works.wait_for(RETURN, TRACK)
    works.engine.on_event(MessageEdited("c", "c/unknown", INVOICE))
    works.engine.on_event(MessageRecalled("c", "c/unknown"))
    works.settle()
    works.wait_for(RETURN, TRACK)


def test_a_closed_chat_is_not_read_any_more(works: Works) -> None:
    works.engine.on_event(MessageArrived(line("c", "1", TRACK)))
    works.engine.on_event(ConversationClosed("c"))
    works.engine.on_event(ConversationActivated("c"))
    works.settle()
    assert len(works.guidance()) == 1


def test_what_was_unread_before_a_pause_is_read_after_it(works: Works) -> None:
    start, heard, go_on = threading.Event(), threading.Event(), threading.Event()

    def hold() -> None:
        heard.set()
        assert go_on.wait(10)

    works.engine.when_done(lambda: _wait(start))
    works.engine.on_event(HistoryFound((line("c", "1", TRACK),)))
    works.engine.when_done(hold)
    start.set()
    assert heard.wait(10)
    works.engine.pause(True)
    go_on.set()
    works.engine.on_event(ConversationActivated("c"))
    works.settle()
    assert works.guidance() == []
    works.engine.pause(False)
    works.heard.wait_for(lambda: bool(works.guidance()))


def test_a_pause_hides_chats_but_not_the_way_to_the_browser(works: Works) -> None:
    works.engine.pause(True)
    works.engine.on_event(HistoryFound((line("c", "1", TRACK),)))
    works.engine.on_event(ConversationClosed("d"))
    works.engine.on_event(PairingCode("Chromium", "123456"))
    works.settle()
    assert works.heard.of(PairingCode) == [PairingCode("Chromium", "123456")]
    assert works.heard.of(HistoryFound) == []
    works.engine.pause(False)
    works.engine.on_event(ConversationActivated("c"))
    works.settle()
    assert works.guidance() == []
