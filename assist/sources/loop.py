"""An asyncio loop on a thread of its own, for sources whose callers have none."""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections.abc import Callable, Coroutine
from concurrent.futures import Future
from typing import Any, TypeVar

STOP_SECONDS = 5.0

Result = TypeVar("Result")


class LoopThread:
    """Runs one coroutine until it is stopped, and others beside it meanwhile."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._runs = threading.Event()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._main: asyncio.Task[None] | None = None
        self._thread: threading.Thread | None = None

    def start(self, main: Callable[[], Coroutine[Any, Any, None]]) -> None:
        """Begin; ``main`` ends by being cancelled."""
        self._thread = threading.Thread(
            target=self._run, args=(main,), name=self._name, daemon=True
        )
        self._thread.start()

    def stop(self) -> None:
        """Cancel ``main``, also one that has only just been started, and wait for its end."""
        if self._thread is None:
            return
        self._runs.wait(STOP_SECONDS)
        if self._loop is not None and self._main is not None:
            # A loop that has ended by itself takes no more calls.
            with contextlib.suppress(RuntimeError):
                self._loop.call_soon_threadsafe(self._main.cancel)
        self._thread.join(STOP_SECONDS)

    def submit(self, work: Coroutine[Any, Any, Result]) -> Future[Result] | None:
        """Run ``work`` on the loop, from another thread; None when no loop runs."""
        if self._loop is None or self._loop.is_closed():
            work.close()
            return None
        return asyncio.run_coroutine_threadsafe(work, self._loop)

    def _run(self, main: Callable[[], Coroutine[Any, Any, None]]) -> None:
        with contextlib.suppress(asyncio.CancelledError):
            asyncio.run(self._until_cancelled(main))

    async def _until_cancelled(self, main: Callable[[], Coroutine[Any, Any, None]]) -> None:
        self._loop, self._main = asyncio.get_running_loop(), asyncio.current_task()
        self._runs.set()
        await main()
