from __future__ import annotations

from pathlib import Path

import pytest

from assist import paths
from assist.encoder.model import OnnxEncoder
from assist.model import Message, Speaker
from assist.reading.ending import LOOKED_AT, EndingError, EndingModel
from assist.reading.signs import CourseWords

WORDS = CourseWords(paths.resource("lexicons", "course.yaml"))
SHIPPED = paths.resource("models", "trajectory.npz")

SOUR = (
    "客退款都十二天了，钱呢",
    "服您好，请您耐心等待",
    "客上周你们就这么说",
    "服抱歉，请以短信通知为准",
    "客真是踢皮球，没人管",
)
SWEET = (
    "客退款什么时候到账呀",
    "服您好，已为您加急，半小时内原路退回",
    "客收到了，谢谢，真快",
)


def messages(*lines: str) -> list[Message]:
    return [
        Message(
            str(place), "c", Speaker.CUSTOMER if line[0] == "客" else Speaker.AGENT, line[1:], 0.0
        )
        for place, line in enumerate(lines)
    ]


@pytest.fixture(scope="module", params=["meaning", "words only"])
def model(request: pytest.FixtureRequest) -> EndingModel:
    encoder = OnnxEncoder(paths.resource("models", "encoder"))
    return EndingModel(SHIPPED, WORDS, encoder if request.param == "meaning" else None)


def test_a_sour_chat_is_told_from_a_sweet_one(model: EndingModel) -> None:
    sour, sweet = (model.chance(model.turns(messages(*chat))) for chat in (SOUR, SWEET))
    assert sour > 0.6
    assert sweet < 0.4


def test_the_warning_changes_as_the_chat_goes_on(model: EndingModel) -> None:
    lines = messages(*SWEET)
    chances = [model.chance(model.turns(lines[:count])) for count in range(len(lines) + 1)]
    assert chances[0] == 0
    assert chances[-1] < chances[1]


def test_only_the_last_lines_count(model: EndingModel) -> None:
    lines = messages(*SOUR, *SWEET * LOOKED_AT)
    assert len(model.turns(lines)) == LOOKED_AT
    assert model.chance(model.turns(lines)) == model.chance(model.turns(lines[-LOOKED_AT:]))


def test_an_agent_alone_has_a_chance_too(model: EndingModel) -> None:
    assert 0 < model.chance(model.turns(messages("服您好，请问有什么可以帮您"))) < 1


@pytest.mark.parametrize("content", [b"", b"not a model"])
def test_a_broken_file_is_told(content: bytes, tmp_path: Path) -> None:
    file = tmp_path / "trajectory.npz"
    file.write_bytes(content)
    with pytest.raises(EndingError, match=r"trajectory\.npz"):
        EndingModel(file, WORDS, None)


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(EndingError):
        EndingModel(tmp_path / "none.npz", WORDS, None)
