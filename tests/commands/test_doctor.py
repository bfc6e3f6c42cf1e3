"""``assist doctor`` on the way from browsers to the program."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from assist.__main__ import main


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
