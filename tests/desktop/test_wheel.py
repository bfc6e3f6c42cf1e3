"""A wheel over a page scrolls the page, whatever control lies under the pointer."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QDateTime, QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QComboBox,
    QDateTimeEdit,
    QScrollArea,
    QSlider,
    QVBoxLayout,
    QWidget,
)
from pytestqt.qtbot import QtBot

import assist.desktop
from assist.desktop.preferences import Preferences
from assist.desktop.wheel import still
from assist.settings import Settings


def _combo() -> QComboBox:
    box = QComboBox()
    box.addItems([str(number) for number in range(9)])
    box.setCurrentIndex(4)
    return box


def _editable() -> QComboBox:
    box = _combo()
    box.setEditable(True)
    return box


def _slider() -> QSlider:
    slider = QSlider(Qt.Orientation.Horizontal)
    slider.setValue(50)
    return slider


def _moment() -> QDateTimeEdit:
    return QDateTimeEdit(QDateTime.fromSecsSinceEpoch(1_000_000_000))


def _value(control: QWidget) -> object:
    return control.property("currentIndex" if isinstance(control, QComboBox) else
                            "value" if isinstance(control, QSlider) else "dateTime")  # fmt: skip


def _wheel_over(control: QWidget) -> None:
    """One notch down, from the window system."""
    window = control.window()
    at = control.mapTo(window, control.rect().center())
    QTest.wheelEvent(window.windowHandle(), at, QPoint(0, -120))


@pytest.fixture(params=[_combo, _editable, _slider, _moment])
def page(request: pytest.FixtureRequest, qtbot: QtBot) -> tuple[QScrollArea, QWidget]:
    """A page with one control, and room to scroll."""
    make: Callable[[], QWidget] = request.param
    control = still(make())
    inside = QWidget()
    inside.setMinimumHeight(2000)
    column = QVBoxLayout(inside)
    column.addWidget(control, 0, Qt.AlignmentFlag.AlignTop)
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setWidget(inside)
    qtbot.addWidget(area)
    area.resize(300, 200)
    area.show()
    area.activateWindow()
    area.setFocus()
    qtbot.waitUntil(area.hasFocus)
    return area, control


def test_the_page_scrolls_and_the_setting_stays(page: tuple[QScrollArea, QWidget]) -> None:
    area, control = page
    before = _value(control)
    _wheel_over(control)
    assert _value(control) == before
    assert not control.hasFocus()
    assert area.verticalScrollBar().value() > 0


def test_where_the_focus_is_the_wheel_changes_the_value(page: tuple[QScrollArea, QWidget]) -> None:
    area, control = page
    before = _value(control)
    control.setFocus()
    if isinstance(control, QDateTimeEdit):
        control.setCurrentSection(QDateTimeEdit.Section.YearSection)
    _wheel_over(control)
    assert _value(control) != before
    assert area.verticalScrollBar().value() == 0


def test_the_settings_stay_as_they_are(qtbot: QtBot, home: Path) -> None:
    dialog = Preferences(Settings(home / "settings.json"), None)
    qtbot.addWidget(dialog)
    dialog.show()
    boxes = dialog.findChildren(QComboBox)
    assert boxes
    before = [box.currentIndex() for box in boxes]
    for box in boxes:
        _wheel_over(box)
    assert [box.currentIndex() for box in boxes] == before


def test_every_control_that_a_wheel_moves_is_still() -> None:
    made = re.compile(
        r"(still\()?Q(?:ComboBox|Slider|Dial|(?:Double)?SpinBox|\w*(?:Date|Time)Edit)\("
    )
    bare = [
        f"{file.name}: {found[0]}"
        for file in Path(assist.desktop.__file__).parent.rglob("*.py")
        for found in made.finditer(file.read_text(encoding="utf-8"))
        if not found[1]
    ]
    assert bare == []
