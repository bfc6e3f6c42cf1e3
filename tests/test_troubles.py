"""A trouble is told once while it lasts, whoever meets it, and again when it comes back."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from assist.knowledge.errors import KnowledgeError
from assist.troubles import Troubles


def _fail(words: str = "no disk") -> None:
    raise KnowledgeError(words)


def _slip(words: str) -> None:
    raise LookupError(words)


def _slip_elsewhere() -> None:
    raise LookupError("elsewhere")


@pytest.fixture
def told() -> list[str]:
    return []


@pytest.fixture
def troubles(told: list[str]) -> Troubles:
    return Troubles(told.append)


@pytest.fixture
def reports(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    made: list[str] = []
    monkeypatch.setattr(threading, "excepthook", lambda args: made.append(str(args.exc_value)))
    return made


def test_it_is_told_once_while_it_lasts_and_again_after_it_was_over(
    troubles: Troubles, told: list[str]
) -> None:
    for _ in range(3):
        assert not troubles.attempt(_fail)
    # That something else goes well says nothing of it.
    assert troubles.attempt(lambda: None)
    troubles.attempt(_fail)
    assert told == ["no disk"]
    troubles.over()
    troubles.attempt(_fail)
    assert told == ["no disk", "no disk"]


def test_two_troubles_by_turns_are_each_told_once(troubles: Troubles, told: list[str]) -> None:
    for words in ("no disk", "no table") * 3:
        troubles.attempt(lambda words=words: _fail(words))  # type: ignore[misc]
    assert told == ["no disk", "no table"]


def test_only_who_met_it_can_say_that_it_is_over(troubles: Troubles, told: list[str]) -> None:
    with ThreadPoolExecutor(1, thread_name_prefix="other") as other:
        troubles.attempt(_fail)
        other.submit(troubles.over).result(10)
        troubles.attempt(_fail)
        other.submit(troubles.attempt, _fail).result(10)
        assert told == ["no disk"]
        other.submit(troubles.over).result(10)
        troubles.attempt(_fail)
        assert told == ["no disk", "no disk"]


def test_of_many_threads_one_tells_it(troubles: Troubles, told: list[str]) -> None:
    gate = threading.Barrier(8)

    def fail_together() -> None:
        gate.wait(10)
        _fail()

    with ThreadPoolExecutor(8) as pool:
        for _ in range(8):
            pool.submit(troubles.attempt, fail_together)
    assert told == ["no disk"]


def test_a_mistake_is_reported_once_a_place_and_told_to_nobody(
    troubles: Troubles, told: list[str], reports: list[str]
) -> None:
    for number in range(3):
        assert not troubles.attempt(lambda number=number: _slip(f"line {number}"))  # type: ignore[misc]
    troubles.attempt(_slip_elsewhere)
    assert reports == ["line 0", "elsewhere"]
    assert told == []
