"""The one way from other threads into Qt, and the one thread for what may block."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest
from PySide6.QtCore import QCoreApplication, QObject, QThread, Slot
from pytestqt.qtbot import QtBot

from assist.desktop.work import Background, Bridge
from assist.engine import GuidanceReady, LearningProgress, SearchReady, Told
from assist.knowledge.errors import KnowledgeError
from assist.model import (
    Conversation,
    Guidance,
    Message,
    Reading,
    Risk,
    Speaker,
    Suggestions,
    Topic,
    Trajectory,
)
from assist.sources.base import Notice


class Ear(QObject):
    """Hears what the bridge tells, and on which thread."""

    def __init__(self, bridge: Bridge) -> None:
        super().__init__()
        self.told: list[Told] = []
        self.strange_threads = 0
        bridge.told.connect(self._on_told)

    @Slot(object)
    def _on_told(self, what: Told) -> None:
        self.told.append(what)
        if QThread.currentThread() is not self.thread():
            self.strange_threads += 1


def _guidance(conversation: str, number: int) -> GuidanceReady:
    message = Message(f"m{number}", conversation, Speaker.CUSTOMER, "x", 0.0)
    reading = Reading(message, None, Risk(), Topic())
    return GuidanceReady(
        Guidance(Conversation(conversation, ""), reading, Trajectory(), Suggestions())
    )


def _told_on_another_thread(bridge: Bridge, *what: Told) -> None:
    def tell() -> None:
        for one in what:
            bridge.tell(one)

    thread = threading.Thread(target=tell)
    thread.start()
    thread.join()


@pytest.fixture
def bridge(qtbot: QtBot) -> Bridge:
    return Bridge()


@pytest.fixture
def ear(bridge: Bridge) -> Ear:
    return Ear(bridge)


def test_what_other_threads_tell_arrives_on_the_gui_thread(
    bridge: Bridge, ear: Ear, qtbot: QtBot
) -> None:
    def tell(name: int) -> None:
        for number in range(100):
            bridge.tell(Notice(f"{name} {number}"))

    threads = [threading.Thread(target=tell, args=(name,)) for name in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    qtbot.waitUntil(lambda: len(ear.told) >= 800)
    assert ear.strange_threads == 0
    for name in range(8):
        own = [told.text for told in ear.told if isinstance(told, Notice)]
        assert [one for one in own if one.startswith(f"{name} ")] == [
            f"{name} {number}" for number in range(100)
        ]


def test_of_guidance_the_latest_wins_for_each_conversation(
    bridge: Bridge, ear: Ear, qtbot: QtBot
) -> None:
    burst = [_guidance(name, number) for number in range(50) for name in "ab"]
    _told_on_another_thread(bridge, *burst, Notice("end"))
    qtbot.waitUntil(lambda: Notice("end") in ear.told)
    assert ear.told == [_guidance("a", 49), _guidance("b", 49), Notice("end")]


def test_of_search_results_the_latest_wins(bridge: Bridge, ear: Ear, qtbot: QtBot) -> None:
    burst = [SearchReady(text, ()) for text in ("f", "fa", "fap")]
    _told_on_another_thread(bridge, *burst, Notice("end"))
    qtbot.waitUntil(lambda: Notice("end") in ear.told)
    assert ear.told == [SearchReady("fap", ()), Notice("end")]


def test_of_learning_s_progress_the_latest_wins(bridge: Bridge, ear: Ear, qtbot: QtBot) -> None:
    burst = [LearningProgress(left) for left in (8, 4, 0)]
    _told_on_another_thread(bridge, *burst, SearchReady("f", ()), Notice("end"))
    qtbot.waitUntil(lambda: Notice("end") in ear.told)
    assert ear.told == [LearningProgress(0), SearchReady("f", ()), Notice("end")]


def test_notices_keep_their_order_around_guidance(bridge: Bridge, ear: Ear, qtbot: QtBot) -> None:
    _told_on_another_thread(
        bridge, Notice("1"), _guidance("a", 1), Notice("2"), _guidance("a", 2), Notice("3")
    )
    qtbot.waitUntil(lambda: Notice("3") in ear.told)
    assert ear.told == [Notice("1"), Notice("2"), _guidance("a", 2), Notice("3")]


def test_what_is_told_while_telling_comes_afterwards(
    bridge: Bridge, ear: Ear, qtbot: QtBot
) -> None:
    bridge.tell(lambda: bridge.tell(Notice("inner")))
    bridge.tell(Notice("outer"))
    qtbot.waitUntil(lambda: Notice("inner") in ear.told)
    assert ear.told == [Notice("outer"), Notice("inner")]


def test_a_call_is_made_on_the_gui_thread(bridge: Bridge, qtbot: QtBot) -> None:
    threads: list[threading.Thread] = []
    call = threading.Thread(
        target=lambda: bridge.tell(lambda: threads.append(threading.current_thread()))
    )
    call.start()
    call.join()
    qtbot.waitUntil(lambda: bool(threads))
    assert threads == [threading.main_thread()]


def test_a_call_that_fails_takes_nothing_else_with_it(
    bridge: Bridge, ear: Ear, qtbot: QtBot
) -> None:
    def fail() -> None:
        raise RuntimeError("a call that fails")

    with qtbot.captureExceptions() as failed:
        bridge.tell(fail)
        bridge.tell(Notice("afterwards"))
        qtbot.waitUntil(lambda: Notice("afterwards") in ear.told)
    assert [kind for kind, *_ in failed] == [RuntimeError]


def test_nothing_arrives_after_close(bridge: Bridge, ear: Ear) -> None:
    bridge.tell(Notice("waiting"))
    bridge.close()
    _told_on_another_thread(bridge, Notice("late"), _guidance("a", 1))
    QCoreApplication.processEvents()
    assert ear.told == []


def test_background_work_is_done_elsewhere_and_its_result_comes_here(
    bridge: Bridge, qtbot: QtBot
) -> None:
    background = Background(bridge)
    worked: list[threading.Thread] = []
    ended: list[threading.Thread] = []
    results: list[int] = []

    def done(result: int) -> None:
        ended.append(threading.current_thread())
        results.append(result)

    def work(number: int) -> int:
        worked.append(threading.current_thread())
        return number

    for number in range(5):
        background.run(lambda number=number: work(number), done)  # type: ignore[misc]
    qtbot.waitUntil(lambda: len(results) == 5)
    background.close()
    assert results == [0, 1, 2, 3, 4]
    assert set(ended) == {threading.main_thread()}
    assert len(set(worked)) == 1
    assert threading.main_thread() not in worked


class Refused(Exception):
    """Expected in one place only."""


@pytest.mark.parametrize("error", [KnowledgeError("no base"), OSError("no disk"), Refused("no")])
def test_what_is_expected_to_go_wrong_is_told_to_who_waits(
    bridge: Bridge, qtbot: QtBot, error: Exception
) -> None:
    background = Background(bridge, Refused)
    told: list[Exception] = []
    with qtbot.captureExceptions() as raised:
        background.run(_failing(error), failed=told.append)
        qtbot.waitUntil(lambda: bool(told))
    background.close()
    assert told == [error]
    assert raised == []


def test_a_mistake_of_ours_is_told_and_raised_where_it_is_reported(
    bridge: Bridge, qtbot: QtBot
) -> None:
    background = Background(bridge)
    told: list[Exception] = []
    mistake = Refused("expected elsewhere")
    with qtbot.captureExceptions() as raised:
        background.run(_failing(mistake), failed=told.append)
        qtbot.waitUntil(lambda: bool(raised))
    background.close()
    assert told == [mistake]
    assert [error for _, error, _ in raised] == [mistake]


def test_an_error_that_nobody_takes_is_raised(bridge: Bridge, qtbot: QtBot) -> None:
    background = Background(bridge)
    error = OSError("no disk")
    with qtbot.captureExceptions() as raised:
        background.run(_failing(error))
        qtbot.waitUntil(lambda: bool(raised))
    background.close()
    assert [one for _, one, _ in raised] == [error]


def _failing(error: Exception) -> Callable[[], None]:
    def fail() -> None:
        raise error

    return fail


def test_who_waits_for_what_is_dropped_hears_nothing(bridge: Bridge, qtbot: QtBot) -> None:
    background = Background(bridge)
    heard: list[object] = []
    background.run(lambda: background.closed.wait(10))
    background.run(lambda: "read", heard.append, heard.append)
    background.close(lambda: bridge.tell(lambda: heard.append("last")))
    qtbot.waitUntil(lambda: bool(heard))
    assert heard == ["last"]


def test_closing_waits_for_the_work_at_hand(bridge: Bridge) -> None:
    background = Background(bridge)
    begun, finished = threading.Event(), threading.Event()

    def work() -> None:
        begun.set()
        threading.Event().wait(0.05)
        finished.set()

    background.run(work)
    assert begun.wait(10)
    background.close()
    assert finished.is_set()


def test_closing_drops_what_waits_and_does_what_lasts(bridge: Bridge) -> None:
    background = Background(bridge)
    done: list[str] = []
    background.run(lambda: background.closed.wait(10))
    background.run(lambda: done.append("read"))
    background.run(lambda: done.append("kept"), lasting=True)
    background.close(lambda: done.append("last"))
    background.run(lambda: done.append("too late"), lasting=True)
    assert done == ["kept", "last"]
