"""Frames from a side that is not trusted: any bytes, any JSON, any order."""

from __future__ import annotations

import io
import json
import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assist.sources.base import (
    ConversationClosed,
    Event,
    HistoryFound,
    MessageArrived,
    Notice,
)
from assist.sources.browser import frames
from assist.sources.browser.frames import (
    FRAME_LIMIT,
    LONGEST_TEXT,
    BadFrame,
    Frame,
    decode,
    encode,
    packed,
    text_of,
    time_of,
)
from assist.sources.browser.panes import HISTORY, KEPT_PANES, LINES_AT_ONCE, Panes
from assist.sources.browser.rates import Bucket
from assist.sources.browser.relay import Relay

ANY_TEXT = st.text(st.characters(exclude_categories=()))
ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | ANY_TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(ANY_TEXT, inner, max_size=3),
    max_leaves=8,
)
NOW = 1_800_000_000.0


@given(st.binary(max_size=300))
def test_any_bytes_are_a_frame_or_refused(data: bytes) -> None:
    try:
        frame = decode(data)
    except BadFrame:
        return
    assert isinstance(frame["type"], str)


@given(st.dictionaries(ANY_TEXT, ANY_JSON, max_size=4), ANY_TEXT)
def test_a_frame_survives_the_way(frame: Frame, kind: str) -> None:
    sent = {**frame, "type": kind}
    data = encode(sent)
    got = decode(data)
    assert got["type"] == kind.encode("utf-8", "replace").decode()
    assert len(got) <= len(sent)


def test_a_deep_frame_is_refused() -> None:
    with pytest.raises(BadFrame):
        decode('{"type":' + "[" * 100_000)


@pytest.mark.parametrize("size", [FRAME_LIMIT - 40, FRAME_LIMIT])
def test_the_limit_counts_bytes(size: int) -> None:
    frame = {"type": "x", "text": "é" * (size // 2)}
    if size < FRAME_LIMIT:
        assert decode(encode(frame)) == frame
        return
    for refuse in (encode, lambda f: decode(json.dumps(f, ensure_ascii=False).encode())):
        with pytest.raises(BadFrame, match="too_large"):
            refuse(frame)


@given(st.lists(st.one_of(st.binary(max_size=50), st.just(b"x" * (FRAME_LIMIT + 7)))))
def test_the_relay_keeps_in_step_with_the_browser(parts: list[bytes]) -> None:
    come = io.BytesIO(b"".join(packed(part) for part in parts))
    go = io.BytesIO()
    relay = Relay("chrome-extension://x/", come, go)
    got = []
    while (data := relay._next()) is not None:
        got.append(data)
    assert got == [part if len(part) <= FRAME_LIMIT else b"" for part in parts]
    assert go.getvalue().count(b"too_large") == sum(len(part) > FRAME_LIMIT for part in parts)


@given(ANY_TEXT, st.integers(0, 20), st.booleans())
def test_texts_fit_for_utf8_and_in_bounds(text: str, longest: int, cut: bool) -> None:
    try:
        got = text_of({"type": "x", "text": text}, "text", longest, cut)
    except BadFrame:
        assert len(text) > longest
        assert not cut
        return
    assert got.encode("utf-8").decode("utf-8") == got
    assert len(got) <= longest or not cut


@given(ANY_JSON)
def test_a_time_is_never_in_the_future(time: object) -> None:
    got = time_of({"type": "x", "time": time}, NOW)
    assert math.isfinite(got)
    assert 0 < got <= NOW


class Console:
    """Panes that hear frames of one browser, and what comes of it."""

    def __init__(self) -> None:
        self.events: list[Event] = []
        self.panes = Panes(self.events.append, lambda: NOW)

    def take(self, kind: str, **keys: Any) -> None:
        self.panes.take("profile1", {"type": kind, **keys})

    def texts(self) -> list[str]:
        return [e.message.text for e in self.events if isinstance(e, MessageArrived)]


@given(
    st.lists(
        st.tuples(
            st.sampled_from(
                ["pane", "message", "older", "edited", "recalled", "draft", "active", "closed", "x"]
            ),
            st.dictionaries(
                st.sampled_from(
                    ["pane", "id", "text", "title", "history", "items", "speaker", "time", "live"]
                ),
                st.one_of(
                    ANY_JSON,
                    st.sampled_from(["profile1/1", "profile1/2"]),
                    st.lists(
                        st.fixed_dictionaries({"id": st.sampled_from("abc"), "text": ANY_TEXT}),
                        max_size=3,
                    ),
                ),
                max_size=6,
            ),
        ),
        max_size=12,
    )
)
def test_any_frames_in_any_order_harm_nothing(said: list[tuple[str, Frame]]) -> None:
    console = Console()
    for kind, keys in said:
        try:
            console.take(kind, **keys)
        except BadFrame:
            continue
    ids = [e.message.id for e in console.events if isinstance(e, MessageArrived)]
    closed = any(isinstance(e, ConversationClosed) for e in console.events)
    assert closed or len(ids) == len(set(ids))
    for event in console.events:
        if isinstance(event, MessageArrived):
            event.message.text.encode("utf-8")


def test_a_megabyte_of_text_is_cut() -> None:
    console = Console()
    console.take("pane", pane="profile1/1", title="林" * 1_000_000)
    console.take("message", pane="profile1/1", id="1", text="啊" * 1_000_000)
    assert len(console.texts()[0]) == LONGEST_TEXT
    pane = console.panes.get("profile1/1")
    assert pane is not None
    assert len(pane.title) <= 301


def test_marks_that_reorder_a_title_are_left_out() -> None:
    console = Console()
    console.take("pane", pane="profile1/1", title="\u202e林<b>小姐</b>\u2066\n")
    pane = console.panes.get("profile1/1")
    assert pane is not None
    assert pane.title == "林<b>小姐</b>"


def test_clocks_start_when_a_line_arrives_but_old_lines_keep_their_time() -> None:
    console = Console()
    history = [
        {"id": "1", "text": "在吗", "time": NOW - 600},
        {"id": "2", "text": "人呢", "time": NOW + 600},
        {"id": "3", "text": "喂", "live": True, "time": NOW - 60},
    ]
    console.take("pane", pane="profile1/1", history=history)
    console.take("message", pane="profile1/1", id="4", text="好", time=NOW - 59)
    found, missed, news = console.events
    assert isinstance(found, HistoryFound)
    assert [m.time for m in found.messages] == [NOW - 600, NOW]
    assert isinstance(missed, MessageArrived)
    assert missed.message.time == NOW - 60
    assert isinstance(news, MessageArrived)
    assert news.message.time == NOW


def test_a_page_that_loads_bit_by_bit_tells_its_history_once_and_in_order() -> None:
    console = Console()

    def show(*keys: str) -> None:
        rows = [{"id": key, "text": key, "speaker": "customer"} for key in keys]
        console.take("pane", pane="profile1/1", title="林小姐", history=rows)

    show()
    show("5", "6")
    show("3", "4", "5", "6", "7")
    show("1", "5", "8")
    console.take("message", pane="profile1/1", id="3", text="3")
    console.take("message", pane="profile1/1", id="9", text="9")
    found = [e for e in console.events if isinstance(e, HistoryFound)]
    assert [[m.text for m in one.messages] for one in found] == [["5", "6"], ["7"], ["8"]]
    assert console.texts() == ["9"]


def test_only_the_newest_of_a_long_history_is_taken() -> None:
    console = Console()
    rows = [{"id": str(n), "text": str(n), "speaker": "customer"} for n in range(10_000)]
    console.take("pane", pane="profile1/1", history=rows)
    (found,) = console.events
    assert isinstance(found, HistoryFound)
    assert [m.text for m in found.messages] == [str(n) for n in range(10_000 - HISTORY, 10_000)]


def test_a_page_that_floods_is_said_once_and_not_read() -> None:
    console = Console()
    console.take("pane", pane="profile1/1", title="林小姐")
    for number in range(LINES_AT_ONCE * 3):
        console.take("message", pane="profile1/1", id=str(number), text="刷")
    assert LINES_AT_ONCE <= len(console.texts()) < LINES_AT_ONCE + 50
    assert len([e for e in console.events if isinstance(e, Notice)]) <= 2
    console.take("pane", pane="profile1/2", title="王先生")
    console.take("message", pane="profile1/2", id="1", text="在吗")
    assert console.texts()[-1] == "在吗"


def test_panes_are_not_remembered_without_end() -> None:
    console = Console()
    for number in range(KEPT_PANES + 5):
        console.take("pane", pane=f"profile1/{number}")
    assert len(console.panes) == KEPT_PANES
    closed = [e.conversation for e in console.events if isinstance(e, ConversationClosed)]
    assert closed == [f"profile1/{n}" for n in range(5)]


def test_a_bucket_fills_up_again() -> None:
    clock = [0.0]
    bucket = Bucket(2, 3, lambda: clock[0])
    assert [bucket.take() for _ in range(4)] == [True, True, True, False]
    clock[0] = 1.0
    assert [bucket.take() for _ in range(3)] == [True, True, False]
    clock[0] = 1000.0
    assert [bucket.take() for _ in range(4)] == [True, True, True, False]


def test_what_the_relay_imports_is_light() -> None:
    import subprocess
    import sys

    told = subprocess.run(
        [sys.executable, "-I", "-c",
         "import sys, assist.sources.browser.relay; print(*sys.modules)"],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    loaded = {name.split(".")[0] for name in told.stdout.split()}
    heavy = {"PySide6", "numpy", "onnxruntime", "snownlp", "websockets", "yaml", "sqlite3"}
    assert not loaded & heavy
    assert frames.__name__ in told.stdout
