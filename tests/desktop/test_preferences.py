"""The settings dialog: one row a setting, saved with OK and only then."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialogButtonBox,
    QFileDialog,
    QLabel,
    QLineEdit,
    QPushButton,
    QWidget,
)
from pytestqt.qtbot import QtBot

from assist.desktop.preferences import FolderField, Preferences
from assist.policy import Policy
from assist.settings import Settings, table


@pytest.fixture
def settings(home: Path) -> Settings:
    return Settings(home / "settings.json")


@pytest.fixture
def dialog(qtbot: QtBot, settings: Settings) -> Preferences:
    dialog = Preferences(settings, None)
    qtbot.addWidget(dialog)
    dialog.show()
    return dialog


def _editor(dialog: Preferences, key: str) -> QWidget:
    label = next(setting.label for setting in table() if setting.key == key)
    editors = dialog.findChildren(QWidget)
    return next(one for one in editors if one.accessibleName() == label)


def _choose(dialog: Preferences, key: str, choice: str) -> None:
    box = _editor(dialog, key)
    assert isinstance(box, QComboBox)
    box.setCurrentIndex(box.findData(choice))


def _press(dialog: Preferences, button: QDialogButtonBox.StandardButton) -> None:
    buttons = dialog.findChild(QDialogButtonBox)
    assert isinstance(buttons, QDialogButtonBox)
    QTest.mouseClick(buttons.button(button), Qt.MouseButton.LeftButton)


GENERAL = [setting for setting in table() if setting.page == "general"]
OK, CANCEL = QDialogButtonBox.StandardButton.Ok, QDialogButtonBox.StandardButton.Cancel


def test_every_setting_has_a_row(dialog: Preferences) -> None:
    for setting in GENERAL:
        assert _editor(dialog, setting.key).isVisible()


def test_the_rows_show_what_is_set(qtbot: QtBot, settings: Settings) -> None:
    settings.change({"theme": "dark", "shop": "小店", "card_hotkeys": False})
    dialog = Preferences(settings, None)
    qtbot.addWidget(dialog)
    theme, shop = _editor(dialog, "theme"), _editor(dialog, "shop")
    hotkeys = _editor(dialog, "card_hotkeys")
    assert isinstance(theme, QComboBox)
    assert theme.currentText() == "深色"
    assert isinstance(shop, QLineEdit)
    assert shop.text() == "小店"
    assert isinstance(hotkeys, QCheckBox)
    assert not hotkeys.isChecked()


def test_what_concerns_recognition_has_a_page_of_its_own(dialog: Preferences, qtbot: QtBot) -> None:
    (button,) = [b for b in dialog.findChildren(QPushButton) if "关于识别" in b.text()]
    with qtbot.waitSignal(dialog.recognition_wanted):
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)


def test_ok_saves_every_row(dialog: Preferences, settings: Settings, home: Path) -> None:
    shop, hotkeys = _editor(dialog, "shop"), _editor(dialog, "card_hotkeys")
    assert isinstance(shop, QLineEdit)
    assert isinstance(hotkeys, QCheckBox)
    shop.setText("  小店 ")
    hotkeys.setChecked(False)
    _choose(dialog, "insert_mode", "replace")
    _press(dialog, OK)
    assert not dialog.isVisible()
    assert (settings.text("shop"), settings.flag("card_hotkeys")) == ("小店", False)
    again = Settings(home / "settings.json")
    assert again.text("insert_mode") == "replace"


def test_cancel_saves_nothing(dialog: Preferences, settings: Settings, home: Path) -> None:
    _choose(dialog, "theme", "dark")
    _press(dialog, CANCEL)
    assert not dialog.isVisible()
    assert settings.text("theme") == "auto"
    assert not (home / "settings.json").exists()


def test_what_cannot_be_saved_is_said_and_the_dialog_stays(
    dialog: Preferences, settings: Settings, home: Path
) -> None:
    (home / "settings.json").mkdir()
    _choose(dialog, "theme", "dark")
    _press(dialog, OK)
    assert dialog.isVisible()
    assert any("设置没有保存" in label.text() for label in dialog.findChildren(QLabel))
    assert settings.text("theme") == "auto"


def test_opening_the_dialog_and_pressing_ok_saves_nothing(dialog: Preferences, home: Path) -> None:
    """A default that IT changes later is still followed."""
    _press(dialog, OK)
    assert not dialog.isVisible()
    assert not (home / "settings.json").exists()


def test_what_it_locked_is_shown_with_the_reason_and_cannot_be_changed(
    qtbot: QtBot, home: Path
) -> None:
    ruled = Policy(
        Path("assist.toml"), {"shop": "总店"}, {"theme": "dark", "card_hotkeys": False},
        contact="分机 8000",
    )  # fmt: skip
    settings = Settings(home / "settings.json", ruled)
    dialog = Preferences(settings, None)
    qtbot.addWidget(dialog)
    dialog.show()
    theme, shop = _editor(dialog, "theme"), _editor(dialog, "shop")
    assert isinstance(theme, QComboBox)
    assert isinstance(shop, QLineEdit)
    assert (theme.currentText(), theme.isEnabled()) == ("深色", False)
    assert not _editor(dialog, "card_hotkeys").isEnabled()
    assert (shop.text(), shop.isEnabled()) == ("总店", True)
    assert "分机 8000" in theme.toolTip()
    assert sum("分机 8000" in label.text() for label in dialog.findChildren(QLabel)) == 2
    shop.setText("分店")
    _press(dialog, OK)
    assert json.loads((home / "settings.json").read_text(encoding="utf-8")) == {"shop": "分店"}
    assert settings.text("theme") == "dark"


def test_a_folder_is_picked_or_typed(
    dialog: Preferences, settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    field = _editor(dialog, "knowledge_folder")
    assert isinstance(field, FolderField)
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(tmp_path))
    (pick,) = field.actions()
    pick.trigger()
    _press(dialog, OK)
    assert settings.text("knowledge_folder") == str(tmp_path)
