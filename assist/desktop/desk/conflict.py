"""One conflict: the original, A's and B's words side by side, and a box for one's own."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QRadioButton, QVBoxLayout, QWidget

from assist.curation.merging import CellConflict
from assist.curation.settling import Decision, Pick
from assist.desktop.desk.diff_view import DiffView
from assist.desktop.desk.reply_field import ReplyEdit
from assist.desktop.labels import plain_label
from assist.desktop.theme import Theme
from assist.i18n import tr

LEAST_HEIGHT = 54


class ConflictPanel(QWidget):
    """Tells what was picked by ``decided``; typing picks one's own words."""

    decided = Signal(object)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._conflict: CellConflict | None = None
        self._head = plain_label("", "cardTitle", wrap=True)
        self.radios = {pick: QRadioButton() for pick in Pick}
        sides = (Pick.OURS, Pick.THEIRS, Pick.BASE)
        self.views = {pick: DiffView(theme) for pick in sides}
        self.own = ReplyEdit()
        self.own.setAccessibleName(tr("自己写"))
        self.own.setTabChangesFocus(True)
        self.own.setMinimumHeight(LEAST_HEIGHT)
        self.own.textChanged.connect(self._on_typed)
        self._flaw = plain_label("", "told", wrap=True)
        self._flaw.setProperty("wrong", True)
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self._head)
        for pick, radio in self.radios.items():
            radio.setProperty("pick", pick.value)
            radio.clicked.connect(self._on_clicked)
            column.addWidget(radio)
            view = self.views.get(pick, self.own)
            view.setMinimumHeight(LEAST_HEIGHT)
            column.addWidget(view, 1)
        column.addWidget(self._flaw)

    def name_sides(self, ours: str, theirs: str) -> None:
        """Which files the two are."""
        for pick, text in (
            (Pick.OURS, tr("1  用甲（{file}）").format(file=ours)),
            (Pick.THEIRS, tr("2  用乙（{file}）").format(file=theirs)),
            (Pick.BASE, tr("3  用原来的")),
            (Pick.OWN, tr("4  自己写")),
        ):
            self.radios[pick].setText(text.replace("&", "&&"))

    def show_conflict(
        self, conflict: CellConflict, decision: Decision | None, is_deletion: bool, flaw: str
    ) -> None:
        """Show a conflict and what was decided of it; of a whole row there are no own words."""
        self._conflict = conflict
        words = (
            tr("《{title}》的整行：一人删了，一人改了")
            if is_deletion
            else tr("《{title}》的“{column}”")
        )
        self._head.setText(words.format(title=conflict.title, column=conflict.column))
        for pick, text in (
            (Pick.OURS, conflict.ours), (Pick.THEIRS, conflict.theirs), (Pick.BASE, conflict.base),
        ):  # fmt: skip
            before = text if is_deletion else conflict.base
            self.views[pick].show_change(before, text)
        if is_deletion:
            words = tr("（保留这一行，内容不改）")
            self.views[Pick.BASE].show_change(words, words)
        for part in (self.radios[Pick.OWN], self.own):
            part.setVisible(not is_deletion)
        self.show_decision(decision, flaw)
        self.own.blockSignals(True)
        own = decision is not None and decision.pick is Pick.OWN
        self.own.setPlainText(decision.text if decision is not None and own else "")
        self.own.blockSignals(False)

    def show_decision(self, decision: Decision | None, flaw: str) -> None:
        """Mark what is picked, and say why one's own words cannot stand."""
        for pick, radio in self.radios.items():
            radio.setAutoExclusive(False)
            radio.setChecked(decision is not None and decision.pick is pick)
            radio.setAutoExclusive(True)
        self._flaw.setText(flaw)
        self._flaw.setVisible(bool(flaw))

    def write_own(self) -> None:
        """Let one's own words be typed, beginning with those picked so far or A's."""
        if self._conflict is None or self.own.isHidden():
            return
        if not self.own.toPlainText():
            theirs = self.radios[Pick.THEIRS].isChecked()
            self.own.setPlainText(self._conflict.theirs if theirs else self._conflict.ours)
        self._on_typed()
        self.own.setFocus()
        self.own.selectAll()

    def _on_clicked(self) -> None:
        pick = next(p for p, radio in self.radios.items() if radio is self.sender())
        if pick is Pick.OWN:
            self.write_own()
        else:
            self.decided.emit(Decision(pick))

    def _on_typed(self) -> None:
        self.decided.emit(Decision(Pick.OWN, self.own.toPlainText().strip()))
