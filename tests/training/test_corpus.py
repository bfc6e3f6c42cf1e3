from __future__ import annotations

from assist import paths
from assist.reading.risk_model import KINDS
from assist.training.corpus import conversations, risk_files


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
