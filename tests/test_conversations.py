from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from assist.conversations import KEPT_CONVERSATIONS, KEPT_MESSAGES, Conversations
from assist.model import Message, Speaker


def message(id_: str, conversation: str = "c", title: str = "") -> Message:
    return Message(id_, conversation, Speaker.CUSTOMER, f"第{id_}句", 0.0, title)


def test_a_conversation_grows_line_by_line() -> None:
    conversations = Conversations()
    conversations.add(message("1", title="林小姐"))
    grown = conversations.add(message("2"))
    assert grown is not None
    assert [one.id for one in grown.messages] == ["1", "2"]
    assert (grown.id, grown.title) == ("c", "林小姐")
    assert conversations.get("c") == grown


def test_a_line_seen_before_is_not_taken_again() -> None:
    conversations = Conversations()
    first = conversations.add(message("1"))
    assert conversations.add(message("1")) is None
    assert conversations.get("c") == first


def test_the_same_id_in_another_conversation_is_another_line() -> None:
    conversations = Conversations()
    assert conversations.add(message("1", "a")) is not None
    assert conversations.add(message("1", "b")) is not None


def test_a_renamed_customer_is_called_by_the_latest_name() -> None:
    conversations = Conversations()
    conversations.add(message("1", title="tb_123"))
    renamed = conversations.add(message("2", title="林小姐"))
    assert renamed is not None
    assert renamed.title == "林小姐"


def test_a_conversation_nobody_started_is_unknown() -> None:
    assert Conversations().get("c") is None


def test_only_the_latest_lines_are_kept_but_older_ones_stay_known() -> None:
    conversations = Conversations()
    for number in range(KEPT_MESSAGES + 10):
        conversations.add(message(str(number)))
    kept = conversations.get("c")
    assert kept is not None
    assert len(kept.messages) == KEPT_MESSAGES
    assert kept.messages[-1].id == str(KEPT_MESSAGES + 9)
    assert conversations.add(message("0")) is None


def test_the_conversation_that_rested_longest_is_forgotten_first() -> None:
    conversations = Conversations()
    for number in range(KEPT_CONVERSATIONS):
        conversations.add(message("1", str(number)))
    conversations.add(message("2", "0"))
    conversations.add(message("1", "one more"))
    assert conversations.get("1") is None
    assert conversations.get("0") is not None


@given(st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from("1234")), max_size=40))
def test_every_conversation_holds_each_of_its_lines_once_in_order(
    said: list[tuple[str, str]],
) -> None:
    conversations = Conversations()
    for name, number in said:
        conversations.add(message(number, name))
    for name in {name for name, _ in said}:
        kept = conversations.get(name)
        assert kept is not None
        assert [one.id for one in kept.messages] == list(
            dict.fromkeys(number for other, number in said if other == name)
        )


def test_an_edited_line_keeps_its_place_its_speaker_and_its_time() -> None:
    conversations = Conversations()
    agents = Message("2", "c", Speaker.AGENT, "您好", 5.0)
    for one in (message("1"), agents, message("3")):
        conversations.add(one)
    assert conversations.edit("c", "2", "您好呀")
    kept = conversations.get("c")
    assert kept is not None
    assert kept.messages == (message("1"), replace(agents, text="您好呀"), message("3"))
    assert not conversations.edit("c", "9", "x")
    assert not conversations.edit("nobody", "1", "x")


def test_a_recalled_line_goes_and_does_not_come_back() -> None:
    conversations = Conversations()
    for number in "123":
        conversations.add(message(number))
    assert conversations.recall("c", "2")
    assert not conversations.recall("c", "2")
    assert conversations.add(message("2")) is None
    kept = conversations.get("c")
    assert kept is not None
    assert [one.id for one in kept.messages] == ["1", "3"]


def test_a_closed_conversation_is_forgotten() -> None:
    conversations = Conversations()
    conversations.add(message("1"))
    conversations.forget("c")
    conversations.forget("c")
    assert conversations.get("c") is None
