"""On a real desktop: a picture is looked at and copied while the cursor stays in the chat."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from assist.knowledge.base import KnowledgeBase
from assist.knowledge.pictures import Pictures
from tests.desktop.pictures import drawn
from tests.fakes import ARTICLES, INVOICE

from .private_desktop import PrivateDesktop, wait_until
from .workplace import Workplace

pytestmark = [pytest.mark.desktop, pytest.mark.slow]


@pytest.fixture
def knowledge(tmp_path: Path) -> Path:
    """Three articles, one with a picture."""
    base = KnowledgeBase(tmp_path / "knowledge.db")
    name = Pictures(base).add(drawn(321, 200), "开票入口.png")
    base.save([replace(ARTICLES[0], pictures=(name,)), *ARTICLES[1:]])
    base.close()
    return base.file


def test_a_picture_takes_no_key_from_the_chat(desktop: PrivateDesktop, knowledge: Path) -> None:
    place = Workplace(desktop, knowledge, f"客户：{INVOICE}\n")
    wait_until(lambda: place.find("图片 1"), 60, "the card shows its picture")
    place.begin_typing("abc")
    before = place.windows()
    (window,) = before
    place.click(window, "图片 1")
    wait_until(lambda: place.windows() - before, 10, "the picture opens")
    place.type("def")
    wait_until(lambda: place.typed() == "abcdef", 10, "the chat still has the focus")
    wait_until(lambda: place.find("复制到剪贴板"), 10, "it can be copied")
    place.press("复制到剪贴板")
    wait_until(lambda: place.find("图片已复制"), 10, "it says that it is copied")
    assert place.typed() == "abcdef", "nothing is pasted by itself"
    desktop.xdotool("key", "ctrl+v")
    wait_until(lambda: place.typed() == "abcdef<321>", 10, "the agent pastes it")
    place.click(window, "图片 1")
    wait_until(lambda: place.windows() == before, 10, "a second click closes it")
