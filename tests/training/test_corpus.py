from __future__ import annotations

from assist import paths
from assist.reading.risk_model import KINDS
from assist.training.corpus import (
    POSTS_ANGRY,
    conversations,
    intents,
    posts,
    risk_files,
    wordings,
)


def test_every_conversation_has_both_endings_and_starts_with_its_customer() -> None:
    chats = conversations()
    assert {chat.dissatisfied for chat in chats} == {True, False}
    assert all(chat.turns[0].by_customer for chat in chats)
    assert all(turn.text for chat in chats for turn in chat.turns)


def test_every_line_of_a_conversation_names_its_speaker() -> None:
    for file in paths.resource("training", "conversations").glob("*.yaml"):
        said = [line.strip() for line in file.read_text(encoding="utf-8").splitlines()]
        lines = [line for line in said[said.index("不满:") :] if line not in ("", "- |")]
        heads = {"不满:", "一般:", "满意:"}
        assert all(line in heads or line[:2] in ("客：", "服：") for line in lines), file.name


def test_risk_files_know_the_kinds_of_the_model() -> None:
    files = risk_files()
    assert all(kind in ("", *KINDS) for lines in files for kind, _ in lines)
    assert any(all(not kind for kind, _ in lines) for lines in files)


def test_further_wordings_ask_nothing_that_is_set_aside() -> None:
    aside = {line for intent in intents() if intent.is_dev for line in intent.lines}
    further = wordings()
    assert len(further) > 1000
    for intent in further:
        assert len(set(intent.lines)) == len(intent.lines) >= 5
        assert not aside & set(intent.lines)


def test_posts_say_what_anger_is_and_what_it_is_not() -> None:
    angry = posts()[POSTS_ANGRY]
    others = {
        line for feeling, lines in posts().items() if feeling != POSTS_ANGRY for line in lines
    }
    assert len(angry) > 400
    assert others
    assert not others & set(angry)
