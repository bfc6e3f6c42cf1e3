"""The golden questions as they were read last, and asking those of which nobody knows better."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from PySide6.QtCore import QObject, Signal

from assist.curation.golden_shelf import GoldenShelf
from assist.curation.standing import answered
from assist.curation.verdicts import Answer
from assist.desktop.desk.hands import Hands
from assist.desktop.desk.keeper import Keeper
from assist.desktop.desk.questioner import Job, Questioner
from assist.knowledge.golden import GoldenQuestion, GoldenQuestions


class GoldenChecking(QObject):
    """Nothing is read or asked before the questions are looked at; what was answered is kept."""

    listed = Signal()
    """Another shelf."""

    answered = Signal()
    progressed = Signal(int, int)
    rested = Signal(str)
    """Nothing is asked any more; what went wrong."""

    def __init__(self, hands: Hands, keeper: Keeper, questioner: Questioner) -> None:
        super().__init__()
        self.shelf = GoldenShelf((), None)
        self._hands, self._keeper, self._questioner = hands, keeper, questioner
        self._golden = GoldenQuestions(hands.base)
        self._job: Job | None = None
        self._due: dict[str, None] = {}
        self._asked = 0
        self._looked_at = False
        self._stale = True
        keeper.changed.connect(self._on_changed)

    def look(self) -> None:
        """Somebody looks: read the list, and ask all of it where the base was changed since."""
        self._looked_at = True
        self.reload()

    def look_away(self) -> None:
        """Nobody looks any more; what was begun is finished."""
        self._looked_at = False

    def check(self) -> None:
        """Read the list, and ask all of it."""
        self._stale = True
        self.reload()

    def stop(self) -> None:
        """Ask no more for now."""
        self._due.clear()
        self._end("")

    def reload(self) -> None:
        """Read the list as it is now; what is new on it is asked first."""
        listing, golden = self._keeper.listing, self._golden
        self._hands.fetch(lambda: GoldenShelf(golden.all(), listing), self._take)

    def _take(self, shelf: GoldenShelf) -> None:
        fresh = shelf.take_answers(self.shelf)
        self.shelf = shelf
        self.listed.emit()
        if self._stale and self._keeper.listing is not None:
            self._stale = False
            self._ask([one.text for one in shelf.questions])
        else:
            self._ask([*fresh, *self._due])

    def _ask(self, texts: Iterable[str]) -> None:
        """These next, and nothing else."""
        if self._job is not None:
            self._job.stop()
            self._job = None
        numbers = {text: self.shelf.number(text) for text in texts}
        self._due = {text: None for text, number in numbers.items() if number is not None}
        if not self._due:
            self._end("")
            return
        questions = [self.shelf.questions[n] for n in numbers.values() if n is not None]
        job = self._job = self._questioner.ask(answered, questions)
        job.answered.connect(self._on_answered)
        job.ended.connect(self._end)
        self.progressed.emit(0, len(questions))

    def _on_answered(self, found: Sequence[tuple[GoldenQuestion, Answer]]) -> None:
        for question, answer in found:
            self.shelf.put(question, answer)
            self._due.pop(question.text, None)
        if self._job is not None:
            self.progressed.emit(self._job.done, len(self._job.questions))
        self.answered.emit()

    def _end(self, trouble: str) -> None:
        if self._job is not None:
            self._job.stop()
            self._job = None
        self.rested.emit(trouble)

    def _on_changed(self, keys: Sequence[str]) -> None:
        if not self._looked_at:
            self._stale = True
            return
        # Their titles may be others, too.
        for text in self.shelf.concerned(keys):
            self._due[text] = None
        self.reload()
