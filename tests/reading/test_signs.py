from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assist import paths
from assist.reading.signs import NAMES, CourseWords, Turn, signs, told, waiting

WORDS = CourseWords(paths.resource("lexicons", "course.yaml"))


def chat(*lines: str) -> list[Turn]:
    """Lines that begin with 客 are the customer's."""
    return [Turn(line[1:], line.startswith("客")) for line in lines]


def sign(name: str, *lines: str) -> float:
    return float(signs(chat(*lines), WORDS)[NAMES.index(name)])


@given(st.lists(st.builds(Turn, st.text(max_size=40), st.booleans()), min_size=1, max_size=8))
def test_every_sign_is_a_share(turns: list[Turn]) -> None:
    found = signs(turns, WORDS)
    assert found.shape == (len(NAMES),)
    assert ((found >= 0) & (found <= 1)).all()


def test_thanks_count_only_at_the_end_of_an_exchange() -> None:
    assert sign("thanks", "客发票怎么开", "服已发到您邮箱", "客收到了，谢谢") == 1
    assert sign("thanks", "客你好，请问怎么退货，谢谢") == 0
    assert sign("thanks", "客谢谢", "服不客气", "客怎么又不行了") == 0


def test_being_passed_around_is_seen() -> None:
    passed = ("客单号查不到", "服请联系驿站核实", "客驿站让我找你们", "服建议您拨打热线")
    assert sign("passed_on", *passed) == 1
    assert told(chat(*passed), WORDS) == ("已经被转了 2 次",)
    assert sign("passed_on", "客单号查不到", "服已送到三号门，门卫代收") == 0


def test_asking_again_is_seen_with_and_without_vectors() -> None:
    again = ("客我的退款什么时候到账", "服您好", "客我的退款到底什么时候到账")
    other = ("客我的退款什么时候到账", "服您好", "客顺便问下积分怎么用")
    assert sign("asked_again", *again) > 0.7
    assert sign("asked_again", *other) < 0.2
    vector = np.array([0.6, 0.8], np.float32)
    meant = [Turn("钱呢", True, vector), Turn("还没到账", True, vector)]
    assert signs(meant, WORDS)[NAMES.index("asked_again")] == pytest.approx(1)
    assert "同一件事又问了一遍" in told(meant, WORDS)


def test_waiting_counts_the_customers_lines_since_the_agents_last() -> None:
    assert waiting(chat("客在吗", "服在的", "客帮我查", "客人呢", "客？？")) == 3
    assert waiting(chat("客在吗", "服在的")) == 0
    assert told(chat("客在吗", "客帮我查", "客人呢"), WORDS) == ("连发了 3 句还没等到回答",)


def test_a_broken_lexicon_is_told(tmp_path: Path) -> None:
    file = tmp_path / "course.yaml"
    file.write_text("转走: ['(']\n没答到: [a]\n道谢: [b]\n", encoding="utf-8")
    with pytest.raises(ValueError, match=r"course\.yaml"):
        CourseWords(file)
