"""Whatever stands in a line, it is an event or a BadLine, and it is told at once."""

from __future__ import annotations

import json
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assist.sources.base import ConversationActivated, DraftChanged, MessageArrived
from assist.sources.session import BadLine, event_of

_starts = st.sampled_from(
    [
        "",
        "{",
        '{"text":',
        '{"type":"active",',
        "客户：",
        "[10:00] ",
        "2024-01-01 10:00 客服",
        "\ufeff",
    ]
)
_texts = st.text(st.characters(exclude_categories=(), exclude_characters="\n"))


@given(st.builds(str.__add__, _starts, _texts))
def test_any_text_is_an_event_or_a_bad_line(line: str) -> None:
    with suppress(BadLine):
        assert isinstance(
            event_of(line, 1, "file"), MessageArrived | ConversationActivated | DraftChanged
        )


@given(_texts, st.sampled_from(["customer", "agent"]))
def test_a_json_message_keeps_its_text(text: str, speaker: str) -> None:
    line = json.dumps({"text": text, "speaker": speaker, "conversation": text})
    event = event_of(line, 1, "file")
    assert isinstance(event, MessageArrived)
    assert (event.message.text, event.message.conversation) == (text, text)
    assert event.message.speaker == speaker


@pytest.mark.parametrize("line", ["1" + " " * 500_000 + "x", " " * 500_000 + "x", "1 " * 250_000])
def test_an_endless_line_of_blanks_is_refused_before_the_customer_hangs_up(line: str) -> None:
    with pytest.raises(BadLine):
        event_of(line, 1, "file")
