"""Pictures on the cards: small, large, on the clipboard, and never in anybody's way."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton

from assist.desktop.decoding import decode
from assist.desktop.sidebar.strip import Strip, Thumb, picture_title
from assist.knowledge.pictures import Picture, Pictures
from tests.desktop.conftest import Desk
from tests.desktop.pictures import GONE, bomb, drawn
from tests.fakes import ARTICLES, INVOICE, TRACK


def give(desk: Desk, *pictures: Picture, article: int = 0) -> None:
    """The article has these pictures, and one that nobody ever gave where there are none."""
    Pictures(desk.parts.base).put(pictures)
    names = tuple(one.name for one in pictures) or (GONE,)
    desk.parts.base.save([replace(ARTICLES[article], pictures=names)])
    desk.parts.library.follow()
    desk.parts.base.release()


def three() -> list[Picture]:
    return [Picture(f"图{n}.png", drawn(100 + n)) for n in (1, 2, 3)]


def strip(desk: Desk) -> Strip:
    (found,) = desk.sidebar.findChildren(Strip)
    assert isinstance(found, Strip)
    return found


def ask_for_invoice(desk: Desk) -> list[Thumb]:
    desk.switch_to("a")
    desk.ask("a", INVOICE)
    return strip(desk).thumbs


def wait_for_pictures(desk: Desk, thumbs: list[Thumb]) -> None:
    desk.qtbot.waitUntil(lambda: all(not thumb.icon().isNull() for thumb in thumbs))


def wait_for_view(desk: Desk) -> None:
    view = desk.sidebar.gallery.view
    copying = next(b for b in view.findChildren(QPushButton) if b.text() == "复制图片")
    desk.qtbot.waitUntil(copying.isEnabled)


def copy_has(width: int) -> bool:
    return QGuiApplication.clipboard().image().width() == width


def test_a_card_without_pictures_has_no_row(desk: Desk) -> None:
    desk.switch_to("a")
    desk.ask("a", INVOICE)
    assert desk.titles() == ["invoice"]
    assert desk.sidebar.findChildren(Strip) == []


def test_a_card_shows_its_pictures_small(desk: Desk) -> None:
    give(desk, *three()[:2])
    thumbs = ask_for_invoice(desk)
    wait_for_pictures(desk, thumbs)
    assert [thumb.accessibleName() for thumb in thumbs] == ["图片 1：图1.png", "图片 2：图2.png"]
    assert [thumb.text() for thumb in thumbs] == ["", ""]


def test_many_pictures_never_make_the_sidebar_wider(desk: Desk) -> None:
    give(desk, *(Picture(f"图{n}.png", drawn(60 + n)) for n in range(7)))
    thumbs = ask_for_invoice(desk)
    assert thumbs[-1].text() == "+5"
    desk.sidebar.resize(desk.sidebar.minimumWidth(), 700)
    room = desk.cards()[0].contentsRect().width() - 24
    assert strip(desk).sizeHint().width() <= room


@pytest.mark.parametrize(
    "data", [b"\x89PNG\r\n\x1a\nbroken", b"GIF8", b"<svg/>", b"", drawn()[:60], bomb(40_000)]
)
def test_a_broken_or_huge_picture_is_a_quiet_placeholder(desk: Desk, data: bytes) -> None:
    give(desk, Picture("坏图.png", data), Picture("好图.png", drawn()))
    bad, good = ask_for_invoice(desk)
    desk.qtbot.waitUntil(lambda: bad.text() == "缺图")
    wait_for_pictures(desk, [good])
    bad.click()
    view = desk.sidebar.gallery.view
    desk.qtbot.waitUntil(lambda: "打不开" in view._picture.text())
    assert desk.hint() == ""


def test_a_picture_that_was_never_given_is_a_placeholder_too(desk: Desk) -> None:
    give(desk)
    (only,) = ask_for_invoice(desk)
    desk.qtbot.waitUntil(lambda: only.text() == "缺图")
    assert "还没有" in only.toolTip()


def test_a_click_opens_a_large_one_that_takes_no_focus(desk: Desk) -> None:
    give(desk, *three())
    thumbs = ask_for_invoice(desk)
    QTest.mouseClick(thumbs[1], Qt.MouseButton.LeftButton)
    view = desk.sidebar.gallery.view
    assert view.isVisible()
    assert view.windowFlags() & Qt.WindowType.WindowDoesNotAcceptFocus
    assert view.testAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
    assert all(b.focusPolicy() is Qt.FocusPolicy.NoFocus for b in view.findChildren(QPushButton))
    assert desk.desktop.activated == []
    assert view.name == "图2.png"
    QTest.mouseClick(thumbs[1], Qt.MouseButton.LeftButton)
    assert not view.isVisible()


def test_the_keyboard_opens_steps_copies_and_leaves(desk: Desk) -> None:
    give(desk, *three())
    ask_for_invoice(desk)
    view = desk.sidebar.gallery.view
    desk.keyboard.pressed.emit("search")
    QTest.keyClick(desk.sidebar.search, Qt.Key.Key_I, Qt.KeyboardModifier.ControlModifier)
    desk.qtbot.waitUntil(view.isVisible)
    first = strip(desk).thumbs[0]
    assert desk.sidebar.focusWidget() is first
    QTest.keyClick(first, Qt.Key.Key_Right)
    assert view.name == "图2.png"
    QTest.keyClick(first, Qt.Key.Key_Left)
    QTest.keyClick(first, Qt.Key.Key_Left)
    assert view.name == "图3.png"
    QTest.keyClick(first, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    desk.wait_for_hint("图片已复制")
    assert copy_has(103), "what is seen large is what is copied"
    QTest.keyClick(first, Qt.Key.Key_Escape)
    assert not view.isVisible()
    QTest.keyClick(first, Qt.Key.Key_Escape)
    assert desk.desktop.activated[-1:] == [77], "the chat has the focus again"


@pytest.mark.parametrize("kind", ["PNG", "JPG", "WEBP"])
def test_a_copy_is_the_whole_picture_and_goes_nowhere_by_itself(desk: Desk, kind: str) -> None:
    data = drawn(1300, 700, kind=kind)
    give(desk, Picture("大图", data))
    (thumb,) = ask_for_invoice(desk)
    thumb.click()
    wait_for_view(desk)
    view = desk.sidebar.gallery.view
    next(b for b in view.findChildren(QPushButton) if b.text() == "复制图片").click()
    desk.wait_for_hint("图片已复制")
    mime = QGuiApplication.clipboard().mimeData()
    assert QGuiApplication.clipboard().image().size() == QSize(1300, 700)
    assert decode(bytes(mime.data("image/png").data())).size() == QSize(1300, 700)
    assert desk.source.boxes == {"a": "", "b": ""}
    assert desk.source.sent == []


def test_a_broken_picture_is_not_copied(desk: Desk) -> None:
    give(desk, Picture("坏图.png", b"\x89PNG\r\n\x1a\nbroken"))
    (thumb,) = ask_for_invoice(desk)
    QGuiApplication.clipboard().setText("客服自己的")
    thumb.copied.emit(0)
    desk.wait_for_hint("打不开")
    assert QGuiApplication.clipboard().text() == "客服自己的"


def test_another_customer_closes_it_another_line_does_not(desk: Desk) -> None:
    give(desk, *three())
    thumbs = ask_for_invoice(desk)
    thumbs[0].click()
    view = desk.sidebar.gallery.view
    desk.ask("a", TRACK)
    assert view.isVisible()
    view.step(1)
    assert view.name == "图2.png"
    desk.switch_to("b")
    assert not view.isVisible()


def test_it_goes_with_the_sidebar(desk: Desk) -> None:
    give(desk, *three())
    ask_for_invoice(desk)[0].click()
    assert desk.sidebar.gallery.view.isVisible()
    desk.sidebar.hide()
    assert not desk.sidebar.gallery.view.isVisible()


def test_a_title_is_the_file_s_without_the_digest() -> None:
    assert picture_title("开票入口-57d1d5ff8c884b60.png") == "开票入口"
    assert picture_title("手写的名字.png") == "手写的名字.png"
