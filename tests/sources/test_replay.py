"""A recorded session played again."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from assist import paths
from assist.model import Speaker
from assist.sources.base import (
    ConversationActivated,
    Event,
    HealthChanged,
    InsertRefused,
    MessageArrived,
    Notice,
    State,
)
from assist.sources.replay import ReplaySource, read_session
from tests import patience
from tests.fakes import Heard, texts

Played = tuple[ReplaySource, Heard[Event]]


def _play(file: Path) -> Played:
    source = ReplaySource(file, speed=0)
    heard: Heard[Event] = Heard()
    source.start(heard)
    assert source.wait(patience.SECONDS)
    source.stop()
    return source, heard


@pytest.fixture
def play(tmp_path: Path) -> Callable[[str | bytes], Played]:
    def written(data: str | bytes) -> Played:
        file = tmp_path / "session.txt"
        file.write_bytes(data.encode() if isinstance(data, str) else data)
        return _play(file)

    return written


def test_the_bundled_session_plays_without_a_word_of_complaint() -> None:
    _, heard = _play(paths.resource("demo", "session.jsonl"))
    assert heard.of(Notice) == []
    assert len(texts(heard)) == 7
    assert {arrived.message.title for arrived in heard.of(MessageArrived)} == {"林小姐"}


def test_a_replay_tells_how_it_goes(play: Callable[[str | bytes], Played]) -> None:
    source, heard = play("客户：一\n客服：二\n")
    assert texts(heard) == ["一", "二"]
    assert [told.health.state for told in heard.of(HealthChanged)] == [State.WATCHING, State.ENDED]
    assert source.health().state is State.ENDED


def test_every_new_speaker_s_chat_comes_to_the_front_first(
    play: Callable[[str | bytes], Played],
) -> None:
    lines = [{"conversation": name, "title": name * 2, "text": "x"} for name in "aabba"]
    _, heard = play("\n".join(json.dumps(line) for line in lines))
    fronts = [active.conversation for active in heard.of(ConversationActivated)]
    assert fronts == ["a", "b", "a"]
    order = [type(told) for told in heard.all() if not isinstance(told, HealthChanged)]
    assert order[:2] == [ConversationActivated, MessageArrived]


def test_a_table_of_sessions_is_played_line_by_line(play: Callable[[str | bytes], Played]) -> None:
    header = "session\trole\ttext\tlabel"
    rows = ["s-0001-long-name\tcustomer\t什么时候发货\t0", "s-0001-long-name\tagent\t今天发\t0"]
    _, heard = play("\r\n".join([header, *rows, "s-0002\tcustomer\t在吗\t1"]))
    first, second, third = (arrived.message for arrived in heard.of(MessageArrived))
    assert (first.text, first.speaker) == ("什么时候发货", Speaker.CUSTOMER)
    assert (second.text, second.speaker) == ("今天发", Speaker.AGENT)
    assert (third.conversation, third.title) == ("s-0002", "s-0002")
    assert first.title == "s-0001-l"


def test_a_table_ends_its_lines_as_windows_does_without_a_trace(
    play: Callable[[str | bytes], Played],
) -> None:
    _, heard = play("role\tsession\ttext\r\ncustomer\ts\t你好\r\n")
    assert texts(heard) == ["你好"]


def test_a_bad_line_is_told_with_its_number(play: Callable[[str | bytes], Played]) -> None:
    _, heard = play("客户：一\n\n看不懂\n客户：二\n")
    assert texts(heard) == ["一", "二"]
    (notice,) = heard.of(Notice)
    assert "第 3 行" in notice.text


def test_gbk_is_read_and_said(play: Callable[[str | bytes], Played]) -> None:
    _, heard = play("客户：能开发票吗\n客服：可以\n".encode("gbk"))
    assert texts(heard) == ["能开发票吗", "可以"]
    assert heard.of(Notice) == [Notice("聊天记录按 GBK 编码读取")]


def test_a_message_may_hold_marks_that_other_programs_take_for_a_line_s_end(
    play: Callable[[str | bytes], Played],
) -> None:
    said = "一\u2028二\x85三\x0c四\x1c五"
    line = json.dumps({"conversation": "c", "text": said}, ensure_ascii=False)
    _, heard = play(f"{line}\n客户：{said}\n")
    assert heard.of(Notice) == []
    assert texts(heard) == [said, said]


def test_an_empty_file_just_ends(play: Callable[[str | bytes], Played]) -> None:
    source, heard = play("")
    assert texts(heard) == []
    assert source.health().state is State.ENDED


def test_a_missing_file_is_lost_and_the_waiting_ends(tmp_path: Path) -> None:
    source, heard = _play(tmp_path / "nothing.txt")
    assert source.health().state is State.LOST
    assert "nothing.txt" in source.health().text
    assert texts(heard) == []


def test_a_replay_has_no_chat_box_and_offers_the_clipboard(
    play: Callable[[str | bytes], Played],
) -> None:
    source, _ = play('{"conversation":"a","text":"x"}')
    assert source.knows("a")
    assert not source.knows("b")
    with pytest.raises(InsertRefused, match="粘贴") as refused:
        source.insert("a", "您好")
    assert refused.value.clipboard


def test_a_slow_replay_stops_in_the_middle_of_a_pause(tmp_path: Path) -> None:
    file = tmp_path / "session.txt"
    file.write_text("客户：一\n", encoding="utf-8")
    source = ReplaySource(file, speed=1e-6)
    heard: Heard[Event] = Heard()
    source.start(heard)
    heard.wait_for(lambda: source.health().state is State.WATCHING)
    source.stop()
    assert source.wait(0), "stop waits for the thread"
    assert texts(heard) == []
    assert source.health().state is State.WATCHING, "a stopped replay has not ended"


def test_reading_a_session_keeps_what_the_file_says_of_drafts_and_fronts(tmp_path: Path) -> None:
    file = tmp_path / "session.jsonl"
    file.write_text('{"type":"active","conversation":"c"}\n', encoding="utf-8")
    assert read_session(file) == ([ConversationActivated("c")], [])
