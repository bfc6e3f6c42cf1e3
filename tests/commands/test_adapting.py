"""``assist adapt --undo``: one step back at a time, the newest first."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from assist.commands.adapting import _move, _previous, _undo
from assist.commands.jsonlines import BadCall
from assist.loading import adapted_heads, corrected_heads, corrections_file
from assist.reading.figures import figures_file


@pytest.fixture
def db(tmp_path: Path) -> Path:
    return tmp_path / "kb.db"


def _write(file: Path, text: str, when: int) -> None:
    file.write_text(text, encoding="utf-8")
    os.utime(file, (when, when))


def _adapt(db: Path, text: str, when: int) -> None:
    """What an adaptation leaves behind."""
    file = adapted_heads(db)
    if file.exists():
        _move(file, _previous(file))
    _write(file, text, when)
    _write(figures_file(file), f"figures of {text}", when)


def test_adaptations_are_taken_back_one_by_one_with_their_figures(db: Path) -> None:
    _adapt(db, "first", 10)
    _adapt(db, "second", 20)
    _undo(db)
    assert adapted_heads(db).read_text() == "first"
    assert figures_file(adapted_heads(db)).read_text() == "figures of first"
    _undo(db)
    assert list(db.parent.iterdir()) == []
    with pytest.raises(BadCall):
        _undo(db)


def test_corrections_made_since_go_first_and_are_kept_aside(
    db: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    _adapt(db, "adapted", 10)
    _write(corrections_file(db), "corrections", 20)
    _write(corrected_heads(db), "corrected", 20)
    _undo(db)
    assert "停用" in capsys.readouterr().err
    assert not corrections_file(db).exists()
    assert not corrected_heads(db).exists()
    assert _previous(corrections_file(db)).read_text() == "corrections"
    assert adapted_heads(db).read_text() == "adapted"
    _undo(db)
    assert not adapted_heads(db).exists()


def test_an_adaptation_after_the_corrections_goes_first(db: Path) -> None:
    _write(corrections_file(db), "corrections", 10)
    _adapt(db, "adapted", 20)
    _undo(db)
    assert not adapted_heads(db).exists()
    assert corrections_file(db).exists()
