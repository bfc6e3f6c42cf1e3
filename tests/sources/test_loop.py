"""The thread that sources run their loops on."""

from __future__ import annotations

import asyncio
import threading

from assist.sources.loop import LoopThread
from tests import patience


async def _forever(ended: threading.Event) -> None:
    try:
        await asyncio.Event().wait()
    finally:
        ended.set()


async def _answer() -> int:
    return 42


def test_work_runs_beside_the_main_coroutine_until_the_end() -> None:
    thread, ended, begun = LoopThread("loop"), threading.Event(), threading.Event()

    async def main() -> None:
        begun.set()
        await _forever(ended)

    thread.start(main)
    assert begun.wait(patience.SECONDS)
    future = thread.submit(_answer())
    assert future is not None
    assert future.result(patience.SECONDS) == 42
    thread.stop()
    assert ended.is_set()
    assert thread.submit(_answer()) is None


def test_what_was_only_just_started_stops_too() -> None:
    for _ in range(50):
        thread = LoopThread("loop")
        thread.start(lambda: _forever(threading.Event()))
        thread.stop()
        assert "loop" not in {one.name for one in threading.enumerate()}


def test_what_never_began_needs_no_stop() -> None:
    thread = LoopThread("loop")
    thread.stop()
    assert thread.submit(_answer()) is None
