"""Edits of the golden questions, one after the other, each of which can be taken back."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import QObject, Signal

from assist.desktop.desk.hands import Hands
from assist.i18n import tr
from assist.knowledge.golden import GoldenEdit, GoldenQuestion, GoldenQuestions


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

        def done(made: GoldenEdit) -> None:
            self._remember(made, words)
            then()

        self._change(lambda: edit, done, otherwise)

    def put(self, questions: Sequence[GoldenQuestion]) -> None:
        """Have these on the list, in place of those of the same words."""

        def done(made: GoldenEdit) -> None:
            if made.after:
                told = tr("已加入金标 {count} 句")
                self._remember(made, told.format(count=len(made.after)))
            else:
                self.told.emit(tr("这些都已经是金标问题了"), False)

        self._change(lambda: GoldenEdit.between(self._golden.all(), questions), done)

    def undo(self) -> None:
        """Take the last edit back."""
        if self._done and not self._under_way:
            edit, words = self._done[-1]
            then = partial(self._move, self._done, self._undone, tr("已撤销：{what}"), words)
            self._change(edit.reversed, then)

    def redo(self) -> None:
        """Do again what was taken back last."""
        if self._undone and not self._under_way:
            edit, words = self._undone[-1]
            then = partial(self._move, self._undone, self._done, tr("又做了一次：{what}"), words)
            self._change(lambda: edit, then)

    def _remember(self, made: GoldenEdit, words: str) -> None:
        self._done.append((made, words))
        self._undone.clear()
        self.told.emit(tr("{what}（Ctrl+Z 撤销）").format(what=words), False)

    def _move(
        self,
        out_of: list[tuple[GoldenEdit, str]],
        into: list[tuple[GoldenEdit, str]],
        told: str,
        words: str,
        _made: GoldenEdit,
    ) -> None:
        into.append(out_of.pop())
        self.told.emit(told.format(what=words), False)

    def _change(
        self,
        find: Callable[[], GoldenEdit],
        then: Callable[[GoldenEdit], None],
        otherwise: Callable[[str], None] = lambda _told: None,
    ) -> None:
        """Find the edit and make it, both in one turn: a window that closes between them would lose
        it. What Ctrl+Z means is not known before the last one is done.
        """
        self._under_way += 1

        def work() -> GoldenEdit:
            edit = find()
            if edit.before or edit.after:
                self._golden.change(edit)
            return edit

        def done(edit: GoldenEdit) -> None:
            self._under_way -= 1
            then(edit)
            self.changed.emit(edit)

        def failed(error: Exception) -> None:
            self._under_way -= 1
            self.told.emit(str(error), True)
            otherwise(str(error))

        self._hands.do(work, done, failed, quietly=True)
