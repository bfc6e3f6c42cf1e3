"""Heads that another process fits while the program runs."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import Future
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtWidgets import QLabel, QPushButton
from pytestqt.qtbot import QtBot

from assist import app, loading, paths
from assist.app import Parts
from assist.desktop.recognition.newer import NewerHeads
from assist.desktop.recognition.words import engine_words
from assist.desktop.sidebar.news import NewsLine
from assist.desktop.work import Bridge
from assist.engine import Engine, GuidanceReady, Told
from assist.knowledge.base import KnowledgeBase
from assist.loading import Models, adapted_heads, corrected_heads, load_models
from assist.model import Message, Speaker
from assist.reading.figures import sha256
from assist.reading.heads import Heads
from assist.recognition import Recognition
from assist.settings import Settings
from assist.sources.base import MessageArrived
from assist.training.adaptation import store, stored
from tests.fakes import ARTICLES, Heard

CALM = "请问今天能发货吗"
SHIPPED = paths.resource("models", "heads.npz")


def fit(file: Path, unhappier: float, made_of: Path = SHIPPED) -> None:
    """What a fit leaves behind: the shipped heads, but every line is so much unhappier."""
    arrays = stored(SHIPPED)
    arrays["alone"] = arrays["alone"].copy()
    arrays["alone"][:, -1] += unhappier
    store(file, {**arrays, "made_of": np.array(sha256(made_of))})


@dataclass
class House:
    """The program without a window, its news line, and everything that it told."""

    qtbot: QtBot
    db: Path
    heads: Heads
    parts: Parts
    recognition: Recognition
    engine: Engine
    bridge: Bridge
    news: NewsLine
    newer: NewerHeads
    heard: Heard[Told]
    swapped_on: list[str]

    def ask(self, conversation: str, number: int) -> float:
        """A customer writes a line; how unhappy it looks."""
        message = Message(f"{conversation}{number}", conversation, Speaker.CUSTOMER, CALM, number)
        self.engine.on_event(MessageArrived(message))
        return self.unhappy(message.id)

    def unhappy(self, message: str) -> float:
        def found() -> list[GuidanceReady]:
            ready = self.heard.of(GuidanceReady)
            return [one for one in ready if one.guidance.message.id == message]

        self.heard.wait_for(lambda: bool(found()))
        mood = found()[-1].guidance.reading.mood
        assert mood is not None
        return mood.unhappy

    def moods(self) -> list[float]:
        """The moods of the last guidance's conversation, as far as they are remembered."""
        last = self.heard.of(GuidanceReady)[-1].guidance
        return [mood.unhappy for mood in last.trajectory.moods if mood is not None]

    def wait_for_news(self, words: str) -> None:
        line = self.news.findChild(QPushButton, "newsLine")
        assert isinstance(line, QPushButton)
        self.qtbot.waitUntil(lambda: self.news.isVisible() and words in line.text())


@pytest.fixture
def house(qtbot: QtBot, tmp_path: Path, home: Path) -> Iterator[House]:
    db = tmp_path / "knowledge.db"
    base = KnowledgeBase(db)
    base.save(ARTICLES)
    heads = Heads(loading.heads_files(db)[0], None)
    models = Models(heads=heads)
    parts = app.build(base, models, heads)
    bridge, news, heard = Bridge(), NewsLine(), Heard[Told]()
    qtbot.addWidget(news)
    engine = Engine(parts.pipeline, parts.library, heard)
    recognition = app.recognition_of(parts, models, Settings(home / "settings.json"), db)
    swapped_on: list[str] = []

    def between(work: object) -> Future[None]:
        def noted() -> None:
            swapped_on.append(threading.current_thread().name)
            work()  # type: ignore[operator]

        return engine.ask(noted)

    newer = NewerHeads(recognition, between, bridge, news, every=0.02)
    engine.start()
    newer.start()
    yield House(
        qtbot, db, heads, parts, recognition, engine, bridge, news, newer, heard, swapped_on
    )
    newer.stop()
    engine.stop()
    bridge.close()
    parts.close()


def test_an_adaptation_is_taken_over_between_two_messages(house: House) -> None:
    assert house.ask("a", 1) < 0.5
    with house.qtbot.waitSignal(house.newer.readings_changed):
        fit(adapted_heads(house.db), 9)
    house.wait_for_news("按本店的聊天记录校准")
    assert house.swapped_on == ["pipeline"]
    assert house.ask("a", 2) > 0.9
    assert min(house.moods()) > 0.9, "earlier lines are not compared with the old reading"


def test_what_is_in_front_is_read_again(house: House) -> None:
    house.newer.readings_changed.connect(lambda: house.engine.read_again("a"))
    assert house.ask("a", 1) < 0.5
    fit(adapted_heads(house.db), 9)
    house.wait_for_news("校准")
    house.qtbot.waitUntil(lambda: house.unhappy("a1") > 0.9)


def test_it_is_taken_back_again(house: House) -> None:
    fit(adapted_heads(house.db), 9)
    house.wait_for_news("校准")
    adapted_heads(house.db).unlink()
    house.wait_for_news("随附的版本")
    assert house.ask("a", 1) < 0.5


def test_the_state_tells_of_it(house: House) -> None:
    assert not house.recognition.state().adapted
    fit(adapted_heads(house.db), 9)
    house.wait_for_news("校准")
    assert house.recognition.state().adapted


def test_corrections_that_were_worked_in_elsewhere_are_taken_over_without_a_word(
    house: House,
) -> None:
    with house.qtbot.waitSignal(house.newer.readings_changed):
        fit(corrected_heads(house.db), 9)
    assert house.heads.file == corrected_heads(house.db)
    assert not house.news.isVisible()


def test_corrected_heads_of_another_base_are_not_taken(house: House) -> None:
    fit(corrected_heads(house.db), 9)
    house.qtbot.waitUntil(lambda: house.heads.file == corrected_heads(house.db))
    fit(adapted_heads(house.db), 3)
    house.wait_for_news("校准")
    assert house.heads.file == adapted_heads(house.db)


def test_a_broken_file_leaves_the_old_heads_in_use(house: House) -> None:
    house.ask("a", 1)
    adapted_heads(house.db).write_bytes(SHIPPED.read_bytes()[:5000])
    house.wait_for_news("仍用原来的")
    assert house.ask("a", 2) < 0.5
    fit(adapted_heads(house.db), 9)
    house.wait_for_news("按本店的聊天记录校准")
    assert house.ask("a", 3) > 0.9


def test_a_file_that_only_was_touched_is_no_news_twice(house: House) -> None:
    fit(adapted_heads(house.db), 9)
    house.wait_for_news("校准")
    assert house.recognition.follow(house.engine.ask) is None


def test_what_was_fitted_over_an_earlier_version_rests(house: House, tmp_path: Path) -> None:
    earlier = tmp_path / "earlier.npz"
    earlier.write_bytes(b"the heads of an earlier version")
    fit(adapted_heads(house.db), 9, made_of=earlier)
    house.newer.stop()
    assert house.recognition.follow(house.engine.ask) is None
    assert house.ask("a", 1) < 0.5
    assert load_models(house.db).heads is not None
    state = house.recognition.state()
    assert state.outdated
    assert not state.adapted
    assert any("assist adapt" in line for line in engine_words(state))


def test_the_other_engine_s_heads_are_no_news(house: House, home: Path) -> None:
    Settings(home / "settings.json").change({"mood_engine": "none"})
    settings = Settings(home / "settings.json")
    recognition = app.recognition_of(house.parts, Models(heads=house.heads), settings, house.db)
    house.newer.stop()
    fit(adapted_heads(house.db), 0)
    new = recognition.follow(house.engine.ask)
    assert new is not None
    assert not new.are_news


def test_what_was_fitted_while_the_program_loaded_is_noticed(house: House) -> None:
    house.newer.stop()
    fit(adapted_heads(house.db), 9)
    newer = NewerHeads(house.recognition, house.engine.ask, house.bridge, house.news, every=0.02)
    newer.start()
    house.wait_for_news("校准")
    newer.stop()


def test_the_heads_that_a_start_takes_are_the_same(house: House) -> None:
    fit(adapted_heads(house.db), 9)
    house.wait_for_news("校准")
    started = load_models(house.db).heads
    assert started is not None
    assert started.stamp == house.heads.stamp


def test_nothing_of_it_takes_the_focus(house: House) -> None:
    fit(adapted_heads(house.db), 9)
    house.wait_for_news("校准")
    words = " ".join(label.text() for label in house.news.findChildren(QLabel))
    assert "不用重启" in words
    assert house.news.focusWidget() is None
