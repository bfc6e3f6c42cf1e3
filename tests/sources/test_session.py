"""Lines of a chat in every form that is accepted, and what becomes of the others."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assist.model import Speaker
from assist.sources.base import ConversationActivated, DraftChanged, Event, MessageArrived
from assist.sources.session import BadLine, event_of, table_events


def _message(line: str) -> MessageArrived:
    event = event_of(line, 7, "file")
    assert isinstance(event, MessageArrived)
    return event


def test_a_json_line_keeps_everything_it_says() -> None:
    line = {
        "type": "message", "conversation": "c1", "title": "林小姐", "speaker": "agent",
        "text": "您好", "id": "m1", "time": 12.5, "unknown": [1],
    }  # fmt: skip
    message = _message(json.dumps(line)).message
    assert (message.id, message.conversation, message.title) == ("m1", "c1", "林小姐")
    assert (message.speaker, message.text, message.time) == (Speaker.AGENT, "您好", 12.5)


def test_a_json_line_without_an_id_is_named_after_its_place() -> None:
    assert _message('{"conversation":"c","text":"x"}').message.id == "c#7"


def test_a_number_is_taken_as_a_conversation_and_as_an_id() -> None:
    message = _message('{"conversation":3,"text":"x","id":0}').message
    assert (message.conversation, message.id) == ("3", "0")


def test_who_says_nothing_about_the_speaker_means_the_customer() -> None:
    assert _message('{"conversation":"c","text":"x"}').message.speaker is Speaker.CUSTOMER


def test_other_types_become_their_own_events() -> None:
    active = '{"type":"active","conversation":"c","title":"王"}'
    assert event_of(active, 1, "file") == ConversationActivated("c", "王")
    draft = '{"type":"draft","conversation":"c","text":"亲"}'
    assert event_of(draft, 1, "file") == DraftChanged("c", "亲")


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ('{"text":', "JSON"),
        ("{" + '"a":{' * 5000, "JSON"),
        ('{"type":"message"}', "text"),
        ('{"text":5}', "text"),
        ('{"text":"x","speaker":"robot"}', "speaker"),
        ('{"text":"x","speaker":["customer"]}', "speaker"),
        ('{"text":"x","conversation":{}}', "conversation"),
        ('{"type":"dance"}', "dance"),
        ('{"type":[1]}', "[1]"),
        ("无人说的话", "客户"),
        ("12:30 路人：你好", "客户"),
    ],
)
def test_a_line_that_says_nothing_tells_what_is_wrong_with_it(line: str, told: str) -> None:
    with pytest.raises(BadLine) as refused:
        event_of(line, 1, "file")
    assert told in str(refused.value)


@pytest.mark.parametrize("time", ["1" + "0" * 400, "-1" + "0" * 400, "1e999", "NaN", '"noon"'])
def test_a_time_that_no_clock_shows_does_not_lose_the_message(time: str) -> None:
    assert _message(f'{{"text":"x","time":{time}}}').message.text == "x"


@pytest.mark.parametrize(
    ("line", "speaker", "text"),
    [
        ("客户：能开发票吗", Speaker.CUSTOMER, "能开发票吗"),
        ("客服：可以的", Speaker.AGENT, "可以的"),
        ("客户: 半角冒号", Speaker.CUSTOMER, "半角冒号"),
        ("顧客：能開發票嗎", Speaker.CUSTOMER, "能開發票嗎"),
        ("賣家：可以的", Speaker.AGENT, "可以的"),
        ("  买家 ：前后有空格", Speaker.CUSTOMER, "前后有空格"),
        ("[2024-11-11 10:00:00] 客户：有时间", Speaker.CUSTOMER, "有时间"),
        ("10:00 坐席：有时间", Speaker.AGENT, "有时间"),
        ("Agent: hello", Speaker.AGENT, "hello"),
        ("CUSTOMER: hi", Speaker.CUSTOMER, "hi"),
        ("客户：我说：客服：你好", Speaker.CUSTOMER, "我说：客服：你好"),
        ("客户：", Speaker.CUSTOMER, ""),
        ("\ufeff客户：第一行", Speaker.CUSTOMER, "第一行"),
    ],
)
def test_a_transcript_line_tells_who_speaks(line: str, speaker: Speaker, text: str) -> None:
    message = _message(line).message
    assert (message.speaker, message.text, message.conversation) == (speaker, text, "file")


def test_a_table_names_its_columns_and_skips_torn_rows() -> None:
    rows = ["role\tsession\ttext\tlabel", "customer\ts1\t你好\t0", "torn", "agent\ts2\t在的\t"]
    first, second = (arrived.message for arrived in table_events(iter(rows)))
    assert (first.conversation, first.speaker, first.text) == ("s1", Speaker.CUSTOMER, "你好")
    assert (second.conversation, second.speaker, second.text) == ("s2", Speaker.AGENT, "在的")


def _event_or_none(line: str) -> Event | None:
    try:
        return event_of(line, 1, "file")
    except BadLine:
        return None


_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(), inner, max_size=2),
    max_leaves=4,
)
_KEYS = st.sampled_from(["type", "conversation", "title", "speaker", "text", "id", "time"])


@given(st.dictionaries(_KEYS, _VALUES | st.sampled_from(["message", "draft", "agent"])))
def test_no_json_object_does_more_harm_than_being_refused(data: dict[str, object]) -> None:
    event = _event_or_none(json.dumps(data))
    assert event is None or isinstance(event, MessageArrived | ConversationActivated | DraftChanged)


@given(st.text(alphabet=st.characters(exclude_characters="\n")))
def test_a_spoken_line_is_never_refused_and_never_changed(text: str) -> None:
    message = _message(f"客户：{text}").message
    assert message.text == text.lstrip()
