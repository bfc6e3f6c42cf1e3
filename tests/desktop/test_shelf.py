"""Where the pictures come from: fetched and made to fit on another thread, in bounded memory."""

from __future__ import annotations

import subprocess
import sys
import threading
from pathlib import Path

from PySide6.QtCore import QSize
from pytestqt.qtbot import QtBot

from assist.desktop.decoding import MOST_PIXELS, decode
from assist.desktop.shelf import Shelf
from assist.desktop.work import Bridge
from assist.knowledge.pictures import LARGEST
from tests.desktop.pictures import bomb, drawn

BOX = QSize(72, 54)


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
