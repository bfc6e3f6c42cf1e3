"""The turn: what it is fitted on, that it pays or is not taken, left off at once, taken back."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest

from assist.encoder.model import Vectors
from assist.knowledge.base import KnowledgeBase
from assist.knowledge.wordings import Wordings
from assist.retrieval import tuner
from assist.retrieval.meaning import MeaningIndex
from assist.retrieval.tuner import Tuner, undo
from assist.retrieval.tuning import Interrupted, Pairs, Tuning, fit, tuned, turned
from tests.articles import article

DIMENSIONS, ARTICLES = 32, 60


def _crowd(rows: Vectors) -> Vectors:
    return np.zeros(len(rows), np.float32)


def _pairs(noise: float, count: int = 400) -> Pairs:
    """Lines that differ from their article by much in eight directions that say nothing."""
    chance = np.random.default_rng(7)
    rows = chance.normal(size=(ARTICLES, DIMENSIONS))
    rows[:, :8] *= 2.0
    targets = chance.integers(0, ARTICLES, count)
    lines = rows[targets] + 0.9 * chance.normal(size=(count, DIMENSIONS))
    lines[:, :8] = noise * chance.normal(size=(count, 8))
    lines /= np.linalg.norm(lines, axis=1, keepdims=True)
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    return Pairs(lines.astype(np.float32), targets, rows.astype(np.float32))


NOTHING = Pairs(
    np.zeros((0, DIMENSIONS), np.float32), np.zeros(0, np.intp), _pairs(0.0).rows
)  # fmt: skip


def test_directions_that_say_nothing_count_less_and_lengths_stay() -> None:
    pairs = _pairs(noise=3.0)
    turn = fit(pairs)
    shares = np.diag(turn)
    assert shares[:8].max() < shares[8:].min()
    moved = turned(pairs.rows * np.float32(0.7), turn)
    assert np.allclose(np.linalg.norm(moved, axis=1), 0.7, atol=1e-5)


def test_a_turn_pays_where_customers_differ_from_articles_in_the_same_way() -> None:
    made = tuned(_pairs(noise=3.0), NOTHING, _crowd, lambda: False)
    assert made.pays
    assert made.lines[1] > made.lines[0] + 0.05
    assert made.strangers[1] > made.strangers[0] + 0.05


def test_a_turn_that_wins_nothing_is_not_taken() -> None:
    pairs = _pairs(noise=3.0)
    same = Pairs(pairs.rows[pairs.targets], pairs.targets, pairs.rows)
    assert not tuned(same, NOTHING, _crowd, lambda: False).pays


@pytest.mark.parametrize(
    ("lines", "strangers", "own", "pays"),
    [
        ((0.5, 0.6), (0.5, 0.5), (0.9, 0.9), True),
        ((0.5, 0.501), (0.5, 0.5), (0.9, 0.9), False),
        ((0.5, 0.6), (0.5, 0.49), (0.9, 0.9), False),
        ((0.5, 0.6), (0.5, 0.5), (0.9, 0.89), False),
    ],
)
def test_a_turn_is_taken_where_it_wins_and_harms_nobody(
    lines: tuple[float, float], strangers: tuple[float, float], own: tuple[float, float], pays: bool
) -> None:
    turn = np.eye(DIMENSIONS, dtype=np.float32)
    assert Tuning(turn, 100, lines, strangers, own).pays is pays


def test_it_is_left_off_when_somebody_needs_the_machine() -> None:
    with pytest.raises(Interrupted):
        tuned(_pairs(noise=3.0), NOTHING, _crowd, lambda: True)


class Topics:
    """An encoder: what a line is about, and how it is said, which says nothing."""

    dimensions = DIMENSIONS

    def encode(self, texts: Sequence[str]) -> Vectors:
        rows = [self._row(text) for text in texts]
        return np.array(rows, np.float32)

    def _row(self, text: str) -> Vectors:
        about = np.random.default_rng(ord(text[0])).normal(size=DIMENSIONS)
        said = np.random.default_rng(sum(map(ord, text))).normal(size=DIMENSIONS)
        about += 0.8 * said
        about[:8] = 6.0 * said[:8] if text.endswith("嘞") else 0.3 * said[:8]
        row: Vectors = (about / np.linalg.norm(about)).astype(np.float32)
        return row


@pytest.fixture
def base(tmp_path: Path) -> Iterator[KnowledgeBase]:
    base = KnowledgeBase(tmp_path / "kb.db")
    base.save(article(f"a{n}", f"{chr(0x4E00 + n)}怎么办", reply="") for n in range(ARTICLES))
    yield base
    base.close()


def _teach(base: KnowledgeBase, turns: int) -> None:
    wordings = Wordings(base)
    for turn in range(turns):
        for n in range(ARTICLES):
            wordings.teach(f"{chr(0x4E00 + n)}{chr(0x5E00 + turn)}的说法嘞", f"a{n}")


def _tuner(base: KnowledgeBase) -> tuple[Tuner, MeaningIndex]:
    meaning = MeaningIndex(Topics(), Topics(), version="1")
    meaning.put(base.articles())
    return Tuner(base, meaning, base.file.with_name("kb.db.tuning")), meaning


def test_enough_acceptances_turn_the_vectors_and_few_do_not(base: KnowledgeBase) -> None:
    made, meaning = _tuner(base)
    assert made.tune(lambda: False) is None
    _teach(base, 3)
    tuning = made.tune(lambda: False)
    assert tuning is not None
    assert tuning.pays
    assert meaning.turn is not None
    assert made.tune(lambda: False) is None
    again, same = _tuner(base)
    assert again.tune(lambda: False) is None
    assert same.turn is not None
    assert np.array_equal(same.turn, meaning.turn)


def test_lines_are_found_the_better_for_it_and_as_before_when_it_is_taken_back(
    base: KnowledgeBase,
) -> None:
    _teach(base, 3)
    made, meaning = _tuner(base)
    line = f"{chr(0x4E00 + 5)}另一种说法嘞"
    before = meaning.find(line, ARTICLES)
    made.tune(lambda: False)
    after = meaning.find(line, ARTICLES)
    assert list(after).index("a5") <= list(before).index("a5")
    assert after != before
    assert undo(base.file.with_name("kb.db.tuning"))
    made.follow()
    assert meaning.turn is None
    assert meaning.find(line, ARTICLES) == pytest.approx(before, abs=1e-5)
    assert made.tune(lambda: False) is None
    assert not undo(base.file.with_name("kb.db.tuning"))


def test_a_busy_machine_changes_nothing_and_tries_again(base: KnowledgeBase) -> None:
    _teach(base, 3)
    made, meaning = _tuner(base)
    assert made.tune(lambda: True) is None
    assert meaning.turn is None
    assert made.tune(lambda: False) is not None


def test_one_agent_alone_gives_only_so_many_lines(
    base: KnowledgeBase, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tuner, "MOST_OF_ONE", 5)
    wordings = Wordings(base)
    for n in range(ARTICLES):
        wordings.learn(f"{chr(0x4E00 + n)}的说法嘞", f"a{n}", "小李")
    made, _ = _tuner(base)
    assert len(made._accepted()) == 5


def test_articles_that_come_later_are_measured_in_the_turned_space(
    base: KnowledgeBase, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("assist.retrieval.meaning.CROWDING_SHARE", 0.0)
    _teach(base, 3)
    made, meaning = _tuner(base)
    made.tune(lambda: False)
    line = f"{chr(0x4E00 + 5)}另一种说法嘞"
    before = meaning.find(line, ARTICLES)
    meaning.put(base.articles()[:30])
    assert meaning.find(line, ARTICLES) == pytest.approx(before, abs=1e-3)


def test_a_spoiled_file_is_no_turn(base: KnowledgeBase) -> None:
    base.file.with_name("kb.db.tuning").write_bytes(b"half")
    made, meaning = _tuner(base)
    assert meaning.turn is None
    _teach(base, 3)
    assert made.tune(lambda: False) is not None
