from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from subprocess import CompletedProcess

import pytest

from tests.commands.calling import Answer, answers, assist, lines

KINDS = {
    "regulator", "exposure", "legal", "bad_review", "platform", "abuse", "harm", "vulnerable",
    "fraud", "privacy",
}  # fmt: skip
CALM, THREAT = "快递到哪里了", "再不退款我要發律師函，打１２３１５"
ASKED: list[Mapping[str, object] | str] = [
    {"id": 1, "text": CALM},
    {"id": 2, "text": THREAT},
    {"id": 3, "text": CALM, "conversation": "c"},
    {"id": 4, "text": THREAT, "conversation": "c", "speaker": "customer", "more": 1},
    {"id": 5, "text": THREAT, "conversation": "c", "speaker": "agent"},
    "not json",
    {"id": 7, "text": None},
    {"id": 8, "text": "", "conversation": "d"},
    {"id": 9, "text": "啊" * 20_000 + "😀"},
    {"id": 10, "text": CALM, "conversation": "d"},
]


@pytest.fixture(scope="module")
def run(home: Path, db: Path) -> CompletedProcess[bytes]:
    return assist(home, "read", "--db", db, given=lines(ASKED))


@pytest.fixture(scope="module")
def told(run: CompletedProcess[bytes]) -> list[Answer]:
    return answers(run.stdout)


def in_agreed_form(answer: Answer, text: str) -> bool:
    risk, topic = answer["risk"], answer["topic"]
    return (
        {"id", "mood", "unhappy", "angry", "risk", "topic", "cpu_ms"} <= set(answer)
        and -1 <= answer["mood"] <= 1
        and 0 <= answer["unhappy"] <= 1
        and 0 <= answer["angry"] <= 1
        and set(risk) == {"level", "kinds", "spans", "why"}
        and risk["level"] in {"none", "watch", "alert"}
        and set(risk["kinds"]) <= KINDS
        and all(0 <= start < end <= len(text) for start, end in risk["spans"])
        and set(topic) == {"name", "score"}
        and 0 <= topic["score"] <= 1
        and answer["cpu_ms"] >= 0
    )


def test_every_line_is_answered_in_order_in_the_agreed_form(told: list[Answer]) -> None:
    assert [answer["id"] for answer in told] == [1, 2, 3, 4, 5, None, 7, 8, 9, 10]
    for asked, answer in zip(ASKED, told, strict=True):
        if "error" in answer:
            assert set(answer) == {"id", "error"}
        else:
            assert not isinstance(asked, str)
            assert in_agreed_form(answer, str(asked["text"]))


def test_bad_lines_are_told_and_counted(run: CompletedProcess[bytes], told: list[Answer]) -> None:
    assert [place for place, answer in enumerate(told) if "error" in answer] == [5, 6]
    assert run.returncode == 1
    assert b"Traceback" not in run.stderr


def test_a_threat_is_an_alert_that_points_at_its_words(told: list[Answer]) -> None:
    risk = told[1]["risk"]
    assert risk["level"] == "alert"
    assert {"regulator", "legal"} <= set(risk["kinds"])
    assert [THREAT[start:end] for start, end in risk["spans"]] == ["律師函", "１２３１５"]
    assert "律師函" in risk["why"]


def test_a_calm_line_has_no_risk_and_its_topic(told: list[Answer]) -> None:
    assert told[0]["risk"] == {"level": "none", "kinds": [], "spans": [], "why": ""}
    assert told[0]["topic"]["name"] == "物流"


def test_a_line_of_a_conversation_also_tells_its_course(told: list[Answer]) -> None:
    assert [place for place, answer in enumerate(told) if "trajectory" in answer] == [2, 3, 4, 7, 9]
    before, after = told[2]["trajectory"], told[3]["trajectory"]
    assert set(after) == {"heat", "trend", "dissatisfied"}
    assert before["heat"] < after["heat"] <= 1
    assert (before["trend"], after["trend"]) == ("flat", "rising")
    assert 0 <= before["dissatisfied"] < after["dissatisfied"] <= 1


def test_conversations_keep_apart(told: list[Answer]) -> None:
    assert told[9]["trajectory"]["heat"] < told[3]["trajectory"]["heat"]


@pytest.mark.slow
@pytest.mark.parametrize("engine", ["snownlp", "assist"])
def test_a_mood_engine_tells_bad_from_good(engine: str, db: Path, tmp_path: Path) -> None:
    (tmp_path / "settings.json").write_text(f'{{"mood_engine": "{engine}"}}', encoding="utf-8")
    texts = ["气死我了，太差劲了，垃圾", "非常满意，谢谢你们", ""]
    done = assist(tmp_path, "read", "--db", db, given=lines([{"text": text} for text in texts]))
    bad, good, empty = answers(done.stdout)
    assert done.returncode == 0
    assert all(in_agreed_form(answer, "x" * 99) for answer in (bad, good, empty))
    assert bad["mood"] < good["mood"]
    assert bad["unhappy"] > good["unhappy"]
