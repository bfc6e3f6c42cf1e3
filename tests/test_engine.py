"""The thread that works messages through: in order, none skipped, silent while paused."""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Iterator
from concurrent.futures import CancelledError
from dataclasses import dataclass
from pathlib import Path

import pytest

from assist import app, paths
from assist.engine import Engine, GuidanceReady, LearningProgress, SearchReady, Told
from assist.guidance.playbooks import Playbooks
from assist.knowledge.accounts import PROGRAM
from assist.knowledge.life import Life
from assist.model import Guidance, Message, Mood, Reading, Speaker
from assist.pipeline import Pipeline
from assist.reading.mood import MoodEngine
from assist.sources.base import ConversationActivated, DraftChanged, MessageArrived, Notice
from tests import patience
from tests.articles import article
from tests.fakes import ALERT, INVOICE, NONSENSE, TRACK, Heard, small_parts


def _line(number: int, text: str, speaker: Speaker = Speaker.CUSTOMER, chat: str = "c") -> Message:
    return Message(f"m{number}", chat, speaker, text, float(number), "林小姐")


@dataclass
class Works:
    """An engine over a real knowledge base, and everything that it tells."""

    engine: Engine
    heard: Heard[Told]
    parts: app.Parts

    def hear(self, *messages: Message) -> None:
        for message in messages:
            self.engine.on_event(MessageArrived(message))

    def settle(self) -> None:
        """Wait until everything that was asked for has been done."""
        done = threading.Event()
        self.engine.when_done(done.set)
        assert done.wait(patience.SECONDS)

    def guidance(self) -> list[Guidance]:
        return [ready.guidance for ready in self.heard.of(GuidanceReady)]

    def notices(self) -> list[str]:
        return [notice.text for notice in self.heard.of(Notice)]


@pytest.fixture
def works(tmp_path: Path) -> Iterator[Works]:
    with small_parts(tmp_path / "knowledge.db") as parts:
        heard: Heard[Told] = Heard()
        engine = Engine(parts.pipeline, parts.library, heard)
        engine.start()
        yield Works(engine, heard, parts)
        engine.stop()


def test_every_line_is_told_before_what_it_means_and_none_is_skipped(works: Works) -> None:
    lines = [_line(number, f"{INVOICE}{number}") for number in range(50)]
    works.hear(*lines)
    works.settle()
    told = [
        what.message.id if isinstance(what, MessageArrived) else what.guidance.message.id
        for what in works.heard.all()
        if isinstance(what, MessageArrived | GuidanceReady)
    ]
    assert told == [message.id for message in lines for _twice in range(2)]


def test_many_sources_may_speak_at_once(works: Works) -> None:
    def speak(chat: str) -> None:
        works.hear(*(_line(number, INVOICE, chat=chat) for number in range(40)))

    threads = [threading.Thread(target=speak, args=(name,)) for name in "abcdef"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    works.settle()
    for name in "abcdef":
        ids = [one.message.id for one in works.guidance() if one.conversation.id == name]
        assert ids == [f"m{number}" for number in range(40)]


def test_a_customer_s_line_finds_its_article(works: Works) -> None:
    works.hear(_line(1, INVOICE), _line(2, NONSENSE))
    works.settle()
    known, unknown = works.guidance()
    assert known.suggestions.shown == 1
    assert known.suggestions.found[0].article.key == "invoice"
    assert unknown.suggestions.shown == 0


def test_an_agent_s_line_and_a_repeated_one_earn_nothing(works: Works) -> None:
    works.hear(_line(1, INVOICE, Speaker.AGENT), _line(2, INVOICE), _line(2, INVOICE))
    works.settle()
    assert [guidance.message.id for guidance in works.guidance()] == ["m2"]
    assert [message.id for message in works.guidance()[0].conversation.messages] == ["m1", "m2"]


def test_a_broken_knowledge_base_is_said_once_whenever_it_breaks(
    works: Works, tmp_path: Path
) -> None:
    works.hear(_line(1, INVOICE))
    works.settle()
    with sqlite3.connect(tmp_path / "knowledge.db") as other:
        other.execute("alter table change rename to elsewhere")
    works.hear(_line(2, INVOICE), _line(3, ALERT))
    works.engine.search("发票")
    works.settle()
    assert len(works.notices()) == 1
    with sqlite3.connect(tmp_path / "knowledge.db") as other:
        other.execute("alter table elsewhere rename to change")
    works.hear(_line(4, INVOICE))
    works.settle()
    assert [guidance.message.id for guidance in works.guidance()] == ["m1", "m4"]
    with sqlite3.connect(tmp_path / "knowledge.db") as other:
        other.execute("alter table change rename to elsewhere")
    works.heard.wait_for(lambda: len(works.notices()) == 2)
    works.hear(_line(5, INVOICE))
    works.settle()
    assert len(works.notices()) == 2


@pytest.fixture
def reports(monkeypatch: pytest.MonkeyPatch) -> Heard[tuple[str, BaseException | None]]:
    """Every error that the watcher over threads hears of, and its thread."""
    heard: Heard[tuple[str, BaseException | None]] = Heard()

    def hook(arguments: threading.ExceptHookArgs) -> None:
        assert arguments.thread is not None
        heard((arguments.thread.name, arguments.exc_value))

    monkeypatch.setattr(threading, "excepthook", hook)
    return heard


def test_a_mistake_of_ours_costs_one_line_and_is_reported(
    works: Works, reports: Heard[tuple[str, BaseException | None]], monkeypatch: pytest.MonkeyPatch
) -> None:
    read, mistake = works.parts.reader.read, ValueError("a mistake")

    def fail_once(message: Message) -> Reading:
        if message.id == "m1":
            raise mistake
        return read(message)

    monkeypatch.setattr(works.parts.reader, "read", fail_once)
    works.hear(_line(1, INVOICE, chat="a"), _line(2, INVOICE, chat="b"))
    assert works.engine.ask(lambda: "answered").result(10) == "answered"
    assert [guidance.message.id for guidance in works.guidance()] == ["m2"]
    assert reports.all() == [("pipeline", mistake)]
    assert works.notices() == []


def test_whoever_asked_hears_of_the_mistake_and_nobody_else(
    works: Works, reports: Heard[tuple[str, BaseException | None]]
) -> None:
    def fail() -> None:
        raise ValueError("a mistake")

    with pytest.raises(ValueError, match="a mistake"):
        works.engine.ask(fail).result(10)
    works.settle()
    assert reports.all() == []


def test_learning_goes_on_after_a_mistake(
    works: Works, reports: Heard[tuple[str, BaseException | None]], monkeypatch: pytest.MonkeyPatch
) -> None:
    left: Iterator[int | ValueError] = iter([3, ValueError("a mistake"), 2])

    def learn(_most: int) -> int:
        found = next(left, 0)
        if isinstance(found, Exception):
            raise found
        return found

    monkeypatch.setattr(works.parts.library, "learn", learn)
    works.heard.wait_for(lambda: LearningProgress(0) in works.heard.of(LearningProgress))
    assert [told.left for told in works.heard.of(LearningProgress)] == [3, 2, 0]
    assert [(thread, str(error)) for thread, error in reports.all()] == [("learning", "a mistake")]


def test_what_is_asked_while_stopping_ends(works: Works) -> None:
    works.engine.stop()
    with pytest.raises(CancelledError):
        works.engine.ask(lambda: "answered").result(10)


def test_while_paused_nothing_is_read_told_or_remembered(works: Works) -> None:
    works.engine.pause(True)
    works.hear(_line(1, INVOICE))
    works.engine.on_event(DraftChanged("c", "亲"))
    works.settle()
    assert works.heard.all() == []
    works.engine.pause(False)
    works.hear(_line(2, TRACK))
    works.settle()
    (guidance,) = works.guidance()
    assert [message.id for message in guidance.conversation.messages] == ["m2"]


def test_reading_again_shows_nothing_while_paused(works: Works) -> None:
    works.engine.on_event(ConversationActivated("c"))
    works.hear(_line(1, INVOICE))
    works.settle()
    works.engine.pause(True)
    works.engine.read_again("c")
    works.settle()
    assert len(works.guidance()) == 1


class _LateMood(MoodEngine):
    """Silent at first, as SnowNLP is while it loads; then everybody is angry."""

    awake = False

    def mood(self, text: str) -> Mood | None:
        return Mood(-0.9, 0.95, 0.9) if self.awake else None


def test_a_better_mood_engine_reads_the_conversation_again(tmp_path: Path) -> None:
    heard: Heard[Told] = Heard()
    moods = _LateMood()
    with small_parts(tmp_path / "knowledge.db") as parts:
        parts.reader.moods = moods
        works = Works(Engine(parts.pipeline, parts.library, heard), heard, parts)
        works.engine.start()
        works.engine.on_event(ConversationActivated("a"))
        works.hear(_line(1, INVOICE, chat="a"), _line(2, TRACK, chat="a"), _line(3, "嗯", chat="b"))
        works.settle()
        moods.awake = True
        works.engine.read_again("a")
        works.settle()
        works.engine.stop()
    again = works.guidance()[-1]
    assert (again.conversation.id, again.message.id) == ("a", "m2")
    assert [mood is not None for mood in again.trajectory.moods] == [True, True]
    assert again.prompt is not None


def test_what_stands_unanswered_stands_when_it_is_read_again(works: Works) -> None:
    works.engine.on_event(ConversationActivated("c"))
    works.hear(_line(1, ALERT), _line(2, INVOICE), _line(3, "在吗"))
    works.engine.read_again("c")
    works.hear(_line(4, "您好", Speaker.AGENT))
    works.engine.read_again("c")
    works.settle()
    *_, nudged, again, answered = works.guidance()
    assert nudged == again
    assert again.kept_for is not None
    assert (again.kept_for.id, again.alarms, answered.alarms) == ("m2", True, False)
    assert (answered.kept_for, answered.suggestions.shown) == (None, 0)


def test_with_no_line_read_there_is_nothing_to_read_again(works: Works) -> None:
    works.engine.on_event(ConversationActivated("c"))
    works.engine.read_again("c")
    works.settle()
    assert works.guidance() == []


def test_a_search_answers_with_its_own_query(works: Works) -> None:
    works.engine.search("发票")
    works.engine.search("￥％")
    works.settle()
    found, nothing = works.heard.of(SearchReady)
    assert (found.text, found.results[0].article.key) == ("发票", "invoice")
    assert (nothing.text, nothing.results) == ("￥％", ())


def test_when_done_comes_after_all_that_waited(works: Works) -> None:
    works.hear(*(_line(number, INVOICE) for number in range(20)))
    told: list[int] = []
    works.engine.when_done(lambda: told.append(len(works.guidance())))
    works.settle()
    assert told == [20]


def test_after_stop_what_waited_is_dropped(tmp_path: Path) -> None:
    heard: Heard[Told] = Heard()
    held, go_on = threading.Event(), threading.Event()

    class Slow(Pipeline):
        def take(self, message: Message, cards: int = 3) -> Guidance | None:
            held.set()
            assert go_on.wait(patience.SECONDS)
            return super().take(message, cards)

    with small_parts(tmp_path / "knowledge.db") as parts:
        playbooks = Playbooks(paths.starter_knowledge() / "playbooks")
        engine = Engine(Slow(parts.reader, parts.library, playbooks), parts.library, heard)
        engine.start()
        for number in range(3):
            engine.on_event(MessageArrived(_line(number, INVOICE)))
        assert held.wait(patience.SECONDS)
        stopping = threading.Thread(target=engine.stop)
        engine.pause(True)
        stopping.start()
        go_on.set()
        stopping.join(patience.SECONDS)
    assert heard.of(GuidanceReady) == [], "paused while it was being read"
    assert [arrived.message.id for arrived in heard.of(MessageArrived)] == ["m0"]


def test_learning_goes_on_beside_the_conversation_and_is_told(
    works: Works, monkeypatch: pytest.MonkeyPatch
) -> None:
    waiting = list(range(10))

    def learn(most: int) -> int:
        del waiting[:most]
        return len(waiting)

    monkeypatch.setattr(works.parts.library, "learn", learn)
    works.heard.wait_for(lambda: LearningProgress(0) in works.heard.of(LearningProgress))
    left = [progress.left for progress in works.heard.of(LearningProgress)]
    assert left == sorted(set(left), reverse=True)
    assert len(left) > 1


def test_only_silence_is_looked_at_again(works: Works) -> None:
    works.hear(_line(1, "嗯", chat="a"), _line(2, INVOICE, chat="b"))
    # What is asked for while a line waits comes behind it.
    for chat in ("a", "b", "c"):
        works.engine.look_again(chat)
    works.settle()
    silent, answered, again = works.guidance()
    assert [one.suggestions.shown for one in (silent, answered, again)] == [0, 1, 0]
    assert again.message.id == "m1"


def test_a_clock_that_is_behind_the_base_is_told_once(works: Works) -> None:
    tomorrow = time.time() + 86_400
    Life(works.parts.base, PROGRAM, lambda: tomorrow).publish([article("later")])
    works.heard.wait_for(lambda: bool(works.notices()))
    works.engine.stop()  # Its own look must be over, for these are further ones.
    for _ in range(2):
        works.engine._watch_clock()
    assert len(works.notices()) == 1
    assert "时钟" in works.notices()[0]


def test_with_nothing_to_learn_nothing_is_said_of_it(works: Works) -> None:
    works.hear(_line(1, INVOICE))
    works.settle()
    works.engine.stop()
    assert works.heard.of(LearningProgress) == []


@pytest.mark.parametrize(
    "text", ["", "\0\x07", "\ud800", "😀" * 3000, "x" * 1_000_000, "\u202e<img src=x>", "'\"--;("]
)
def test_no_text_stops_the_engine(works: Works, text: str) -> None:
    works.hear(_line(1, text), _line(2, INVOICE))
    works.engine.search(text)
    works.settle()
    assert [guidance.message.id for guidance in works.guidance()] == ["m1", "m2"]
    assert len(works.heard.of(SearchReady)) == 1
