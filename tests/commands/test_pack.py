"""``assist pack`` from a lead's key to an agent's desk and back."""

from __future__ import annotations

import json
import stat
from pathlib import Path
from typing import Any

import pytest

from assist.__main__ import main
from assist.knowledge.base import KnowledgeBase
from assist.policy import Policy
from tests.articles import article
from tests.packs.conftest import shown


class Desk:
    """A home of somebody's own, with the knowledge base ``kb.db`` in it."""

    def __init__(
        self, home: Path, patch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        home.mkdir()
        self.home, self._patch, self._capsys = home, patch, capsys
        self.status, self.told = 0, ""

    def pack(self, *arguments: str | Path) -> dict[str, Any]:
        """What ``assist pack …`` answers."""
        self._patch.setenv("ASSIST_HOME", str(self.home))
        given = ["--db", str(self.home / "kb.db"), "pack", *map(str, arguments)]
        self.status = main(given)
        said = self._capsys.readouterr()
        self.told = said.err
        answer: dict[str, Any] = json.loads(said.out) if said.out else {}
        return answer

    def save(self, *keys: str, reply: str = "旧的") -> None:
        base = KnowledgeBase(self.home / "kb.db")
        base.save([article(key, reply=reply) for key in keys])
        base.close()

    def shown(self) -> dict[str, str]:
        base = KnowledgeBase(self.home / "kb.db")
        found = shown(base)
        base.close()
        return found

    def ruled(self, policy: Policy) -> None:
        """From now on IT rules this machine."""
        self._patch.setattr("assist.settings.policy", lambda: policy)


@pytest.fixture
def lead(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Desk:
    desk = Desk(tmp_path / "lead", monkeypatch, capsys)
    desk.save("a", "b")
    return desk


@pytest.fixture
def agent(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Desk:
    return Desk(tmp_path / "agent", monkeypatch, capsys)


@pytest.fixture
def share(tmp_path: Path, lead: Desk, agent: Desk) -> Path:
    """A folder that both reach; the agent trusts the lead."""
    folder = tmp_path / "share"
    folder.mkdir()
    lead.pack("keys", "--export", folder / "lead.pub")
    agent.pack("trust", folder / "lead.pub", "--name", "王组长")
    return folder


def test_a_key_is_made_once(lead: Desk) -> None:
    first = lead.pack("keys")
    assert first["new"]
    file = Path(first["private_file"])
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert file.parent == lead.home
    assert first["public"] in lead.told
    second = lead.pack("keys")
    assert (second["public"], second["new"]) == (first["public"], False)


def test_from_the_lead_to_the_desk_and_back(lead: Desk, agent: Desk, share: Path) -> None:
    made = lead.pack("make", share, "--author", "王组长", "--note", "双十一")
    assert (made["sequence"], made["counts"]["articles"]) == (1, 2)
    assert Path(made["file"]).parent == share
    checked = agent.pack("verify", made["file"])
    assert (checked["author"], checked["note"]) == ("王组长", "双十一")
    assert agent.shown() == {}, "nothing is changed by looking"
    assert agent.pack("status")["current"] is None
    taken = agent.pack("apply", made["file"])
    assert (taken["new"], taken["titles"]["new"]) == (2, ["a怎么办", "b怎么办"])
    assert "知识库已更新：新增 2" in agent.told
    assert agent.shown() == lead.shown()
    lead.save("a", reply="新的")
    lead.pack("make", share / "second")
    assert agent.pack("apply", share / "second.assistpack")["changed"] == 1
    status = agent.pack("status")
    assert (status["current"]["sequence"], status["highest"]) == (2, 2)
    back = agent.pack("rollback")
    assert (back["undone"], back["sequence"], back["changed"]) == (2, 1, 1)
    assert agent.shown()["a"] == "旧的"


def test_a_refusal_is_an_answer_and_a_sentence(lead: Desk, agent: Desk, share: Path) -> None:
    first, second = (lead.pack("make", share)["file"] for _ in range(2))
    agent.pack("apply", second)
    answer = agent.pack("apply", first)
    assert (agent.status, answer["refusal"]) == (1, "older")
    assert agent.told.strip() == answer["error"]
    assert agent.pack("apply", first, "--allow-older")["sequence"] == 1
    data = bytearray(Path(second).read_bytes())
    data[100] ^= 1
    bad = share / "bad.assistpack"
    bad.write_bytes(data)
    for command in ("verify", "apply"):
        assert agent.pack(command, bad)["refusal"] == "tampered"
    assert agent.pack("verify", share / "nothing")["refusal"] == "unreadable"
    agent.pack("trust", share / "lead.pub", "--remove")
    assert agent.pack("verify", second)["refusal"] == "foreign_key"
    assert agent.pack("trust", "hello")["refusal"] == "malformed"


def test_without_a_key_nothing_is_made(lead: Desk, share: Path) -> None:
    assert lead.pack("make", share, "--key", share / "none")["refusal"] == "unreadable"
    assert "assist pack keys" in lead.told


def test_a_folder_that_cannot_be_written_is_said(lead: Desk, share: Path) -> None:
    answer = lead.pack("make", share / "no" / "where")
    assert (lead.status, answer["refusal"]) == (1, "unreadable")
    assert "无法写入" in lead.told


def test_it_keeps_going_back_to_itself(
    lead: Desk, agent: Desk, share: Path, tmp_path: Path
) -> None:
    first, second = (lead.pack("make", share)["file"] for _ in range(2))
    key = lead.pack("keys")["public"]
    # A file in no folder: nobody may write it.
    ruled = Policy(
        tmp_path / "etc" / "assist.toml", trusted_keys=(key, "nonsense"), user_keys=False,
        user_rollback=False, contact="分机 8000",
    )  # fmt: skip
    agent.ruled(ruled)
    agent.pack("apply", second)
    assert agent.status == 0
    for wish in (("rollback",), ("apply", first, "--allow-older"), ("trust", key)):
        assert agent.pack(*wish)["refusal"] == "not_allowed"
        assert "分机 8000" in agent.told
    status = agent.pack("status")
    assert (status["may_roll_back"], status["trusted"]) == (False, [key])
    assert "nonsense" in agent.told
    (tmp_path / "etc").mkdir()
    (tmp_path / "etc" / "assist.toml").touch()
    assert agent.pack("rollback")["undone"] == 2, "who may write the file is an administrator"


def test_a_bad_call_is_one_sentence(agent: Desk) -> None:
    with pytest.raises(SystemExit) as ended:
        agent.pack("apply")
    assert ended.value.code == 2
