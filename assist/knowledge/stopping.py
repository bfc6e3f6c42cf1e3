"""Long work that can be broken off: it asks between two steps, and ends with ``Stopped``."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import TypeVar

Asked = Callable[[], bool]
"""Whether the work is to end; asked often, on whichever thread works."""

STEPS = 1000
"""Of SQLite's machine between two questions: a tenth of a millisecond or so."""

Item = TypeVar("Item")


class Stopped(Exception):
    """The work was broken off; nothing of it is left."""


def never() -> bool:
    """For work that nobody breaks off."""
    return False


def unless_stopped(items: Iterable[Item], stopped: Asked) -> Iterator[Item]:
    """The items one by one. Raises Stopped between two of them."""
    for item in items:
        if stopped():
            raise Stopped
        yield item


@contextmanager
def stoppable(connection: sqlite3.Connection, stopped: Asked) -> Iterator[None]:
    """Queries of the block end within themselves. Raises Stopped."""
    if stopped is never:
        yield
        return
    connection.set_progress_handler(stopped, STEPS)
    try:
        yield
    except sqlite3.OperationalError as error:
        if stopped():
            raise Stopped from error
        raise
    finally:
        connection.set_progress_handler(None, 0)
