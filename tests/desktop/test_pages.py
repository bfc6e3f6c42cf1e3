"""The windows beside the sidebar: one of each, and none closes another."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialogButtonBox, QLineEdit, QPushButton

from assist.desktop.pages import Pages
from assist.desktop.preferences import Preferences
from assist.desktop.privacy import PrivacyPage
from assist.desktop.theme import Theme
from tests.desktop.conftest import Desk


@pytest.fixture
def pages(desk: Desk) -> Pages:
    made = Pages(desk.sidebar, desk.menu, desk.settings, Theme("light"), None)
    made.attach(desk.recognition)
    desk.menu.preferences_wanted.emit()
    return made


def _dialog(pages: Pages) -> Preferences:
    assert pages.preferences is not None
    return pages.preferences


def _type_shop(pages: Pages) -> QLineEdit:
    fields = _dialog(pages).findChildren(QLineEdit)
    shop = next(one for one in fields if one.accessibleName().startswith("店铺"))
    shop.setText("小店")
    return shop


def _follow(pages: Pages, words: str) -> None:
    buttons = _dialog(pages).findChildren(QPushButton)
    found = next(one for one in buttons if one.text().startswith(words))
    QTest.mouseClick(found, Qt.MouseButton.LeftButton)


def _press(pages: Pages, button: QDialogButtonBox.StandardButton) -> None:
    buttons = _dialog(pages).findChild(QDialogButtonBox)
    assert isinstance(buttons, QDialogButtonBox)
    QTest.mouseClick(buttons.button(button), Qt.MouseButton.LeftButton)


def test_what_is_kept_is_read_without_losing_a_setting(
    desk: Desk, pages: Pages, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[PrivacyPage] = []

    def note(page: PrivacyPage) -> None:
        opened.append(page)

    monkeypatch.setattr(PrivacyPage, "exec", note)
    shop = _type_shop(pages)
    _follow(pages, "隐私")
    (page,) = opened
    assert page.parentWidget() is _dialog(pages), "it lies over the settings"
    assert _dialog(pages).isVisible()
    assert shop.text() == "小店"
    _press(pages, QDialogButtonBox.StandardButton.Ok)
    assert desk.settings.text("shop") == "小店"
    assert pages.preferences is None


def test_recognition_opens_beside_the_settings(desk: Desk, pages: Pages) -> None:
    shop = _type_shop(pages)
    _follow(pages, "关于识别")
    assert desk.recognition.page is not None
    assert desk.recognition.page.isVisible()
    assert not _dialog(pages).isModal(), "it would block the other window"
    assert _dialog(pages).isVisible()
    assert shop.text() == "小店"


def test_the_settings_are_there_once(desk: Desk, pages: Pages) -> None:
    shop = _type_shop(pages)
    desk.menu.preferences_wanted.emit()
    assert len(desk.sidebar.findChildren(Preferences)) == 1
    assert shop.text() == "小店"
    _press(pages, QDialogButtonBox.StandardButton.Cancel)
    assert pages.preferences is None
    assert desk.settings.text("shop") == ""
