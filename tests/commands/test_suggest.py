from __future__ import annotations

import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from subprocess import CompletedProcess

import pytest

from tests.commands.calling import Answer, answers, assist, environment, lines

ASKED: list[Mapping[str, object] | str] = [
    {"id": 1, "text": "怎么开发票", "unknown": {"a": [1]}},
    {"id": "two", "text": "退貨運費誰承擔？", "conversation": "c", "speaker": "customer"},
    "{oops",
    {"id": 4},
    "[1, 2]",
    {"id": 6, "text": 5},
    {"id": 7, "text": "怎么开发票", "speaker": "agent", "conversation": "c"},
    {"id": 8, "text": ""},
    {"id": 9, "text": "怎么开发票", "speaker": "robot"},
    {"text": "怎么开发票"},
    '{"id": 11, "text": "\\ud800怎么开发票"}',
    "",
    {"id": 13, "text": "怎么开发票" * 2000},
    {"id": 14, "text": "会员怎么升级"},
    {"id": 15, "text": "双十一红包怎么领"},
    {"id": 16, "text": "春节红包怎么领"},
    {"id": 17, "text": "'; DROP TABLE article; --"},
    {"id": 18, "text": "怎么开发票", "conversation": ["c"]},
    "[" * 100_000,
    {"id": {"any": "thing"}, "text": "怎么开发票"},
    {"id": 1, "text": "怎么开发票"},
    {"id": 22, "text": "怎么开发票", "conversation": "k"},
    {"id": 23, "text": "在吗", "conversation": "k"},
    {"id": 24, "text": "您好", "conversation": "k", "speaker": "agent"},
    {"id": 25, "text": "在吗", "conversation": "k"},
    {"id": 26, "text": "快递到哪里了？怎么开发票？"},
]
IDS = [
    1,
    "two",
    None,
    4,
    None,
    6,
    7,
    8,
    9,
    None,
    11,
    13,
    14,
    15,
    16,
    17,
    18,
    None,
    {"any": "thing"},
    1,
    22,
    23,
    24,
    25,
    26,
]
MORE = {"kept_for", "chances"}
BAD = [2, 3, 4, 5, 8, 16, 17]


@pytest.fixture(scope="module")
def run(home: Path, db: Path) -> CompletedProcess[bytes]:
    gbk = lines([{"id": "gbk", "text": "怎么开发票"}]).encode("gbk")
    return assist(home, "suggest", "--db", db, given=lines(ASKED).encode() + gbk)


@pytest.fixture(scope="module")
def told(run: CompletedProcess[bytes]) -> list[Answer]:
    return answers(run.stdout)


def test_every_line_is_answered_in_order(told: list[Answer]) -> None:
    assert [answer["id"] for answer in told] == [*IDS, "gbk"]


def test_bad_lines_get_an_error_and_the_rest_goes_on(told: list[Answer]) -> None:
    assert [place for place, answer in enumerate(told) if "error" in answer] == BAD
    for place in BAD:
        assert set(told[place]) == {"id", "error"}
        assert told[place]["error"]


def test_the_exit_status_tells_of_bad_lines(run: CompletedProcess[bytes]) -> None:
    assert run.returncode == 1
    assert b"Traceback" not in run.stderr


def test_an_answer_has_the_agreed_form(told: list[Answer]) -> None:
    for answer in (answer for answer in told if "error" not in answer):
        assert set(answer) - MORE == {"id", "suggestions", "confidence", "shown", "cpu_ms"}
        assert 0 <= answer["confidence"] <= 1
        assert answer["cpu_ms"] >= 0
        assert answer["shown"] <= len(answer["suggestions"]) <= 3
        for offered in answer["suggestions"]:
            assert set(offered) == {"article", "title", "score", "reply"}
            assert offered["reply"] == f"{offered['article']}的回复"


def first(answer: Answer) -> object:
    return answer["suggestions"][0]["article"]


def test_the_article_that_answers_comes_first(told: list[Answer]) -> None:
    assert [first(told[place]) for place in (0, 1, 9, 10, 19, -1)] == [
        "invoice", "return", "invoice", "invoice", "invoice", "invoice",
    ]  # fmt: skip
    assert told[0]["shown"] >= 1
    assert told[0]["confidence"] > 0.5


def test_an_agents_line_gets_no_suggestions(told: list[Answer]) -> None:
    assert (told[6]["suggestions"], told[6]["shown"]) == ([], 0)


def test_a_nudge_keeps_the_open_questions_cards_and_names_it(told: list[Answer]) -> None:
    asked, nudged, _, answered = told[20:24]
    assert "kept_for" not in asked
    assert nudged["kept_for"] == "怎么开发票"
    for part in ("suggestions", "confidence", "shown"):
        assert nudged[part] == asked[part]
    assert "kept_for" not in answered
    assert answered["shown"] == 0


def test_two_questions_are_answered_in_the_order_asked(told: list[Answer]) -> None:
    both = told[24]
    assert [one["article"] for one in both["suggestions"][:2]] == ["track", "invoice"]
    assert len(both["chances"]) == both["shown"] == 2
    assert both["chances"][0] == both["confidence"]


def test_what_is_not_live_is_never_suggested(told: list[Answer]) -> None:
    offered = {one["article"] for answer in told for one in answer.get("suggestions", ())}
    assert not offered & {"draft", "retired", "expired", "future"}


def test_the_same_line_gets_the_same_answer(told: list[Answer]) -> None:
    assert {**told[19], "cpu_ms": 0} == {**told[0], "cpu_ms": 0}


def test_answers_come_one_by_one_while_the_caller_waits(home: Path, db: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "assist", "--db", str(db), "suggest", "--k", "1"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=environment(home),
    ) as waiting:
        assert waiting.stdin is not None
        assert waiting.stdout is not None
        for text, key in (("怎么开发票", "invoice"), ("快递到哪里了", "track")):
            waiting.stdin.write(lines([{"id": key, "text": text}]).encode())
            waiting.stdin.flush()
            (answer,) = answers(waiting.stdout.readline())
            assert (answer["id"], first(answer), len(answer["suggestions"])) == (key, key, 1)
        waiting.stdin.close()
        assert waiting.wait() == 0


def test_a_reader_that_goes_away_is_no_accident(home: Path, db: Path, tmp_path: Path) -> None:
    asked = tmp_path / "asked.jsonl"
    asked.write_text(lines([{"id": n, "text": "怎么开发票"} for n in range(3000)]), "utf-8")
    with subprocess.Popen(
        [sys.executable, "-m", "assist", "suggest", "--db", str(db), "--in", str(asked)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment(home),
    ) as leaving:
        assert leaving.stdout is not None
        assert leaving.stderr is not None
        leaving.stdout.readline()
        leaving.stdout.close()
        assert b"Traceback" not in leaving.stderr.read()
        assert leaving.wait() == 1


def test_a_new_base_that_was_named_suggests_nothing(home: Path, tmp_path: Path) -> None:
    done = assist(
        home, "suggest", "--db", tmp_path / "new.db", given=lines([{"text": "怎么开发票"}])
    )
    (answer,) = answers(done.stdout)
    assert (done.returncode, answer["suggestions"], answer["shown"]) == (0, [], 0)
    assert (tmp_path / "new.db").exists()


@pytest.mark.slow
def test_the_users_own_base_begins_with_the_starter_knowledge(tmp_path: Path) -> None:
    done = assist(tmp_path / "fresh", "suggest", given=lines([{"text": "怎么开发票"}]))
    (answer,) = answers(done.stdout)
    assert done.returncode == 0
    assert len(answer["suggestions"]) == 3
