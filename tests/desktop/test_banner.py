"""The banner of a risk, and the words that its playbook offers step by step."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from assist import i18n
from assist.desktop.sidebar.steps import StepButtons
from assist.desktop.theme import Theme
from assist.model import Speaker
from tests.desktop.conftest import Desk, press
from tests.fakes import ALERT, INVOICE


def _steps(desk: Desk) -> list[QPushButton]:
    steps = desk.sidebar.banner.findChildren(QPushButton, "step")
    return [one for one in steps if one.isVisible()]


def _insert_step(desk: Desk) -> None:
    press(desk.sidebar.banner, "primary")


def _open_step_with_variables(desk: Desk) -> None:
    """The step of the playbook that asks for the order's number."""
    for step in _steps(desk):
        QTest.mouseClick(step, Qt.MouseButton.LeftButton)
        if "{订单号}" in desk.sidebar.banner.reply.text():
            _insert_step(desk)
            return
    pytest.fail("the playbook has no such step any more")


def test_an_alert_raises_the_banner_with_its_reason_and_five_steps(desk: Desk) -> None:
    desk.switch_to("a")
    desk.ask("a", ALERT)
    banner = desk.sidebar.banner
    assert banner.isVisible()
    assert banner.property("level") == "alert"
    assert "客户说“12315”" in desk.shown()
    assert len(_steps(desk)) == 5


def _answer(desk: Desk, text: str = "您好，马上为您处理") -> None:
    desk.source.say("a", text, Speaker.AGENT)
    desk.settle()


@pytest.mark.parametrize("calm", [INVOICE, "快点回复"])
def test_an_alert_stands_until_the_agent_answers(desk: Desk, calm: str) -> None:
    desk.switch_to("a")
    desk.ask("a", ALERT)
    desk.ask("a", calm)
    banner = desk.sidebar.banner
    assert banner.isVisible()
    assert banner.property("level") == "alert"
    assert "客户说“12315”" in desk.shown()
    _answer(desk)
    desk.ask("a", calm)
    assert not banner.isVisible()


def test_the_steps_stay_for_the_agents_next_lines_without_the_alarm(desk: Desk) -> None:
    desk.switch_to("a")
    desk.ask("a", ALERT)
    QTest.mouseClick(_steps(desk)[1], Qt.MouseButton.LeftButton)
    _answer(desk)
    banner = desk.sidebar.banner
    assert (banner.isVisible(), banner.property("level")) == (True, "watch")
    assert "风险：" not in desk.shown()
    assert [step.isChecked() for step in _steps(desk)] == [False, True, False, False, False]


def test_every_unanswered_lines_words_are_told_the_newest_first(desk: Desk) -> None:
    desk.switch_to("a")
    desk.ask("a", ALERT)
    desk.ask("a", "傻逼客服，滚")
    (why,) = [words for words in desk.shown().split("\n\n") if "12315" in words]
    assert why.index("客户说“傻逼”") < why.index("客户说“12315”")


def test_the_first_step_is_open_and_goes_into_the_chat_box(desk: Desk) -> None:
    desk.switch_to("a")
    desk.ask("a", ALERT)
    assert [step.isChecked() for step in _steps(desk)] == [True, False, False, False, False]
    words = desk.sidebar.banner.reply.text()
    assert words.startswith("林小姐")
    _insert_step(desk)
    desk.wait_for_hint("已填入")
    assert desk.source.boxes["a"] == words
    assert desk.feedback() == [], "a playbook's words are no article"


@pytest.fixture
def english() -> Iterator[None]:
    i18n.use("en")
    yield
    i18n.use(i18n.SOURCE)


@pytest.mark.usefixtures("english")
def test_the_banner_names_the_risk_in_the_language_of_the_window(desk: Desk) -> None:
    desk.switch_to("a")
    desk.ask("a", ALERT)
    assert "监管投诉" not in desk.shown()
    assert i18n.tr("监管投诉") in desk.shown()
    names = [step.name for step in desk.sidebar.banner._steps]
    assert [step.text() for step in _steps(desk)] == [i18n.tr(name) for name in names]


@pytest.mark.parametrize("width", [60, 150, 300, 600])
def test_steps_wrap_and_none_is_cut(qtbot: QtBot, width: int) -> None:
    steps = StepButtons()
    qtbot.addWidget(steps)
    steps.resize(width, 200)
    steps.show_steps(["Empathise", "Apologise", "Clarify", "Offer and deadline", "Confirm"])
    steps.show()
    buttons = steps.findChildren(QPushButton, "step")
    widest = max(one.sizeHint().width() for one in buttons)
    assert len(buttons) == 5
    for one in buttons:
        assert one.width() >= one.sizeHint().width()
        assert one.geometry().right() < max(width, widest)
    rows = {one.y() for one in buttons}
    assert len(rows) == {60: 5, 600: 1}.get(width, len(rows))


@pytest.mark.parametrize("first", ["resize", "alert"])
def test_the_banner_fits_the_smallest_sidebar_with_its_button(
    application: QApplication, desk: Desk, first: str
) -> None:
    Theme("light").apply(application)
    desk.ask("b", INVOICE)
    desk.switch_to("a")
    if first == "resize":
        desk.sidebar.resize(300, 411)
    desk.ask("a", ALERT)
    desk.sidebar.resize(300, 411)
    banner, scroll = desk.sidebar.banner, desk.sidebar._scroll.viewport()
    assert desk.sidebar.width() == 300
    insert = banner.findChild(QPushButton, "primary")
    assert isinstance(insert, QPushButton)
    desk.qtbot.waitUntil(
        lambda: scroll.rect().contains(insert.mapTo(scroll, insert.rect().bottomRight()))
    )
    assert "先安抚" not in desk.shown()
    for step in _steps(desk):
        right = step.mapTo(banner, step.rect().topRight()).x()
        assert right <= banner.width() - 12


def test_every_step_can_be_opened(desk: Desk) -> None:
    desk.switch_to("a")
    desk.ask("a", ALERT)
    words = set()
    for step in _steps(desk):
        QTest.mouseClick(step, Qt.MouseButton.LeftButton)
        assert step.isChecked()
        words.add(desk.sidebar.banner.reply.text())
    assert len(words) == 5


def test_what_was_typed_for_one_customer_is_not_said_to_the_next(desk: Desk) -> None:
    desk.switch_to("a")
    desk.ask("a", ALERT)
    _open_step_with_variables(desk)
    QTest.keyClicks(desk.field("订单号"), "123456")
    assert "123456" in desk.sidebar.banner.reply.text()
    desk.ask("b", ALERT)
    desk.switch_to("b")
    _open_step_with_variables(desk)
    assert "123456" not in desk.shown()
    assert desk.field("订单号").text() == ""


def test_the_name_of_one_customer_is_not_given_to_a_nameless_next(desk: Desk) -> None:
    desk.switch_to("a")
    desk.ask("a", ALERT)
    desk.source.open("13800138000", "13800138000")
    desk.ask("13800138000", ALERT)
    desk.switch_to("13800138000")
    assert "林小姐" not in desk.shown()
    assert "{客户昵称}" in desk.sidebar.banner.reply.text()


def test_another_step_asks_only_for_its_own_variables(desk: Desk) -> None:
    desk.switch_to("a")
    desk.ask("a", ALERT)
    _open_step_with_variables(desk)
    before = {one.accessibleName() for one in desk.fields()}
    for step in _steps(desk):
        QTest.mouseClick(step, Qt.MouseButton.LeftButton)
        if "{截止时间}" in desk.sidebar.banner.reply.text():
            break
    _insert_step(desk)
    after = {one.accessibleName() for one in desk.fields()}
    assert (before, after) == ({"订单号"}, {"截止时间"})
