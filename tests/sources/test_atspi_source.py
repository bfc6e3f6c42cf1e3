"""The AT-SPI source over a desktop that answers as slowly, or as seldom, as a test wants."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import pytest

from assist.sources.atspi import source as atspi
from assist.sources.atspi import watch
from assist.sources.atspi.bus import BusError, Node, Signal, States
from assist.sources.atspi.source import AtspiSource
from assist.sources.base import Event, InsertRefused, MessageArrived

PIDGIN = ":1.7"
CHAT = "Pidgin:xiaoli@localhost"
PATIENCE_SECONDS = 20.0


@dataclass
class Widget:
    """An accessible object of the client."""

    role: str
    name: str = ""
    states: States = States.MULTI_LINE
    text: str = ""
    children: tuple[str, ...] = ()


def _client() -> dict[str, Widget]:
    """Pidgin with one customer in front, by path."""
    text = States.MULTI_LINE | States.SHOWING
    said = "(22:08:28) xiaoli@localhost: 在吗\n(22:08:40) xiaoli@localhost: 能开发票吗"
    return {
        "/": Widget("application", "Pidgin", children=("/window",)),
        "/window": Widget("frame", "xiaoli@localhost", States.ACTIVE, children=("/page",)),
        "/page": Widget("page tab", "xiaoli@localhost", children=("/history", "/box")),
        "/history": Widget("text", states=text, text=said),
        "/box": Widget("text", states=text | States.EDITABLE),
    }


@dataclass
class FakeDesktop:
    """The programs on the bus, and what a test does to their answers."""

    widgets: dict[str, Widget] = field(default_factory=_client)
    connections: int = 0
    looks: int = 0
    is_gone: bool = False
    on_meeting: Callable[[], None] = lambda: None
    hangs: Callable[[str], bool] = lambda _call: False
    goes_on: threading.Event = field(default_factory=threading.Event)
    is_lost: Callable[[str], bool] = lambda _call: False
    tell: Callable[[Signal], object] = lambda _signal: None

    def signal(self, program: str = PIDGIN) -> None:
        self.tell(Signal(Node(program, "/window"), "Activate"))


class FakeBus:
    """Answers every call of AccessibilityBus from the fake desktop, each after a turn of the loop,
    as a bus does.
    """

    def __init__(self, desktop: FakeDesktop) -> None:
        self._desktop = desktop

    async def connect(self, on_signal: Callable[[Signal], None]) -> None:
        loop = asyncio.get_running_loop()
        self._desktop.connections += 1
        self._desktop.tell = lambda signal: loop.call_soon_threadsafe(on_signal, signal)

    async def disconnected(self) -> None:
        while not self._desktop.is_gone:
            await asyncio.sleep(0.001)
        self._desktop.is_gone = False

    def disconnect(self) -> None:
        self._desktop.tell = lambda _signal: None

    async def _of(self, node: Node, call: str) -> Widget:
        await asyncio.sleep(0)
        while self._desktop.hangs(f"{call} {node.path}") and not self._desktop.goes_on.is_set():
            await asyncio.sleep(0.001)
        return self._desktop.widgets[node.path]

    def _answer(self, node: Node, call: str) -> None:
        if self._desktop.is_lost(f"{call} {node.path}"):
            raise BusError(call)

    async def applications(self) -> list[Node]:
        await asyncio.sleep(0)
        self._desktop.looks += 1
        return [Node(PIDGIN, "/")]

    async def process_id(self, _bus_name: str) -> int:
        await asyncio.sleep(0.01)  # Time enough for another look.
        return -1

    async def children(self, node: Node) -> list[Node]:
        return [Node(PIDGIN, path) for path in (await self._of(node, "children")).children]

    async def role(self, node: Node) -> str:
        return (await self._of(node, "role")).role

    async def name(self, node: Node) -> str:
        if node.path == "/":
            self._desktop.on_meeting()
        return (await self._of(node, "name")).name

    async def states(self, node: Node) -> States:
        return (await self._of(node, "states")).states

    async def text(self, node: Node) -> str:
        return (await self._of(node, "text")).text

    async def caret(self, node: Node) -> int:
        return len((await self._of(node, "caret")).text)

    async def insert_text(self, node: Node, position: int, text: str) -> None:
        widget = await self._of(node, "insert")
        widget.text = widget.text[:position] + text + widget.text[position:]
        self._answer(node, "insert")

    async def set_text(self, node: Node, text: str) -> None:
        (await self._of(node, "set")).text = text
        self._answer(node, "set")


@pytest.fixture
def desktop(monkeypatch: pytest.MonkeyPatch) -> FakeDesktop:
    made = FakeDesktop()
    monkeypatch.setattr(atspi, "AccessibilityBus", lambda: FakeBus(made))
    monkeypatch.setattr(atspi, "POLL_SECONDS", 0.005)
    return made


@dataclass
class Watched:
    """A source at work, and all that it told."""

    source: AtspiSource
    told: list[Event] = field(default_factory=list)

    def said(self) -> list[str]:
        return [one.message.text for one in self.told if isinstance(one, MessageArrived)]


@pytest.fixture
def watched(desktop: FakeDesktop) -> Iterator[Watched]:
    made = Watched(AtspiSource())
    yield made
    made.source.stop()


def _wait_until(holds: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE_SECONDS
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.002)


def _begin(watched: Watched) -> AtspiSource:
    watched.source.start(watched.told.append)
    _wait_until(lambda: watched.source.knows(CHAT) and len(watched.said()) >= 2)
    return watched.source


def test_a_client_that_speaks_while_it_is_being_met_is_met_once(
    desktop: FakeDesktop, watched: Watched
) -> None:
    spoken: list[None] = []

    def speak() -> None:
        if not spoken:
            spoken.append(None)
            desktop.signal()

    desktop.on_meeting = speak
    _begin(watched)
    seen = desktop.looks
    _wait_until(lambda: desktop.looks > seen + 2)
    assert watched.said() == ["在吗", "能开发票吗"]


def test_a_look_that_waits_ends_with_its_bus(
    desktop: FakeDesktop, watched: Watched, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(atspi, "POLL_SECONDS", PATIENCE_SECONDS)
    _begin(watched)
    waiting = threading.Event()

    def hangs(call: str) -> bool:
        if call == "children /":
            waiting.set()
            return True
        return False

    desktop.hangs = hangs
    desktop.signal(":1.9")
    assert waiting.wait(PATIENCE_SECONDS)
    monkeypatch.setattr(atspi, "POLL_SECONDS", 0.005)
    desktop.is_gone = True
    _wait_until(lambda: desktop.connections == 2)
    desktop.goes_on.set()
    seen = desktop.looks
    _wait_until(lambda: desktop.looks > seen + 2)
    assert watched.said() == ["在吗", "能开发票吗"] * 2, "told again by the new connection alone"


def test_what_is_inserted_stands_at_the_cursor(desktop: FakeDesktop, watched: Watched) -> None:
    source = _begin(watched)
    desktop.widgets["/box"].text = "您好，"
    assert source.insert(CHAT, "可以的。") == "您好，可以的。"
    assert source.insert(CHAT, "好", replace=True) == "好"


@pytest.mark.parametrize(("where", "limit"), [(watch, "READY_SECONDS"), (atspi, "INSERT_SECONDS")])
def test_a_client_that_answers_too_late_gets_no_text_any_more(
    desktop: FakeDesktop,
    watched: Watched,
    monkeypatch: pytest.MonkeyPatch,
    where: object,
    limit: str,
) -> None:
    source = _begin(watched)
    monkeypatch.setattr(where, limit, 0.05)
    desktop.hangs = lambda call: call == "caret /box"
    with pytest.raises(InsertRefused, match="没有回应，已复制到剪贴板"):
        source.insert(CHAT, "可以的。")
    desktop.goes_on.set()
    seen = desktop.looks
    _wait_until(lambda: desktop.looks > seen + 2)
    assert desktop.widgets["/box"].text == ""


@pytest.mark.parametrize(("replace", "call"), [(False, "insert /box"), (True, "set /box")])
def test_where_the_answer_to_the_typing_is_lost_the_agent_is_to_look_first(
    replace: bool, call: str, desktop: FakeDesktop, watched: Watched
) -> None:
    source = _begin(watched)
    desktop.is_lost = lambda asked: asked == call
    with pytest.raises(InsertRefused, match="请先看输入框"):
        source.insert(CHAT, "可以的。", replace)
    assert desktop.widgets["/box"].text == "可以的。"


def test_a_source_that_is_stopped_while_it_inserts_says_so(
    desktop: FakeDesktop, watched: Watched
) -> None:
    source = _begin(watched)
    desktop.hangs = lambda call: call == "caret /box"
    threading.Timer(0.05, source.stop).start()
    with pytest.raises(InsertRefused, match="没有回应"):
        source.insert(CHAT, "可以的。")
