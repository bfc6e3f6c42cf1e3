from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest

from assist import paths
from assist.model import Mood
from assist.reading.snow import SnowMood, SnowProcess
from tests import patience


@pytest.fixture(scope="module")
def child() -> Iterator[SnowProcess]:
    ready = threading.Event()
    child = SnowProcess(ready.set)
    assert child.mood("还没有启动") is None
    child.start()
    assert ready.wait(patience.SECONDS)
    yield child
    child.stop()


def said(child: SnowProcess, text: str) -> Mood:
    """The child's answer; on a busy machine a line may go without one."""
    return next(mood for _ in range(240) if (mood := child.mood(text)) is not None)


@pytest.mark.slow
def test_the_child_tells_bad_from_good(child: SnowProcess) -> None:
    assert said(child, "质量太差了，气死我了").score < said(child, "非常满意，谢谢").score


@pytest.mark.slow
def test_the_retrained_model_knows_service_lines() -> None:
    engine = SnowMood(paths.retrained_snownlp())
    bad, good = engine.mood("等了三天没人管，你们太差劲了"), engine.mood("请问可以开发票吗")
    assert bad is not None
    assert good is not None
    assert bad.unhappy > 0.2 > good.unhappy


@pytest.mark.slow
@pytest.mark.parametrize("text", ["", " ", "\ud800", "\u200b"])
def test_a_line_without_words_has_no_mood(child: SnowProcess, text: str) -> None:
    assert child.mood(text) is None


@pytest.mark.slow
@pytest.mark.parametrize("text", ["😀", "?", "啊" * 20_000, "a\0b", "1"])
def test_a_strange_line_does_not_end_the_child(child: SnowProcess, text: str) -> None:
    child.mood(text)
    assert said(child, "太差了").unhappy > 0


@pytest.mark.slow
def test_a_child_that_died_says_nothing_more() -> None:
    ready = threading.Event()
    child = SnowProcess(ready.set)
    child.start()
    assert ready.wait(patience.SECONDS)
    child.stop()
    assert child.mood("太差了") is None
