"""IT's file for the whole machine: what it decides, and that no slip in it stops the program."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assist import policy as module
from assist.commands.jsonlines import BadCall
from assist.commands.sidebar import _maker
from assist.policy import OVERRIDE, SOURCES, Policy, read_policy
from assist.settings import Settings

WHOLE = """
[defaults]
theme = "dark"
threshold = 0.7

[locked]
knowledge_folder = '\\\\server\\assist'
card_hotkeys = false

[sources]
allowed = ["browser"]

[packs]
trusted_keys = ["ed25519:aa"]
user_keys = false
user_rollback = false

[support]
contact = "分机 8000"
"""


def _read(folder: Path, text: str) -> Policy:
    file = folder / "assist.toml"
    file.write_text(text, encoding="utf-8")
    return read_policy(file)


def test_every_section_is_understood(tmp_path: Path) -> None:
    ruled = _read(tmp_path, WHOLE)
    assert ruled.problems == ()
    assert ruled.sources == ("browser",)
    assert ruled.trusted_keys == ("ed25519:aa",)
    assert (ruled.user_keys, ruled.user_rollback) == (False, False)
    assert "分机 8000" in ruled.why_locked()


def test_without_a_file_nothing_is_ruled(tmp_path: Path) -> None:
    ruled = read_policy(tmp_path / "nothing.toml")
    assert ruled == Policy()
    assert ruled.sources == SOURCES
    assert ruled.may_go_back()


def test_an_empty_file_rules_nothing_but_is_there(tmp_path: Path) -> None:
    ruled = _read(tmp_path, "")
    assert ruled.problems == ()
    assert ruled.file is not None


@pytest.mark.parametrize("data", [b"[", b"\xff\xfe", b"a = ", b"= 3", b"[a]\n[a]"])
def test_a_broken_file_is_told_and_rules_nothing(tmp_path: Path, data: bytes) -> None:
    file = tmp_path / "assist.toml"
    file.write_bytes(data)
    ruled = read_policy(file)
    assert len(ruled.problems) == 1
    assert str(file) in ruled.problems[0]
    assert ruled.locked == {}


def test_a_folder_in_its_place_is_told(tmp_path: Path) -> None:
    assert read_policy(tmp_path).problems


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[colours]\n", "colours"),
        ("[packs]\nkeys = 1\n", "packs.keys"),
        ("[packs]\ntrusted_keys = 'x'\n", "trusted_keys"),
        ("[sources]\nallowed = ['browser', 'telepathy']\n", "telepathy"),
        ("[sources]\nallowed = 'browser'\n", "sources.allowed"),
        ("locked = 3\n", "locked"),
        ("[support]\ncontact = 5\n", "contact"),
    ],
)
def test_what_is_not_understood_is_named(tmp_path: Path, text: str, words: str) -> None:
    (told,) = _read(tmp_path, text).problems
    assert words in told


def test_a_slip_of_the_pen_allows_nothing_that_was_to_be_forbidden(tmp_path: Path) -> None:
    ruled = _read(tmp_path, "[packs]\nuser_keys = 'no'\nuser_rollback = 0\n")
    assert (ruled.user_keys, ruled.user_rollback) == (False, False)
    assert _read(tmp_path, "[sources]\nallowed = 'browser'\n").sources == ()


@given(st.text(max_size=200) | st.sampled_from(WHOLE.split("\n")).map(lambda line: line + "="))
def test_no_text_stops_the_program(text: str) -> None:
    from tempfile import TemporaryDirectory

    with TemporaryDirectory() as folder:
        file = Path(folder) / "assist.toml"
        file.write_bytes(text.encode("utf-8", "replace"))
        read_policy(file)


def test_a_locked_setting_wins_over_the_users_and_a_default_does_not(tmp_path: Path) -> None:
    file = tmp_path / "settings.json"
    file.write_text('{"theme": "light", "card_hotkeys": true}', encoding="utf-8")
    settings = Settings(file, _read(tmp_path, WHOLE))
    assert settings.text("theme") == "light"
    assert settings.flag("card_hotkeys") is False
    assert settings.number("threshold") == 0.7
    assert settings.text("knowledge_folder") == r"\\server\assist"
    assert settings.why_locked("card_hotkeys")
    assert settings.why_locked("theme") == ""


def test_a_locked_setting_cannot_be_changed_and_the_users_own_is_kept_for_later(
    tmp_path: Path,
) -> None:
    file = tmp_path / "settings.json"
    file.write_text('{"card_hotkeys": true}', encoding="utf-8")
    settings = Settings(file, _read(tmp_path, WHOLE))
    with pytest.raises(ValueError, match="由 IT 统一设置"):
        settings.change({"card_hotkeys": True})
    settings.change({"card_hotkeys": False, "shop": "小店"})
    assert json.loads(file.read_text(encoding="utf-8")) == {"card_hotkeys": True, "shop": "小店"}


def test_values_that_do_not_fit_are_told_and_not_taken(tmp_path: Path) -> None:
    text = "[locked]\ntheme = 'pink'\ncolour = 1\nshop = '总店'\n[defaults]\nthreshold = 3\n"
    settings = Settings(tmp_path / "s.json", _read(tmp_path, text))
    assert len(settings.problems) == 3
    assert any("locked.theme" in told and "pink" in told for told in settings.problems)
    assert settings.text("theme") == "auto"
    assert settings.text("shop") == "总店"


def test_only_allowed_sources_are_started(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("assist.commands.sidebar.policy", lambda: _read(tmp_path, WHOLE))
    with pytest.raises(BadCall, match="分机 8000"):
        _maker("stream", False)
    with pytest.raises(BadCall, match="atspi"):
        _maker("atspi", False)
    assert callable(_maker("browser", False))
    names = {source.name for source in _maker("auto", False)()}
    assert names <= {"browser"}


def test_the_machines_own_file_cannot_be_overridden(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, other = tmp_path / "real.toml", tmp_path / "other.toml"
    other.write_text("[locked]\nshop = 'other'\n", encoding="utf-8")
    monkeypatch.setenv(OVERRIDE, str(other))
    monkeypatch.setattr(module, "machine_file", lambda: real)
    module._read_once.cache_clear()
    assert module.policy().locked == {"shop": "other"}
    real.write_text("[locked]\nshop = 'real'\n", encoding="utf-8")
    assert module.policy().locked == {"shop": "real"}


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="root may write every file")
def test_who_may_not_write_the_file_is_no_administrator(tmp_path: Path) -> None:
    ruled = _read(tmp_path, "[packs]\nuser_rollback = false\n")
    assert ruled.may_go_back()
    assert ruled.file is not None
    ruled.file.chmod(0o444)
    assert not ruled.may_go_back()


def test_a_file_that_cannot_be_opened_for_writing_makes_no_administrator(tmp_path: Path) -> None:
    ruled = Policy(tmp_path / "no such folder" / "assist.toml", user_rollback=False)
    assert not ruled.may_go_back()
