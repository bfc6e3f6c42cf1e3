"""A reply goes to the source that owns the conversation, and to no other."""

from __future__ import annotations

import pytest

from assist import actions
from assist.sources.base import InsertRefused
from tests.fakes import FakeSource


def _client(*conversations: str) -> FakeSource:
    source = FakeSource()
    for conversation in conversations:
        source.open(conversation, conversation)
        source.bring_to_front(conversation)
    return source


def test_the_source_that_knows_the_conversation_inserts() -> None:
    first, second = _client("a"), _client("b")
    assert actions.insert([first, second], "b", "您好", False) == "您好"
    assert (first.boxes, second.boxes) == ({"a": ""}, {"b": "您好"})


def test_of_two_that_know_it_the_first_is_preferred() -> None:
    first, second = _client("a"), _client("a")
    actions.insert([first, second], "a", "您好", False)
    assert (first.boxes["a"], second.boxes["a"]) == ("您好", "")


@pytest.mark.parametrize(("replace", "holds"), [(False, "草稿您好"), (True, "您好")])
def test_a_draft_is_kept_unless_it_shall_be_replaced(replace: bool, holds: str) -> None:
    source = _client("a")
    source.type("a", "草稿")
    assert actions.insert([source], "a", "您好", replace) == holds


@pytest.mark.parametrize("sources", [[], [_client("a")]])
def test_a_conversation_that_nobody_knows_leaves_the_clipboard(sources: list[FakeSource]) -> None:
    with pytest.raises(InsertRefused) as refused:
        actions.insert(sources, "z", "您好", False)
    assert refused.value.clipboard
    assert [source.boxes for source in sources if source.boxes != {"a": ""}] == []


def test_a_refusal_comes_through_with_its_reason() -> None:
    source = _client("a", "b")
    with pytest.raises(InsertRefused, match="另一位客户") as refused:
        actions.insert([source], "a", "您好", False)
    assert not refused.value.clipboard
