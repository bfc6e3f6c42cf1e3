"""What a start tells of files that could not be used, and that none of them ends it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import NoReturn

import pytest

from assist import app, loading, paths
from assist.knowledge.base import KnowledgeBase
from assist.reading.mood import NoMood
from assist.settings import Settings
from assist.startup import Loaded, Startup


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("ASSIST_HOME", str(tmp_path / "home"))
    # The models take their time and have no part in this.
    monkeypatch.setattr(loading, "load_models", lambda _: loading.Models())
    monkeypatch.setattr(app, "load_models", lambda _: loading.Models())
    return tmp_path / "home"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "kb" / "knowledge.db"


@pytest.fixture
def startup(file: Path) -> Startup:
    return Startup(file, Settings(paths.settings_file()), False, lambda: None, None)


@pytest.fixture
def loaded(startup: Startup, file: Path) -> Iterator[Loaded]:
    file.parent.mkdir()
    for one in (file, loading.corrections_file(file)):
        one.write_bytes(b"no database at all" * 100)
    loaded = startup.load()
    yield loaded
    loaded.close()


def test_damaged_files_are_told_the_gravest_last(loaded: Loaded, file: Path) -> None:
    corrections, base = loaded.troubles
    asides = {one.name.split(".damaged-")[0]: one for one in file.parent.glob("*.damaged-*")}
    assert asides["knowledge.db"].name in base
    assert asides["knowledge.db.corrections"].name in corrections


def test_a_command_tells_of_damaged_corrections_too(
    file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file.parent.mkdir()
    loading.corrections_file(file).write_bytes(b"no database at all" * 100)
    with app.parts(file, "none"):
        pass
    assert "更正记录已损坏" in capsys.readouterr().err


class Broken(Exception):
    """What stands for a lexicon that was edited badly."""


@pytest.fixture
def closed(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """The bases that were closed; no part can be built over them."""
    closed: list[Path] = []
    close = KnowledgeBase.close

    def closing(base: KnowledgeBase) -> None:
        closed.append(base.file)
        close(base)

    def fail(*_given: object) -> NoReturn:
        raise Broken

    monkeypatch.setattr(KnowledgeBase, "close", closing)
    monkeypatch.setattr(app, "RiskRules", fail)
    return closed


def test_a_start_that_fails_leaves_the_base_closed(
    startup: Startup, file: Path, closed: list[Path]
) -> None:
    with pytest.raises(Broken):
        startup.load()
    assert closed == [file]


def test_a_command_that_fails_leaves_the_base_closed(file: Path, closed: list[Path]) -> None:
    with pytest.raises(Broken), app.parts(file, "none"):
        pass
    assert closed == [file]


def test_what_cannot_be_joined_leaves_no_cache_open(
    file: Path, closed: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    cache = Cache()
    monkeypatch.setattr(app, "vectors_of", lambda *_: cache)
    base = KnowledgeBase(file)
    with pytest.raises(Broken):
        app.build(base, loading.Models(), NoMood())
    assert cache.is_closed
    base.close()


class Cache:
    """A cache of vectors that only knows whether it was closed."""

    is_closed = False

    def close(self) -> None:
        self.is_closed = True
