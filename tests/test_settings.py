"""The user's choices: kept, checked, never lost to a damaged file."""

from __future__ import annotations

import json
import stat
import sys
import threading
from pathlib import Path

import pytest

from assist.settings import Settings, Value, table


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "settings.json"


def _written(file: Path) -> dict[str, Value]:
    read: dict[str, Value] = json.loads(file.read_text(encoding="utf-8"))
    return read


def test_without_a_file_every_setting_has_its_default(file: Path) -> None:
    settings = Settings(file)
    for setting in table():
        if isinstance(setting.default, bool):
            assert settings.flag(setting.key) is setting.default
        elif isinstance(setting.default, float):
            assert settings.number(setting.key) == setting.default
        else:
            assert settings.text(setting.key) == setting.default
    assert not file.exists()


def test_every_default_is_one_of_its_own_choices() -> None:
    chosen = [setting for setting in table() if setting.choices]
    assert chosen
    assert [setting.key for setting in chosen if setting.default not in setting.choices] == []


def test_what_was_changed_is_there_next_time(file: Path) -> None:
    Settings(file).change({"shop": "小店", "card_hotkeys": False, "threshold": 0.7})
    again = Settings(file)
    assert again.text("shop") == "小店"
    assert again.flag("card_hotkeys") is False
    assert again.number("threshold") == 0.7
    assert set(_written(file)) == {"shop", "card_hotkeys", "threshold"}, "defaults are not written"


def test_a_change_keeps_the_other_choices(file: Path) -> None:
    Settings(file).change({"shop": "小店"})
    Settings(file).change({"agent_id": "007"})
    assert (Settings(file).text("shop"), Settings(file).text("agent_id")) == ("小店", "007")


@pytest.mark.parametrize(
    "data",
    [b"{", b"", b"\xff\xfe\x00", b"null", b"3", b'"ab"', b'[["theme"]]', b"[" * 100_000],
    ids=["torn", "empty", "bytes", "null", "number", "text", "list", "deep"],
)
def test_a_damaged_file_is_kept_aside(file: Path, data: bytes) -> None:
    file.write_bytes(data)
    settings = Settings(file)
    assert settings.text("theme") == "auto"
    assert file.with_name("settings.damaged").read_bytes() == data
    settings.change({"theme": "dark"})
    assert Settings(file).text("theme") == "dark"


def test_a_file_that_an_editor_marked_as_unicode_is_not_damaged(file: Path) -> None:
    file.write_text('{"shop": "小店"}', encoding="utf-8-sig")
    assert Settings(file).text("shop") == "小店"


def test_unknown_keys_are_dropped(file: Path) -> None:
    file.write_text('{"shop": "小店", "colour": "red"}', encoding="utf-8")
    settings = Settings(file)
    settings.change({"agent_id": "7"})
    assert _written(file) == {"shop": "小店", "agent_id": "7"}


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("theme", "pink"), ("theme", ["dark"]), ("theme", None), ("shop", 5), ("shop", {}),
        ("card_hotkeys", 1), ("card_hotkeys", "no"), ("threshold", "0.5"), ("threshold", True),
        ("alert", -0.1), ("angry", 1.5), ("watch", float("nan")), ("unhappy", float("inf")),
    ],
)  # fmt: skip
def test_a_value_that_does_not_fit_is_not_taken_from_the_file(
    file: Path, key: str, value: object
) -> None:
    file.write_text(json.dumps({key: value, "agent_id": "7"}), encoding="utf-8")
    settings = Settings(file)
    default = next(setting.default for setting in table() if setting.key == key)
    assert settings._get(key) == default
    assert settings.text("agent_id") == "7", "the others are kept"


@pytest.mark.parametrize(
    "values", [{"theme": "pink"}, {"colour": "red"}, {"shop": "x", "card_hotkeys": "yes"}]
)
def test_a_value_that_does_not_fit_is_refused_and_nothing_is_saved(
    file: Path, values: dict[str, Value]
) -> None:
    settings = Settings(file)
    with pytest.raises(ValueError, match="不接受"):
        settings.change(values)
    assert not file.exists()
    assert settings.text("shop") == ""


def test_a_whole_number_serves_as_a_number(file: Path) -> None:
    file.write_text('{"threshold": 1}', encoding="utf-8")
    assert Settings(file).number("threshold") == 1.0


def test_what_another_program_set_meanwhile_is_kept_and_arrives(file: Path) -> None:
    sidebar, desk = Settings(file), Settings(file)
    desk.change({"keep_gaps": False, "knowledge_folder": "/share"})
    assert sidebar.text("knowledge_folder") == "/share"
    sidebar.change({"chats_folded": True})
    expected = {"keep_gaps": False, "knowledge_folder": "/share", "chats_folded": True}
    assert _written(file) == expected
    assert desk.flag("chats_folded") is True


def test_changes_on_many_threads_are_all_kept(file: Path) -> None:
    keys = ("agent_id", "shop", "my_groups", "search_hotkey", "knowledge_folder")
    values = {key: [f"{key} {turn}" for turn in range(20)] for key in keys}

    def write(key: str) -> None:
        settings = Settings(file)
        for value in values[key]:
            settings.change({key: value})

    threads = [threading.Thread(target=write, args=[key]) for key in keys]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert _written(file) == {key: f"{key} 19" for key in keys}


def test_a_file_that_is_taken_away_leaves_the_defaults(file: Path) -> None:
    settings = Settings(file)
    settings.change({"shop": "小店"})
    file.unlink()
    assert settings.text("shop") == ""


def test_a_file_that_is_half_written_meanwhile_changes_nothing_yet(file: Path) -> None:
    settings = Settings(file)
    settings.change({"shop": "小店"})
    file.write_text('{"shop": "大', encoding="utf-8")
    assert settings.text("shop") == "小店"
    assert file.read_text(encoding="utf-8") == '{"shop": "大', "whoever writes it goes on"
    file.write_text('{"shop": "大店"}', encoding="utf-8")
    assert settings.text("shop") == "大店"


def test_a_file_that_cannot_be_read_for_a_moment_is_read_later(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = Settings(file)
    settings.change({"shop": "小店"})
    Settings(file).change({"shop": "大店"})

    def refuse(*_given: object, **_named: object) -> str:
        raise PermissionError(13, "a virus scanner has it", str(file))

    with monkeypatch.context() as held:
        held.setattr(Path, "read_text", refuse)
        assert settings.text("shop") == "小店"
        with pytest.raises(PermissionError):
            settings.change({"agent_id": "7"})
    assert settings.text("shop") == "大店"
    assert _written(file) == {"shop": "大店"}


def test_what_was_damaged_meanwhile_is_kept_aside_before_it_is_replaced(file: Path) -> None:
    settings = Settings(file)
    settings.change({"shop": "小店"})
    file.write_text("{", encoding="utf-8")
    settings.change({"agent_id": "7"})
    assert _written(file) == {"shop": "小店", "agent_id": "7"}
    assert file.with_name("settings.damaged").read_text(encoding="utf-8") == "{"


def test_a_save_that_fails_changes_nothing(file: Path) -> None:
    settings = Settings(file)
    settings.change({"shop": "小店"})
    file.unlink()
    file.mkdir()
    with pytest.raises(OSError, match=r"settings\.json"):
        settings.change({"shop": "大店"})
    assert settings.text("shop") == "小店"
    assert list(file.parent.iterdir()) == [file], "no draft is left behind"


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX permissions")
def test_nobody_else_may_read_the_settings(file: Path) -> None:
    Settings(file).change({"agent_id": "007"})
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_saving_leaves_no_draft_behind(file: Path) -> None:
    for number in range(3):
        Settings(file).change({"agent_id": str(number)})
    assert list(file.parent.iterdir()) == [file]
