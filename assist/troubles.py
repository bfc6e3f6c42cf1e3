"""What goes wrong on threads that must go on: told once, and again where it comes back."""

from __future__ import annotations

import threading
import traceback
from collections.abc import Callable

from assist.knowledge.errors import KnowledgeError


class Troubles:
    """Shared by several threads: what all of them meet is one trouble. It lasts until one of those
    that met it does its work well again.
    """

    def __init__(self, tell: Callable[[str], None]) -> None:
        """``tell`` gets what went wrong in the user's words, on the thread where it did."""
        self._tell = tell
        self._lock = threading.Lock()
        self._known: dict[str, set[str]] = {}
        """What goes wrong, and the names of the threads that met it."""

    def attempt(self, work: Callable[[], None]) -> bool:
        """Do ``work``; whether it went well. An error that nobody expects is handed to whoever
        watches over threads, as if it had ended this one.
        """
        try:
            work()
        except KnowledgeError as error:
            if self._is_news(str(error)):
                self._tell(str(error))
            return False
        except Exception as error:
            if self._is_news(_place(error)):
                _report(error)
            return False
        return True

    def over(self) -> None:
        """This thread does its work well: what it had met is news when it comes back."""
        here = threading.current_thread().name
        with self._lock:
            self._known = {what: who for what, who in self._known.items() if here not in who}

    def _is_news(self, trouble: str) -> bool:
        with self._lock:
            threads = self._known.setdefault(trouble, set())
            is_news = not threads
            threads.add(threading.current_thread().name)
        return is_news


def _place(error: Exception) -> str:
    """Its words may be others for every line; its kind and its place are not."""
    last = traceback.extract_tb(error.__traceback__)[-1]
    return f"{type(error).__qualname__} {last.filename}:{last.lineno}"


def _report(error: Exception) -> None:
    here = threading.current_thread()
    threading.excepthook(threading.ExceptHookArgs((type(error), error, error.__traceback__, here)))
