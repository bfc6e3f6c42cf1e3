"""The page about recognition: sliders that hold when applied, a trial, the corrections."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QMessageBox, QPushButton, QTableWidget
from pytestqt.qtbot import QtBot

from assist import paths
from assist.desktop.recognition.page import RecognitionPage
from assist.desktop.recognition.words import engine_words, told, told_of_cards
from assist.model import Verdict
from assist.policy import Policy
from assist.reading.figures import Curve, Figures, Point, read_figures
from assist.recognition import LEAST, MOST, State
from assist.settings import Settings, table
from tests.desktop.conftest import Desk, visible_texts
from tests.fakes import ALERT, INVOICE, NONSENSE

CURVE = Curve(
    (Point(0.05, 0.2, 1.0, 0.2), Point(0.6, 0.78, 0.71, 0.006), Point(0.95, 1.0, 0.001, 0.0)),
    400, 2000,
)  # fmt: skip


@pytest.fixture
def page(desk: Desk) -> RecognitionPage:
    desk.switch_to("a")
    desk.ask("a", ALERT)
    desk.menu.recognition_wanted.connect(desk.recognition.open)
    desk.menu.recognition_wanted.emit()
    assert desk.recognition.page is not None
    return desk.recognition.page


def _press(page: RecognitionPage, words: str) -> None:
    buttons = page.findChildren(QPushButton)
    found = next(one for one in buttons if one.text().startswith(words) and one.isEnabled())
    QTest.mouseClick(found, Qt.MouseButton.LeftButton)


def _mood(desk: Desk) -> str:
    """The word beside the mood line."""
    word = desk.sidebar.header.findChild(QLabel, "moodWord")
    assert isinstance(word, QLabel)
    return word.text()


def _cells(widget: QTableWidget) -> list[list[str]]:
    items = [
        [widget.item(row, column) for column in range(widget.columnCount())]
        for row in range(widget.rowCount())
    ]
    return [[item.text() if item else "" for item in row] for row in items]


def test_a_curve_is_told_in_a_leads_words() -> None:
    words = told("alert", CURVE, 0.6)
    assert "每提醒 10 次约 8 次是对的" in words
    assert "能提醒 71 句" in words
    assert "每 1000 句误报 6 句" in words
    assert "几乎什么都不会" in told("alert", CURVE, 0.95)
    for label in ("watch", "unhappy", "angry"):
        assert "71" in told(label, CURVE, 0.6)


def test_nothing_is_told_as_certain() -> None:
    sure = Curve((Point(0.5, 0.999, 0.5, 0.0001),), 10, 10)
    words = told("unhappy", sure, 0.5)
    assert "每标出 100 句约 99 句" in words
    assert "不到 1 句" in words


def test_a_shops_own_share_is_told_after_an_adaptation() -> None:
    own = Curve((Point(0.5, 0.9, 0.5, 0.01, 0.034),), 10, 10)
    assert "在本店的聊天记录里标出 3.4%" in told("angry", own, 0.5)


def test_cards_are_told_in_words() -> None:
    assert "10 次显示约 9 次" in told_of_cards(((0.3, 0.8, 0.9), (0.5, 0.9, 0.62)), 0.52)
    assert told_of_cards((), 0.5) == ""


def test_the_state_is_told_honestly() -> None:
    figures = Figures({"unhappy": CURVE, "alert": CURVE}, {}, 1234)
    sound = State("assist", True, True, True, True, figures)
    words = "\n".join(engine_words(sound))
    assert "语义模型已就绪" in words
    assert "1234 句" in words
    assert "更正" in words
    bare = replace(sound, encoder=False, heads=False, adapted=False, figures=None)
    words = "\n".join(engine_words(bare))
    assert "语义模型缺失" in words
    assert "校准" not in words
    for engine in ("snownlp", "snownlp_own", "none"):
        assert engine_words(replace(sound, engine=engine))


def test_the_shipped_figures_belong_to_the_shipped_heads() -> None:
    """Red after the heads were changed: run ``assist train mood``."""
    figures = read_figures(paths.resource("models", "heads.npz"))
    assert set(figures.curves) == {"alert", "watch", "unhappy", "angry"}
    for curve in figures.curves.values():
        recalls = [point.recall for point in curve.points]
        assert recalls == sorted(recalls, reverse=True)
        assert 0.5 < curve.at(0.6).recall <= 1
        assert all(0 <= point.calm <= point.recall <= 1 for point in curve.points)


def test_every_threshold_has_a_slider_at_what_is_in_use(page: RecognitionPage, desk: Desk) -> None:
    assert set(page.accuracy.rows) == {one.key for one in table() if one.page == "recognition"}
    used = desk.recognition.judge.recognition.limits()
    assert page.accuracy.rows["alert"].value() == pytest.approx(used.thresholds.alert, abs=0.005)
    assert page.accuracy.rows["threshold"].value() == pytest.approx(used.cards, abs=0.005)
    assert not page.accuracy.apply.isEnabled()
    assert "做不到" in "".join(visible_texts(page))


@pytest.fixture
def _ruled(monkeypatch: pytest.MonkeyPatch) -> None:
    ruled = Policy(Path("assist.toml"), locked={"alert": 0.33}, contact="分机 8000")
    monkeypatch.setattr("assist.settings.policy", lambda: ruled)


@pytest.mark.usefixtures("_ruled", "home")
def test_a_threshold_that_it_locked_stays_where_it_is(request: pytest.FixtureRequest) -> None:
    page: RecognitionPage = request.getfixturevalue("page")
    desk: Desk = request.getfixturevalue("desk")
    row = page.accuracy.rows["alert"]
    assert not row.slider.isEnabled()
    assert "分机 8000" in "".join(visible_texts(row))
    _press(page, "恢复默认")
    page.accuracy.rows["angry"].set_value(MOST)
    _press(page, "应用")
    assert row.value() == 0.33
    assert desk.recognition.judge.recognition.limits().thresholds.alert == 0.33
    assert "alert" not in json.loads(
        (request.getfixturevalue("home") / "settings.json").read_text()
    )


def test_nothing_holds_before_it_is_applied_and_then_at_once(
    page: RecognitionPage, desk: Desk, home: Path
) -> None:
    assert _mood(desk) == "生气"
    page.accuracy.rows["angry"].set_value(MOST)
    desk.settle()
    assert _mood(desk) == "生气"
    _press(page, "应用")
    desk.settle()
    desk.settle()
    assert _mood(desk) == "不满"
    assert json.loads((home / "settings.json").read_text("utf-8"))["angry"] == MOST
    assert Settings(home / "settings.json").number("alert") == 0, "only what was moved is kept"
    _press(page, "恢复默认")
    _press(page, "应用")
    desk.settle()
    desk.settle()
    assert _mood(desk) == "生气"
    assert Settings(home / "settings.json").number("angry") == 0


def test_the_cards_threshold_holds_at_once(page: RecognitionPage, desk: Desk) -> None:
    for limit, shown in ((LEAST, True), (MOST, False)):
        page.accuracy.rows["threshold"].set_value(limit)
        _press(page, "应用")
        desk.ask("a", "快递在哪")
        assert bool(desk.cards()) is shown


def test_a_slider_is_moved_by_keys(page: RecognitionPage) -> None:
    row = page.accuracy.rows["unhappy"]
    before = row.value()
    QTest.keyClick(row.slider, Qt.Key.Key_Right)
    assert row.value() == pytest.approx(before + 0.01)
    QTest.keyClick(row.slider, Qt.Key.Key_PageDown)
    assert row.value() == pytest.approx(before - 0.04)


def test_thresholds_that_cannot_be_saved_are_said(page: RecognitionPage, home: Path) -> None:
    (home / "settings.json").unlink(missing_ok=True)
    (home / "settings.json").mkdir()
    page.accuracy.rows["angry"].set_value(MOST)
    _press(page, "应用")
    assert "阈值没有保存" in "".join(visible_texts(page))


def test_a_sample_of_the_shop_is_tried(
    page: RecognitionPage, desk: Desk, tmp_path: Path, qtbot: QtBot
) -> None:
    file = tmp_path / "聊天.txt"
    file.write_bytes(f"客户：{ALERT}\n客服：您好\n客户：{NONSENSE}\n坏行\n".encode("gb18030"))
    page.accuracy.rows["angry"].set_value(MOST)
    page.leaves.setCurrentWidget(page.trial)
    page.trial.run_file(file)
    qtbot.waitUntil(lambda: page.trial.changes.rowCount() == 1)
    words = "".join(visible_texts(page))
    assert "看了 2 句（共 2 句），1 句会变" in words
    assert "GBK" in words
    assert "1 行没有读懂" in words
    (row,) = _cells(page.trial.changes)
    assert row[0] == ALERT
    assert "生气" in row[1]
    assert "生气" not in row[2]
    assert ["愤怒", "1 句（50.0%）", "0 句（0.0%）"] in _cells(page.trial.counts)
    assert _mood(desk) == "生气", "a trial changes nothing"


def test_a_file_that_cannot_be_used_is_said(
    page: RecognitionPage, tmp_path: Path, qtbot: QtBot
) -> None:
    page.leaves.setCurrentWidget(page.trial)
    page.trial.run_file(tmp_path / "nothing.txt")
    qtbot.waitUntil(lambda: "无法读取" in "".join(visible_texts(page)))


def test_a_trial_can_be_stopped_and_closed(page: RecognitionPage, desk: Desk, qtbot: QtBot) -> None:
    recognition = desk.recognition.judge.recognition
    recognition.own_lines = lambda: [f"第{number}句" for number in range(100_000)]
    page.leaves.setCurrentWidget(page.trial)
    page.trial.run_bundled()
    page.trial.cancel()
    qtbot.waitUntil(lambda: "已停止" in "".join(visible_texts(page)))
    page.trial.run_bundled()
    page.close()
    qtbot.waitUntil(lambda: desk.recognition.page is None)
    desk.menu.recognition_wanted.emit()
    assert desk.recognition.page is not None


def test_a_lead_corrects_a_line_of_the_trial(page: RecognitionPage, desk: Desk) -> None:
    with desk.qtbot.waitSignal(desk.recognition.judge.changed):
        page.trial.verdict_given.emit(ALERT, Verdict.NO_RISK, "")
    (row,) = _cells(page.corrections.table)
    assert row[1:] == ["这不是风险", "组长"]
    desk.settle()
    desk.settle()
    assert not desk.sidebar.banner.isVisible()


def test_corrections_are_deleted_one_by_one_and_all_at_once(
    page: RecognitionPage, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    judge, shown = desk.recognition.judge, page.corrections.table
    for text in (ALERT, INVOICE, NONSENSE):
        judge.correct(text, Verdict.UNHAPPY, "", by_lead=False)
    desk.qtbot.waitUntil(lambda: shown.rowCount() == 3)
    page.leaves.setCurrentWidget(page.corrections)
    assert ALERT not in str(_cells(shown)), "the words are not kept"
    page.activateWindow()
    shown.setFocus()
    desk.qtbot.waitUntil(shown.hasFocus)
    shown.selectRow(0)
    QTest.keyClick(shown, Qt.Key.Key_Delete)
    desk.qtbot.waitUntil(lambda: shown.rowCount() == 2)
    asked: list[str] = []

    def answer(box: QMessageBox) -> int:
        asked.append(box.text())
        next(one for one in box.buttons() if "全部" in one.text()).click()
        return 0

    monkeypatch.setattr(QMessageBox, "exec", answer)
    _press(page, "全部删除")
    desk.qtbot.waitUntil(lambda: shown.rowCount() == 0)
    assert "2 条" in asked[0]
