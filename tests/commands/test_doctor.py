"""``assist doctor`` on the way from browsers to the program."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from assist import paths
from assist.__main__ import main
from assist.policy import read_policy
from assist.settings import Settings


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("ASSIST_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    return tmp_path


def findings(capsys: pytest.CaptureFixture[str]) -> dict[str, dict[str, object]]:
    capsys.readouterr()
    main(["doctor", "--json"])
    told = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    return {str(one["name"]): one for one in told}


def test_it_says_whether_browsers_find_the_program(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = findings(capsys)
    assert before["浏览器插件"]["works"]
    assert not before["浏览器通道"]["works"]
    assert "assist browser install" in str(before["浏览器通道"]["mend"])
    main(["browser", "install"])
    after = findings(capsys)["浏览器通道"]
    assert after["works"]
    assert "Edge" in str(after["told"])


def test_it_says_what_is_wrong_in_the_machines_file(
    home: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert findings(capsys)["整机配置"]["works"], "none is needed"
    file = home / "assist.toml"
    file.write_text("[locked]\ntheme = 'pink'\n", encoding="utf-8")
    monkeypatch.setattr("assist.settings.policy", lambda: read_policy(file))
    found = findings(capsys)["整机配置"]
    assert not found["works"]
    assert "locked.theme" in str(found["told"])


def test_it_says_whether_packs_can_arrive(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert "知识库文件夹" not in findings(capsys), "nobody wants any"
    share = home / "share"
    Settings(paths.settings_file()).change({"knowledge_folder": str(share)})
    before = findings(capsys)
    assert not before["知识库文件夹"]["works"]
    assert not before["信任的公钥"]["works"]
    share.mkdir()
    main(["pack", "trust", "ed25519:" + "1" * 64])
    after = findings(capsys)
    assert after["知识库文件夹"]["works"]
    assert after["信任的公钥"]["works"]
