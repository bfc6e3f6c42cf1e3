"""What a lead does to the golden questions, and the dialogs for it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QDialog, QFileDialog, QWidget

from assist.curation.golden import accepted_questions
from assist.curation.golden_shelf import golden
from assist.curation.hits import TITLES
from assist.curation.standing import Suggest
from assist.desktop.desk.golden_checking import GoldenChecking
from assist.desktop.desk.golden_dialog import GoldenDialog, Named
from assist.desktop.desk.golden_editing import GoldenEditing
from assist.desktop.desk.golden_taking import AcceptedDialog, GoldenImportDialog
from assist.desktop.desk.hands import Hands
from assist.desktop.desk.keeper import Keeper
from assist.desktop.desk.questioner import Job, Questioner
from assist.i18n import tr
from assist.knowledge.golden import GoldenEdit, GoldenQuestion, GoldenQuestions
from assist.knowledge.golden_files import GoldenPlan, plan_golden, write_questions

FOUND = 30
"""Articles that a search offers for a question."""


class GoldenActs(QObject):
    """Every edit goes through ``editing``."""

    told = Signal(str, bool)
    """What happened, and whether it went wrong."""

    def __init__(
        self,
        parent: QWidget,
        hands: Hands,
        keeper: Keeper,
        questioner: Questioner,
        checking: GoldenChecking,
    ) -> None:
        super().__init__(parent)
        self._parent, self._hands, self._keeper = parent, hands, keeper
        self._questioner, self._checking = questioner, checking
        self._golden = GoldenQuestions(hands.base)
        self._preview: Job | None = None
        self.editing = GoldenEditing(hands)
        self.editing.told.connect(self.told)

    def add(self) -> None:
        """Write a new one."""
        self._open_form(None)

    def edit(self, question: GoldenQuestion) -> None:
        """Write one anew."""
        self._open_form(question)

    def _open_form(self, before: GoldenQuestion | None) -> None:
        if not self._hands.rights.edit:
            return
        shelf = self._checking.shelf
        expected = before.expected if before is not None else ()
        dialog = GoldenDialog(
            self._parent,
            before,
            [(key, shelf.title(key)) for key in expected],
            lambda text: shelf.number(text) is not None,
            lambda text, then: self._keeper.seek(text, FOUND, then),
            self._found_now,
        )
        dialog.keep_wanted.connect(lambda: self._keep(dialog))
        _open(dialog)

    def _keep(self, dialog: GoldenDialog) -> None:
        before, after = dialog.before, dialog.question
        if before == after:
            dialog.accept()
            return
        told = tr("已新增：“{question}”") if before is None else tr("已修改：“{question}”")
        edit = GoldenEdit(() if before is None else (before,), (after,))
        words = told.format(question=after.text)
        self.editing.make(edit, words, dialog.accept, dialog.show_trouble)

    def _found_now(self, text: str, then: Callable[[Named], None]) -> None:
        """What the published base finds for a question; only the last one counts."""
        if self._preview is not None:
            self._preview.stop()
        if not self._questioner.can_ask:
            return

        def found(suggest: Suggest, texts: Sequence[str]) -> list[list[tuple[str, str]]]:
            answers = [suggest(one).found[:TITLES] for one in texts]
            return [[(hit.article.key, hit.article.title) for hit in hits] for hits in answers]

        job = self._preview = self._questioner.ask(found, [text])
        job.answered.connect(lambda results: then(results[0]))

    def remove(self, questions: Sequence[GoldenQuestion]) -> None:
        """Strike questions off the list."""
        if questions and self._hands.rights.edit:
            told = tr("已删除 {count} 句").format(count=len(questions))
            self.editing.make(GoldenEdit(tuple(questions), ()), told)

    def take(self, questions: Sequence[GoldenQuestion]) -> None:
        """Put questions from elsewhere on the list, in place of those of the same words; the lead's
        own from now on, they are asked as they stand.
        """
        if self._hands.rights.edit:
            self.editing.put([golden(one.text, one.expected, one.note) for one in questions])

    def look_at_accepted(self) -> None:
        """Offer the wordings that were seen answered."""
        base = self._hands.base

        def fetch() -> list[GoldenQuestion]:
            known = {one.text for one in self._golden.all()}
            return [one for one in accepted_questions(base) if one.text not in known]

        def show(found: list[GoldenQuestion]) -> None:
            dialog = AcceptedDialog(self._parent, found, self._checking.shelf.title)
            dialog.accepted.connect(lambda: self.take(dialog.chosen))
            _open(dialog)

        self._hands.fetch(fetch, show)

    def choose_import(self) -> None:
        """Ask for a table."""
        kinds = tr("金标问题 (*.xlsx *.xls *.csv *.yaml);;所有文件 (*)")
        file, _ = QFileDialog.getOpenFileName(self._parent, tr("选择金标问题表"), "", kinds)
        if file:
            self.bring_in(Path(file))

    def bring_in(self, file: Path) -> None:
        """Look a table over, then ask whether to take it."""
        base = self._hands.base

        def fetch() -> tuple[GoldenPlan, list[GoldenQuestion]]:
            return plan_golden(base, file), self._golden.all()

        def show(found: tuple[GoldenPlan, list[GoldenQuestion]]) -> None:
            plan, now = found
            title = self._checking.shelf.title
            dialog = GoldenImportDialog(self._parent, file.name, plan, now, title)
            told = tr("已导入 {file}：{count} 句").format(file=file.name, count=len(plan.questions))
            dialog.accepted.connect(lambda: self.editing.make(dialog.edit, told))
            _open(dialog)

        self._hands.fetch(fetch, show, self._on_failed)

    def choose_export(self) -> None:
        """Ask where to."""
        kinds = "Excel (*.xlsx);;CSV (*.csv);;YAML (*.yaml)"
        name = tr("金标问题") + ".xlsx"
        file, _ = QFileDialog.getSaveFileName(self._parent, tr("导出"), name, kinds)
        if file:
            self.export(Path(file))

    def export(self, file: Path) -> None:
        """Write all questions."""
        told = tr("已写入 {file}").format(file=file.name)
        self._hands.do(
            lambda: write_questions(file, self._golden.all()),
            lambda _none: self.told.emit(told, False),
            self._on_failed,
            quietly=True,
        )

    def _on_failed(self, error: Exception) -> None:
        self.told.emit(str(error), True)


def _open(dialog: QDialog) -> None:
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.open()
