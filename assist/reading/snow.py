"""SnowNLP as a mood engine, in this process or in a child.

Its import reads every corpus it has: seconds of held GIL and some 400 MB, so that a program with
a window runs it in a child process, started after the window is up.
"""

from __future__ import annotations

import multiprocessing
import threading
from collections.abc import Callable
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from assist.model import Mood
from assist.reading.mood import from_snownlp
from assist.text.normal import normal

LONGEST = 300
"""Code points handed to SnowNLP; its cost grows faster than the length."""

PATIENCE = 0.25
"""Seconds to wait for the child's answer before a line goes without a mood."""


class SnowMood:
    """SnowNLP in this process; loaded at the first line."""

    def __init__(self, model: Path | None = None) -> None:
        """``model`` is a retrained one, as ``assist train snownlp`` writes it."""
        self._file = model
        self._model: Any = None

    def load(self) -> None:
        """Import and read the model: seconds. Raises OSError when a retrained one is missing."""
        from snownlp import sentiment

        if self._file is None:
            self._model = sentiment.classifier
        else:
            model = sentiment.Sentiment()
            model.load(str(self._file))
            self._model = model

    def mood(self, text: str) -> Mood | None:
        if self._model is None:
            self.load()
        line = normal(text)[:LONGEST]
        return from_snownlp(float(self._model.classify(line))) if line else None


def _serve(pipe: Connection, model: Path | None) -> None:
    """The child: say that the model is there, then answer lines until the pipe closes."""
    engine = SnowMood(model)
    engine.load()
    try:
        pipe.send(None)
        while True:
            number, text = pipe.recv()
            pipe.send((number, engine.mood(text)))
    except (EOFError, OSError, KeyboardInterrupt):
        return


class SnowProcess:
    """SnowNLP in a child process; None until it is there, and again should it die."""

    def __init__(self, on_ready: Callable[[], None], model: Path | None = None) -> None:
        self._on_ready = on_ready
        self._model = model
        self._process: multiprocessing.process.BaseProcess | None = None
        self._pipe: Connection | None = None
        self._ready = threading.Event()
        self._asked = 0

    def start(self) -> None:
        """Start the child and return at once; ``on_ready`` is called from a thread of its own."""
        context = multiprocessing.get_context("spawn")
        self._pipe, theirs = context.Pipe()
        self._process = context.Process(target=_serve, args=(theirs, self._model), daemon=True)
        self._process.start()
        theirs.close()
        threading.Thread(target=self._await_ready, name="snownlp-wait", daemon=True).start()

    def _await_ready(self) -> None:
        try:
            assert self._pipe is not None
            self._pipe.recv()
        except (EOFError, OSError):
            return
        self._ready.set()
        self._on_ready()

    def mood(self, text: str) -> Mood | None:
        if not self._ready.is_set() or self._pipe is None:
            return None
        try:
            self._asked += 1
            self._pipe.send((self._asked, text[:LONGEST]))
            while self._pipe.poll(PATIENCE):
                number, mood = self._pipe.recv()
                if number == self._asked:
                    return mood  # type: ignore[no-any-return]
        except (EOFError, OSError):
            self._ready.clear()
        return None

    def stop(self) -> None:
        """End the child."""
        if self._process is not None:
            self._process.terminate()
            self._process.join(2)
        if self._pipe is not None:
            self._pipe.close()
            self._pipe = None
