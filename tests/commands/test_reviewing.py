"""``assist kb`` beyond import and export, called as scripts do."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

import pytest

from assist.__main__ import main
from assist.knowledge.accounts import Account, Role, user_name
from assist.knowledge.base import KnowledgeBase
from assist.knowledge.columns import REPLY
from assist.knowledge.life import Life
from assist.model import Status
from tests.articles import article

LEAD = Account("组长", Role.APPROVER)


@pytest.fixture
def kb(tmp_path: Path) -> Path:
    """A base with a live article, an edit of it, and a draft of a new one."""
    file = tmp_path / "kb.db"
    base = KnowledgeBase(file)
    life = Life(base, LEAD, lambda: 1_700_000_000.0)
    life.publish([article("a"), article("b")], "开张")
    life.propose([article("a", reply="新的"), article("n")], "改价")
    base.close()
    return file


class Called:
    """What ``assist kb`` said."""

    def __init__(self, capsys: pytest.CaptureFixture[str], kb: Path, *arguments: str) -> None:
        capsys.readouterr()
        try:
            self.status = main(["--db", str(kb), "kb", *arguments])
        except SystemExit as ended:
            self.status = int(ended.code or 0)
        said = capsys.readouterr()
        self.answers: list[dict[str, Any]] = [json.loads(line) for line in said.out.splitlines()]
        self.error = said.err


def live(kb: Path) -> dict[str, str]:
    base = KnowledgeBase(kb)
    found = {a.key: a.reply for a in base.articles() if a.status is Status.PUBLISHED}
    base.close()
    return found


BEFORE = {"a": "a的回复", "b": "b的回复"}


def test_drafts_are_reviewed_and_published(kb: Path, capsys: pytest.CaptureFixture[str]) -> None:
    drafts = {one["article"]: one for one in Called(capsys, kb, "drafts").answers}
    assert drafts.keys() == {"a", "n"}
    assert drafts["a"]["changes"] == [{"column": REPLY, "before": "a的回复", "after": "新的"}]
    assert (drafts["a"]["who"], drafts["a"]["why"]) == ("组长", "改价")
    (batch,) = Called(capsys, kb, "submit", "a", "n").answers
    assert (batch["kind"], batch["articles"], batch["who"]) == ("submit", 2, user_name())
    assert len(Called(capsys, kb, "drafts", "--stage", "in_review").answers) == 2
    assert Called(capsys, kb, "reject", "n", "--reason", "重复").status == 0
    assert Called(capsys, kb, "approve", "a", "--reason", "好").status == 0
    assert live(kb) == {**BEFORE, "a": "新的"}
    (left,) = Called(capsys, kb, "drafts").answers
    assert (left["article"], left["stage"], left["answer"]) == ("n", "rejected", "重复")
    Called(capsys, kb, "withdraw", "n")
    assert Called(capsys, kb, "drafts").answers == []


def test_an_approval_for_later_waits(kb: Path, capsys: pytest.CaptureFixture[str]) -> None:
    Called(capsys, kb, "submit", "a")
    assert Called(capsys, kb, "approve", "a", "--at", "2999-01-01 08:00").status == 0
    assert live(kb) == BEFORE
    waiting = [one for one in Called(capsys, kb, "drafts").answers if one["stage"] == "approved"]
    assert [one["publish_at"] for one in waiting] == ["2999-01-01 08:00:00"]


def test_what_was_done_is_listed_undone_and_brought_back(
    kb: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    Called(capsys, kb, "retire", "b", "--reason", "下架")
    kinds = [one["kind"] for one in Called(capsys, kb, "history").answers]
    assert kinds == ["retire", "propose", "publish"]
    revisions = Called(capsys, kb, "history", "b", "--most", "1").answers
    assert [(one["why"], one["status"]) for one in revisions] == [("下架", "retired")]
    (undone,) = Called(capsys, kb, "undo").answers
    assert (undone["kind"], live(kb)) == ("undo", BEFORE)
    Called(capsys, kb, "retire", "a", "b")
    assert Called(capsys, kb, "restore", "b", "--to", "1").status == 0
    assert live(kb) == {"b": "b的回复"}
    Called(capsys, kb, "restore", "--all-at", "2023-12-01 00:00", "--reason", "改错了")
    assert live(kb) == BEFORE
    assert Called(capsys, kb, "history").answers[0]["why"] == "改错了"


def test_what_was_not_touched_for_long_is_reminded_of(
    kb: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    found = Called(capsys, kb, "reminders").answers
    assert [(one["article"], one["cause"]) for one in found] == [("a", "stale"), ("b", "stale")]


def test_a_wrong_clock_is_told_until_somebody_says_that_it_is_right(
    kb: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    base = KnowledgeBase(kb)
    Life(base, LEAD, lambda: time.time() + 86_400).retire(["b"])
    base.close()
    assert "时钟" in Called(capsys, kb, "drafts").error
    assert Called(capsys, kb, "trust-clock", "--reason", "昨天快了一天").status == 0
    assert Called(capsys, kb, "drafts").error == ""


def test_roles_are_kept(kb: Path, capsys: pytest.CaptureFixture[str]) -> None:
    told = Called(capsys, kb, "accounts")
    assert (told.status, told.answers) == (0, [])
    assert user_name() in told.error
    assert Called(capsys, kb, "accounts", "组长", "approver").status == 0
    refused = Called(capsys, kb, "submit", "a")
    assert (refused.status, refused.answers) == (2, [])
    assert "权限" in refused.error
    assert Called(capsys, kb, "accounts", user_name(), "approver").status == 2


@pytest.mark.parametrize(
    "arguments",
    [
        ("approve", "a"),
        ("reject", "a"),
        ("submit", "没有"),
        ("retire", "n"),
        ("history", "没有"),
        ("undo", "99"),
        ("restore", "a"),
        ("restore", "a", "--to", "99"),
        ("restore", "--to", "1"),
        ("restore", "a", "--to", "1", "--all-at", "2026-01-01"),
        ("restore", "--all-at", "昨天"),
        ("accounts", "小王"),
        ("accounts", "小王", "editor"),
        ("accounts", "小王", "--remove"),
    ],
)
def test_what_cannot_be_done_is_said_in_a_sentence(
    arguments: tuple[str, ...], kb: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    told = Called(capsys, kb, *arguments)
    assert (told.status, told.answers) == (2, [])
    assert len(told.error.strip().splitlines()) == 1
    assert live(kb) == BEFORE
