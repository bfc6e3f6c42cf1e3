"""Pictures beside the form: the card shows those that an agent will see, as an agent sees them."""

from __future__ import annotations

import threading
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QImage, QKeySequence, QShortcut
from PySide6.QtTest import QTest

from assist.desktop.decoding import decode
from assist.desktop.desk.pictures import PictureField
from assist.desktop.sidebar.picture_view import PictureView
from assist.desktop.sidebar.strip import SHORTCUT, Strip, Thumb
from assist.knowledge.pictures import Picture, Pictures
from tests.desktop.conftest import visible_texts
from tests.desktop.desk.conftest import Lead
from tests.desktop.pictures import GONE, bomb, drawn


def give(lead: Lead, *pictures: Picture, key: str = "invoice") -> None:
    """The article has these pictures, and one that nobody ever gave where there are none."""
    Pictures(lead.base).put(pictures)
    names = tuple(one.name for one in pictures) or (GONE,)
    lead.desk.hands.life.publish([replace(lead.newest(key), pictures=names)])


def thumbs(lead: Lead) -> list[Thumb]:
    """The small pictures on the card, top down; the card before may still be on its way out."""
    strips = [one for one in lead.editor.preview.findChildren(Strip) if one.isVisible()]
    return [thumb for one in strips for thumb in one.thumbs]


def wait_for_thumbs(lead: Lead, count: int) -> list[Thumb]:
    def ready() -> bool:
        found = thumbs(lead)
        return len(found) == count and all(not thumb.icon().isNull() for thumb in found)

    lead.qtbot.waitUntil(ready)
    return thumbs(lead)


def view(lead: Lead) -> PictureView:
    return lead.editor.preview.gallery.view


def field(lead: Lead) -> PictureField:
    found = lead.editor.form.fields["pictures"]
    assert isinstance(found, PictureField)
    return found


def test_the_card_shows_the_pictures_that_an_agent_will_see(lead: Lead) -> None:
    give(
        lead, Picture("开票入口-0123456789abcdef.png", drawn()), Picture("第二.png", drawn(90, 90))
    )
    lead.open("invoice")
    shown = wait_for_thumbs(lead, 2)
    assert [thumb.accessibleName() for thumb in shown] == ["图片 1：开票入口", "图片 2：第二.png"]
    last = shown[-1].mapTo(lead.editor.preview, shown[-1].rect().bottomRight())
    assert lead.editor.preview.rect().contains(last)
    lead.open("track")
    lead.qtbot.waitUntil(lambda: thumbs(lead) == [])


def test_nothing_is_decoded_where_one_types(lead: Lead, monkeypatch: pytest.MonkeyPatch) -> None:
    on_gui: list[bool] = []

    def watched(data: bytes, box: QSize | None = None) -> QImage:
        on_gui.append(threading.current_thread() is threading.main_thread())
        return decode(data, box)

    monkeypatch.setattr("assist.desktop.shelf.decode", watched)
    give(lead, Picture("图.png", drawn()))
    lead.open("invoice")
    wait_for_thumbs(lead, 1)
    lead.qtbot.waitUntil(lambda: not field(lead).list.item(0).icon().isNull())
    # One for the card, one for the form.
    assert on_gui == [False, False]
    lead.write("reply", "换一句话。")
    lead.qtbot.waitUntil(lambda: "换一句话。" in visible_texts(lead.editor.preview))
    wait_for_thumbs(lead, 1)
    assert on_gui == [False, False], "the card is made anew, its pictures are at hand"


def test_a_picture_that_is_added_or_taken_away_is_seen_at_once(lead: Lead, tmp_path: Path) -> None:
    lead.open("invoice")
    assert thumbs(lead) == []
    file = tmp_path / "开票入口.png"
    file.write_bytes(drawn())
    field(lead).add_file(file)
    wait_for_thumbs(lead, 1)
    assert field(lead).list.item(0).text() == "开票入口"
    lead.editor.form.undo_stack.undo()
    lead.qtbot.waitUntil(lambda: thumbs(lead) == [])
    lead.editor.form.undo_stack.redo()
    wait_for_thumbs(lead, 1)


@pytest.mark.parametrize("data", [None, b"\x89PNG\r\n\x1a\nbroken", bomb(30_000)])
def test_a_picture_that_cannot_be_shown_is_said_quietly(lead: Lead, data: bytes | None) -> None:
    give(lead, *([Picture("坏.png", data)] if data is not None else []))
    lead.open("invoice")
    lead.qtbot.waitUntil(lambda: [thumb.text() for thumb in thumbs(lead)] == ["缺图"])
    lead.qtbot.waitUntil(lambda: field(lead).list.item(0).text().startswith("缺图："))


def test_a_picture_opens_large_and_closes_with_its_article(lead: Lead) -> None:
    give(lead, Picture("一.png", drawn(500, 400)), Picture("二.png", drawn(300, 300)))
    give(lead, Picture("三.png", drawn()), key="track")
    lead.open("invoice")
    first = wait_for_thumbs(lead, 2)[0]
    first.click()
    assert view(lead).name == "一.png"
    side = lead.editor.preview
    left = side.mapToGlobal(side.rect().topLeft()).x()
    assert view(lead).frameGeometry().right() < left, "it covers nothing of the card"
    QTest.keyClick(first, Qt.Key.Key_Right)
    assert view(lead).name == "二.png"
    QTest.keyClick(first, Qt.Key.Key_Escape)
    assert not view(lead).isVisible()
    first.click()
    lead.open("track")
    lead.qtbot.waitUntil(lambda: not view(lead).isVisible())
    wait_for_thumbs(lead, 1)[0].click()
    lead.desk.window.go_to(lead.desk.packs)
    assert not view(lead).isVisible()


def test_the_key_of_the_variables_keeps_its_meaning(lead: Lead) -> None:
    taken = [
        one
        for one in lead.desk.window.findChildren(QShortcut)
        if one.key() == QKeySequence(SHORTCUT)
    ]
    assert [one.parent() for one in taken] == [lead.editor.form]
