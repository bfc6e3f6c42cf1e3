"""The browser source with its doors open, in a home of the test's own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

import pytest

from assist.sources.base import Event, PairingCode
from assist.sources.browser.source import BrowserSource
from tests import patience
from tests.fakes import Heard
from tests.sources.browser.extension import Extension, over_native, over_socket

Told = TypeVar("Told", bound=Event)


@dataclass
class Watched:
    """A running source and everything that it said."""

    source: BrowserSource
    heard: Heard[Event] = field(default_factory=Heard)

    def start(self) -> None:
        self.source.start(self.heard)
        assert self.source.wait_until_open(patience.SECONDS)

    def code(self) -> str:
        """The pairing code on the agent's screen."""
        self.heard.wait_for(lambda: bool(self.heard.of(PairingCode)))
        return self.heard.of(PairingCode)[-1].code

    def wait_for(self, kind: type[Told], count: int = 1) -> list[Told]:
        self.heard.wait_for(lambda: len(self.heard.of(kind)) >= count)
        return self.heard.of(kind)


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "home"
    monkeypatch.setenv("ASSIST_HOME", str(folder))
    return folder


@pytest.fixture
def watched(home: Path) -> Iterator[Watched]:
    made = Watched(BrowserSource(ports=(0,)))
    made.start()
    yield made
    made.source.stop()


Connect = Callable[[], AbstractContextManager[Extension]]


@pytest.fixture(params=["native", "socket"])
def connected(watched: Watched, request: pytest.FixtureRequest) -> Iterator[Extension]:
    """An extension that was welcomed, over each of the two transports."""
    if request.param == "native":
        connection = over_native()
    else:
        connection = over_socket(watched.source.port, watched.code)
    with connection as extension:
        assert extension.expect("welcome")["compatible"]
        yield extension
