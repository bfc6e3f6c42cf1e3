"""Two palettes, one style sheet: both complete, and readable."""

from __future__ import annotations

import re

import pytest
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QApplication, QComboBox
from pytestqt.logging import _QtMessageCapture
from pytestqt.qtbot import QtBot

from assist import paths
from assist.desktop.icons import app_icon, symbol
from assist.desktop.theme import PICTURES, Theme
from tests.desktop.conftest import Desk
from tests.fakes import ALERT, INVOICE

each = pytest.mark.parametrize("name", ["light", "dark"])


def _wanted() -> set[str]:
    """The colours that the style sheet asks for."""
    sheet = paths.resource("themes", "base.qss").read_text(encoding="utf-8")
    return set(re.findall(r"\$\{?([a-z_]+)", sheet))


def test_both_palettes_name_the_same_colours(qapp: QApplication) -> None:
    light, dark = Theme("light").colours, Theme("dark").colours
    assert light.keys() == dark.keys()
    assert light != dark


@each
def test_every_colour_of_the_style_sheet_is_there(qapp: QApplication, name: str) -> None:
    assert len(_wanted()) > 10
    assert _wanted() - set(PICTURES) <= Theme(name).colours.keys()
    assert all(paths.resource("themes", f"{one}-{name}.png").is_file() for one in PICTURES)


@each
def test_every_colour_is_one(qapp: QApplication, name: str) -> None:
    theme = Theme(name)
    assert [one for one in theme.colours if not theme.colour(one).isValid()] == []


@each
def test_the_style_sheet_is_understood_by_qt(
    application: QApplication, qtlog: _QtMessageCapture, name: str
) -> None:
    Theme(name).apply(application)
    assert "$" not in application.styleSheet()
    said = [record.message for record in qtlog.records]
    assert [message for message in said if "parse" in message] == []


def _luminance(colour: QColor) -> float:
    parts = [
        part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4
        for part in (colour.redF(), colour.greenF(), colour.blueF())
    ]
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]


@each
@pytest.mark.parametrize(
    ("ink", "paper"),
    [
        ("text", "window"), ("text", "surface"), ("text", "raised"), ("text", "alert_back"),
        ("text", "watch_back"), ("text", "customer"), ("text", "agent"), ("muted", "window"),
        ("muted", "surface"), ("on_accent", "accent"), ("on_accent", "accent_hover"),
        ("alert_text", "alert_back"), ("watch_text", "watch_back"), ("accent", "surface"),
    ],
)  # fmt: skip
def test_words_stand_out_from_their_ground_as_wcag_asks(
    qapp: QApplication, name: str, ink: str, paper: str
) -> None:
    theme = Theme(name)
    dark, bright = sorted((_luminance(theme.colour(ink)), _luminance(theme.colour(paper))))
    assert (bright + 0.05) / (dark + 0.05) >= 4.5


@each
def test_the_sidebar_wears_the_palette(application: QApplication, desk: Desk, name: str) -> None:
    theme = Theme(name)
    theme.apply(application)
    desk.switch_to("a")
    desk.ask("a", ALERT)
    desk.ask("a", INVOICE)
    desk.ask("a", ALERT)
    colours = _colours(desk.sidebar.grab().toImage())
    assert theme.colour("window").name() in colours
    assert theme.colour("alert_back").name() in colours


@each
def test_the_chosen_entry_of_an_open_box_can_be_read(
    application: QApplication, qtbot: QtBot, name: str
) -> None:
    Theme(name).apply(application)
    box = QComboBox()
    qtbot.addWidget(box)
    box.addItems(["没召回", "没召回"])
    box.show()
    box.showPopup()
    place = box.view().viewport()
    row = box.view().visualRect(box.model().index(0, 0)).intersected(place.rect())
    picture = place.grab(row.adjusted(3, 3, -3, -3)).toImage()
    shades = sorted(_luminance(QColor(colour)) for colour in _colours(picture))
    box.hidePopup()
    assert (shades[-1] + 0.05) / (shades[0] + 0.05) >= 4.5


def test_the_automatic_theme_is_one_of_the_two(qapp: QApplication) -> None:
    assert Theme("auto").name in ("light", "dark")


def test_the_program_s_picture_changes_with_its_state(qapp: QApplication) -> None:
    theme = Theme("light")
    drawn = {
        state: _colours(app_icon(theme, state).pixmap(32, 32).toImage())
        for state in ("accent", "hot", "faint")
    }
    assert theme.colour("hot").name() in drawn["hot"]
    assert theme.colour("accent").name() in drawn["accent"]
    assert theme.colour("accent").name() not in drawn["faint"]


def test_there_is_no_picture_for_an_unknown_button(qapp: QApplication) -> None:
    assert not symbol("pause", QColor("red")).isNull()
    with pytest.raises(KeyError):
        symbol("dance", QColor("red"))


def _colours(picture: QImage) -> set[str]:
    return {
        picture.pixelColor(x, y).name()
        for x in range(0, picture.width(), 3)
        for y in range(0, picture.height(), 3)
    }
