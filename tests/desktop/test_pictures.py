"""Pictures on the cards: small, large, on the clipboard, and never in anybody's way."""

from __future__ import annotations

import struct
import subprocess
import sys
import threading
import zlib
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QSize, Qt
from PySide6.QtGui import QColor, QGuiApplication, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from assist.desktop.decoding import MOST_PIXELS, decode
from assist.desktop.shelf import Shelf
from assist.desktop.sidebar.strip import Strip, Thumb, picture_title
from assist.desktop.work import Bridge
from assist.knowledge.pictures import LARGEST, Picture, Pictures
from tests.desktop.conftest import Desk
from tests.fakes import ARTICLES, INVOICE, TRACK

BOX = QSize(72, 54)
GONE = "没有给过.png"


def drawn(width: int = 400, height: int = 300, colour: str = "teal", kind: str = "PNG") -> bytes:
    """A picture's file."""
    image = QImage(width, height, QImage.Format.Format_RGB32)
    image.fill(QColor(colour))
    held = QByteArray()
    buffer = QBuffer(held)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    assert image.save(buffer, kind)  # type: ignore[call-overload]
    return bytes(held.data())


def bomb(side: int) -> bytes:
    """The small file of a PNG that says it is ``side`` pixels wide and high."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    header = struct.pack(">IIBBBBB", side, side, 8, 0, 0, 0, 0)
    pixels = zlib.compress(bytes(side + 1) * 8)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")
    )


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


COPIES_AND_ENDS = """
import sys
from pathlib import Path
from PySide6.QtWidgets import QApplication
from assist.desktop.shelf import Shelf
from assist.desktop.work import Bridge
program, bridge = QApplication([]), Bridge()
shelf = Shelf(bridge)
shelf.attach(lambda name: Path(name).read_bytes(), lambda: None)
shelf.copy(sys.argv[1], lambda trouble: program.quit())
program.exec()
shelf.close()
bridge.close()
"""


def test_a_program_with_a_picture_on_the_clipboard_ends_in_order(tmp_path: Path) -> None:
    file = tmp_path / "picture.png"
    file.write_bytes(drawn())
    subprocess.run([sys.executable, "-c", COPIES_AND_ENDS, str(file)], check=True, timeout=60)


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


def test_pictures_are_fetched_on_another_thread_and_only_once(qtbot: QtBot) -> None:
    bridge = Bridge()
    shelf = Shelf(bridge)
    threads: list[threading.Thread] = []

    def fetch(name: str) -> bytes:
        threads.append(threading.current_thread())
        return drawn()

    shelf.attach(fetch, lambda: None)
    with qtbot.waitSignal(shelf.loaded):
        assert shelf.get("a", BOX) is None
        assert shelf.get("a", BOX) is None
    shown = shelf.get("a", BOX)
    assert shown is not None
    assert shown.image.size() == QSize(72, 54)
    assert len(threads) == 1
    assert threads[0] is not threading.main_thread()
    shelf.close()
    bridge.close()


def test_the_memory_of_pictures_is_bounded(qtbot: QtBot) -> None:
    bridge = Bridge()
    one = BOX.width() * BOX.height() * 4
    shelf = Shelf(bridge, most_bytes=3 * one)
    shelf.attach(lambda _name: drawn(), lambda: None)
    for number in range(8):
        with qtbot.waitSignal(shelf.loaded):
            shelf.get(str(number), BOX)
        assert shelf.kept_bytes <= 3 * one
    assert shelf.get("7", BOX) is not None, "the last ones are at hand"
    with qtbot.waitSignal(shelf.loaded):
        assert shelf.get("0", BOX) is None
    shelf.close()
    bridge.close()


def test_a_base_that_cannot_be_read_is_a_placeholder(qtbot: QtBot) -> None:
    bridge = Bridge()
    shelf = Shelf(bridge)

    def fetch(name: str) -> bytes:
        raise OSError("网络盘断开了")

    shelf.attach(fetch, lambda: None)
    with qtbot.waitSignal(shelf.loaded) as told:
        shelf.get("a", BOX)
    assert told.args is not None
    assert told.args[0].trouble == "网络盘断开了"
    shelf.close()
    bridge.close()


def test_it_is_made_to_fit_and_never_larger() -> None:
    assert decode(drawn(1000, 100), BOX).size() == QSize(72, 7)
    assert decode(drawn(100, 5000), BOX).size() == QSize(1, 54)
    assert decode(drawn(20, 10), BOX).size() == QSize(20, 10)


def test_what_is_huge_is_not_even_begun() -> None:
    assert MOST_PIXELS < 40_000**2
    assert decode(bomb(40_000), BOX).isNull()
    assert decode(drawn() + bytes(LARGEST), BOX).isNull()


def test_a_title_is_the_file_s_without_the_digest() -> None:
    assert picture_title("开票入口-57d1d5ff8c884b60.png") == "开票入口"
    assert picture_title("手写的名字.png") == "手写的名字.png"
