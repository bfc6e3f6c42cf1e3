"""Edits of the golden questions, one after the other, each of which can be taken back."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject, Signal

from assist.desktop.desk.hands import Hands
from assist.i18n import tr
from assist.knowledge.golden import GoldenEdit, GoldenQuestions


class GoldenEditing(QObject):
    """Undo and redo last as long as the window; an edit that fails changes nothing."""

    changed = Signal(object)
    """A GoldenEdit that was made."""

    told = Signal(str, bool)
    """What was done; or, with True, why it was not."""

    def __init__(self, hands: Hands) -> None:
        super().__init__()
        self._hands = hands
        self._golden = GoldenQuestions(hands.base)
        self._done: list[tuple[GoldenEdit, str]] = []
        self._undone: list[tuple[GoldenEdit, str]] = []
        self._under_way = 0

    @property
    def can_undo(self) -> bool:
        return bool(self._done)

    def make(
        self,
        edit: GoldenEdit,
        words: str,
        then: Callable[[], None] = lambda: None,
        otherwise: Callable[[str], None] = lambda _told: None,
    ) -> None:
        """Change the list; ``words`` say what was done. Then ``then``; or ``otherwise``, with what
        went wrong.
        """

        def done() -> None:
            self._done.append((edit, words))
            self._undone.clear()
            self.told.emit(tr("{what}（Ctrl+Z 撤销）").format(what=words), False)
            then()

        self._change(edit, done, otherwise)

    def undo(self) -> None:
        """Take the last edit back."""
        if self._done and not self._under_way:
            edit, words = self._done[-1]
            then = partial(self._move, self._done, self._undone, tr("已撤销：{what}"), words)
            self._change(edit.reversed(), then)

    def redo(self) -> None:
        """Do again what was taken back last."""
        if self._undone and not self._under_way:
            edit, words = self._undone[-1]
            then = partial(self._move, self._undone, self._done, tr("又做了一次：{what}"), words)
            self._change(edit, then)

    def _move(
        self,
        out_of: list[tuple[GoldenEdit, str]],
        into: list[tuple[GoldenEdit, str]],
        told: str,
        words: str,
    ) -> None:
        into.append(out_of.pop())
        self.told.emit(told.format(what=words), False)

    def _change(
        self,
        edit: GoldenEdit,
        then: Callable[[], None],
        otherwise: Callable[[str], None] = lambda _told: None,
    ) -> None:
        """What Ctrl+Z means is not known before the last one is done."""
        self._under_way += 1

        def done(_none: None) -> None:
            self._under_way -= 1
            then()
            self.changed.emit(edit)

        def failed(error: Exception) -> None:
            self._under_way -= 1
            self.told.emit(str(error), True)
            otherwise(str(error))

        self._hands.do(lambda: self._golden.change(edit), done, failed, quietly=True)
