"""A file that another program keeps writing to, and standard input."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest

from assist.model import Speaker
from assist.sources.base import (
    ConversationActivated,
    DraftChanged,
    Event,
    HealthChanged,
    InsertRefused,
    MessageArrived,
    Notice,
    State,
)
from assist.sources.session import LONGEST_LINE
from assist.sources.stream import StreamSource
from tests import patience
from tests.fakes import Heard, texts


class Followed:
    """A growing file and what is heard of it."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self.source = StreamSource(file)
        self.heard: Heard[Event] = Heard()

    def write(self, data: str | bytes) -> None:
        with self.file.open("ab") as opened:
            opened.write(data.encode() if isinstance(data, str) else data)

    def start(self) -> None:
        self.source.start(self.heard)

    def hears(self, *wanted: str) -> None:
        """Wait for exactly these messages, in this order."""
        self.heard.wait_for(lambda: len(texts(self.heard)) >= len(wanted))
        assert texts(self.heard) == list(wanted)

    def notices(self) -> list[str]:
        return [notice.text for notice in self.heard.of(Notice)]

    def becomes(self, state: State) -> None:
        """Wait until it is told that the source is in this state."""

        def is_told() -> bool:
            told = self.heard.of(HealthChanged)
            return bool(told) and told[-1].health.state is state

        self.heard.wait_for(is_told)


@pytest.fixture
def followed(tmp_path: Path) -> Iterator[Followed]:
    followed = Followed(tmp_path / "chat.txt")
    yield followed
    followed.source.stop()


def test_lines_are_heard_as_they_are_written(followed: Followed) -> None:
    followed.write("客户：一\n")
    followed.start()
    followed.hears("一")
    followed.write("客服：二\n客户：三\n")
    followed.hears("一", "二", "三")
    speakers = [arrived.message.speaker for arrived in followed.heard.of(MessageArrived)]
    assert speakers == [Speaker.CUSTOMER, Speaker.AGENT, Speaker.CUSTOMER]


def test_both_forms_may_stand_in_one_file(followed: Followed) -> None:
    followed.write('客户：一\n{"conversation":"c","text":"二"}\n')
    followed.start()
    followed.hears("一", "二")
    conversations = [arrived.message.conversation for arrived in followed.heard.of(MessageArrived)]
    assert conversations == ["stream:chat.txt", "c"]


def test_half_a_line_waits_for_its_other_half(followed: Followed) -> None:
    whole = "客户：前半后半\n".encode()
    followed.write(b"\n".join([b"", "客户：第一行".encode(), whole[:14]]))
    followed.start()
    followed.hears("第一行")
    followed.write(whole[14:])
    followed.hears("第一行", "前半后半")
    assert followed.notices() == []


def test_a_file_that_is_cut_is_read_anew(followed: Followed) -> None:
    followed.write("客户：旧的一行，比新的长\n客户：没写完")
    followed.start()
    followed.hears("旧的一行，比新的长")
    followed.file.write_bytes("客户：新\n".encode())
    followed.hears("旧的一行，比新的长", "新")


def test_a_file_that_is_replaced_is_read_anew(followed: Followed) -> None:
    followed.write("客户：旧\n")
    followed.start()
    followed.hears("旧")
    fresh = followed.file.with_name("fresh.txt")
    fresh.write_text("客户：新的第一行\n客户：新的第二行\n", encoding="utf-8")
    fresh.replace(followed.file)
    followed.hears("旧", "新的第一行", "新的第二行")


def test_a_message_that_is_read_again_has_another_id(followed: Followed) -> None:
    followed.write("客户：您好在吗\n")
    followed.start()
    followed.hears("您好在吗")
    followed.file.write_bytes("客户：好\n".encode())
    followed.hears("您好在吗", "好")
    first, second = (arrived.message.id for arrived in followed.heard.of(MessageArrived))
    assert first != second


def test_gbk_is_read_and_said_once(followed: Followed) -> None:
    followed.write("客户：一\n客户：二\n".encode("gbk"))
    followed.start()
    followed.hears("一", "二")
    followed.write("客户：三\n".encode("gbk"))
    followed.hears("一", "二", "三")
    assert followed.notices() == ["聊天记录按 GBK 编码读取"]


def test_a_byte_order_mark_is_no_part_of_the_first_line(followed: Followed) -> None:
    followed.write(b"\xef\xbb\xbf" + "客户：一\r\n客户：二\r\n".encode())
    followed.start()
    followed.hears("一", "二")
    assert followed.notices() == []


def test_a_bad_line_is_told_with_its_number_and_the_rest_goes_on(followed: Followed) -> None:
    followed.write("客户：一\n\n   \n看不懂\n{坏\n客户：二\n")
    followed.start()
    followed.hears("一", "二")
    fourth, fifth = followed.notices()
    assert "第 4 行" in fourth
    assert "第 5 行" in fifth


def test_a_line_that_is_too_long_is_refused_whole(followed: Followed) -> None:
    followed.write("客户：" + "长" * (LONGEST_LINE // 3) + "\n客户：短\n")
    followed.start()
    followed.hears("短")
    assert followed.notices() == ["第 1 行太长，已跳过"]


def test_a_line_may_hold_marks_that_other_programs_take_for_its_end(followed: Followed) -> None:
    followed.write("客户：一\u2028二\x85三\x0c四\n")
    followed.start()
    followed.hears("一\u2028二\x85三\x0c四")


def test_a_file_may_come_later(followed: Followed) -> None:
    followed.start()
    followed.becomes(State.LOST)
    assert "chat.txt" in followed.source.health().text
    followed.write("客户：来了\n")
    followed.hears("来了")
    assert followed.source.health().state is State.WATCHING


def test_a_file_that_comes_back_empty_is_not_called_lost(followed: Followed) -> None:
    followed.start()
    followed.becomes(State.LOST)
    followed.write("")
    followed.becomes(State.WAITING)
    assert [told.health.state for told in followed.heard.of(HealthChanged)] == [
        State.LOST,
        State.WAITING,
    ]


def test_a_file_that_goes_away_is_missed_until_it_is_back(followed: Followed) -> None:
    followed.write("客户：一\n")
    followed.start()
    followed.hears("一")
    followed.file.unlink()
    followed.becomes(State.LOST)
    followed.write("客户：二\n")
    followed.hears("一", "二")
    assert followed.source.health().state is State.WATCHING


def test_the_first_conversation_comes_to_the_front_by_itself(followed: Followed) -> None:
    followed.write(
        '{"conversation":"a","title":"甲","text":"一"}\n{"conversation":"b","text":"二"}\n'
    )
    followed.start()
    followed.hears("一", "二")
    assert followed.heard.of(ConversationActivated) == [ConversationActivated("a", "甲")]


def test_the_stream_says_who_is_in_front_and_what_is_typed(followed: Followed) -> None:
    followed.write(
        '{"type":"active","conversation":"b"}\n{"type":"draft","conversation":"b","text":"亲"}\n'
        '{"conversation":"a","text":"一"}\n'
    )
    followed.start()
    followed.hears("一")
    assert followed.heard.of(ConversationActivated) == [ConversationActivated("b")]
    assert followed.heard.of(DraftChanged) == [DraftChanged("b", "亲")]


def test_a_stream_has_no_chat_box_and_offers_the_clipboard(followed: Followed) -> None:
    followed.write('{"conversation":"a","text":"一"}\n')
    followed.start()
    followed.hears("一")
    assert followed.source.knows("a")
    assert not followed.source.knows("b")
    with pytest.raises(InsertRefused, match="粘贴") as refused:
        followed.source.insert("a", "您好")
    assert refused.value.clipboard


def test_nothing_is_heard_after_stop(followed: Followed) -> None:
    followed.write("客户：一\n")
    followed.start()
    followed.hears("一")
    followed.source.stop()
    followed.write("客户：二\n")
    assert followed.source.wait(patience.SECONDS), "the thread has gone"
    assert texts(followed.heard) == ["一"]


def _standard_input(monkeypatch: pytest.MonkeyPatch, data: bytes) -> Callable[[], Heard[Event]]:
    monkeypatch.setattr("sys.stdin", SimpleNamespace(buffer=io.BytesIO(data)))

    def read() -> Heard[Event]:
        heard: Heard[Event] = Heard()
        source = StreamSource()
        source.start(heard)
        assert source.wait(patience.SECONDS)
        source.stop()
        return heard

    return read


def test_standard_input_ends_with_its_last_line_even_without_a_line_end(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    heard = _standard_input(monkeypatch, "客户：一\n客户：二".encode())()
    assert texts(heard) == ["一", "二"]
    assert [told.health.state for told in heard.of(HealthChanged)] == [State.WATCHING, State.ENDED]


def test_empty_standard_input_just_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    heard = _standard_input(monkeypatch, b"")()
    assert [told.health.state for told in heard.of(HealthChanged)] == [State.ENDED]


@pytest.mark.parametrize("end", ["", "\n"])
def test_a_file_that_is_read_to_its_end_is_not_waited_for(end: str, tmp_path: Path) -> None:
    file = tmp_path / "chat.txt"
    file.write_text(f"客户：一\n客户：二{end}", encoding="utf-8")
    heard: Heard[Event] = Heard()
    source = StreamSource(file, to_end=True)
    source.start(heard)
    assert source.wait(patience.SECONDS)
    source.stop()
    assert texts(heard) == ["一", "二"]


def test_a_file_that_is_not_there_has_its_end_at_once(tmp_path: Path) -> None:
    source = StreamSource(tmp_path / "none.txt", to_end=True)
    heard: Heard[Event] = Heard()
    source.start(heard)
    assert source.wait(patience.SECONDS)
    source.stop()
