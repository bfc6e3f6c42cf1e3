"""One article being edited: the form, its card, what was found in it, and what can be done."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QMenu,
    QPushButton,
    QScrollArea,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from assist.curation.checks import Finding, Part, Place
from assist.curation.outlines import State
from assist.desktop.desk.findings import Findings
from assist.desktop.desk.form import ArticleForm
from assist.desktop.desk.opened import Opened, Rights, same_words
from assist.desktop.desk.pictures import PictureStore
from assist.desktop.desk.preview import CARD_WIDTH, Preview
from assist.desktop.desk.words import state_word
from assist.desktop.labels import plain_label
from assist.desktop.shelf import Shelf
from assist.desktop.theme import Theme
from assist.i18n import tr
from assist.model import Article

CHECK_MS = 350
"""How long typing must rest before the article is checked."""

WIDE = 730
"""Pixels from which on the card stands beside the form instead of below it."""


class Editor(QWidget):
    """Emits what is wanted with the article that it shows; does nothing to the base itself."""

    check_wanted = Signal(object)
    save_wanted = Signal()
    submit_wanted = Signal()
    publish_wanted = Signal()
    withdraw_wanted = Signal()
    retire_wanted = Signal()
    copy_wanted = Signal()
    history_wanted = Signal()
    other_wanted = Signal(str)
    modified = Signal(bool)

    def __init__(
        self, theme: Theme, pictures: PictureStore, shelf: Shelf, values: Mapping[str, str]
    ) -> None:
        super().__init__()
        self.opened: Opened | None = None
        self._rights = Rights()
        self._findings: Sequence[Finding] = ()
        self._was_modified = False
        self.form = ArticleForm(theme, pictures, shelf)
        self.form.edited.connect(self._on_edited)
        self.preview = Preview(values, shelf)
        self.preview.gallery.told.connect(self.tell)
        self.preview.gallery.left.connect(self.focus_first)
        self.findings = Findings(theme)
        self.findings.place_wanted.connect(self.form.point_at)
        self.findings.other_wanted.connect(self.other_wanted)
        self._chip = plain_label("", "chip")
        self._told = plain_label("", "hint", wrap=True)
        self._note = plain_label("", "reviewNote", wrap=True)
        self._note.hide()
        self.save = _button(tr("存草稿"), "Ctrl+S")
        self.submit = _button(tr("提交审核"), "Ctrl+Enter")
        self.publish = _button(tr("发布…"), "Ctrl+Shift+Enter")
        self.publish.setObjectName("primary")
        self.more = QToolButton()
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(CHECK_MS)
        self._rest.timeout.connect(self._on_rested)
        self._lay_out()
        self._connect()
        self.show_nothing()

    def _lay_out(self) -> None:
        inside = QWidget()
        self._column = QVBoxLayout(inside)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.addWidget(self.form)
        self._side = QWidget()
        side = QVBoxLayout(self._side)
        side.setContentsMargins(12, 10, 12, 10)
        side.setSpacing(12)
        side.addWidget(self.preview)
        side.addWidget(self.findings)
        side.addStretch(1)
        self._beside = _scroll(QWidget())
        self._beside.setFixedWidth(CARD_WIDTH - 30)
        self._scroll = _scroll(inside)
        self._row = QHBoxLayout()
        self._row.setSpacing(0)
        self._row.addWidget(self._scroll, 1)
        self._row.addWidget(self._beside)
        self._empty = plain_label(tr("从左边选一篇文章，或按 Ctrl+N 新建一篇"), "quiet", wrap=True)
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._note)
        column.addLayout(self._row, 1)
        column.addWidget(self._empty, 1)
        column.addWidget(self._bar())
        self._is_wide: bool | None = None
        self._arrange(True)

    def _bar(self) -> QFrame:
        self._foot = QFrame()
        self._foot.setObjectName("foot")
        row = QHBoxLayout(self._foot)
        row.setContentsMargins(14, 8, 14, 8)
        row.setSpacing(8)
        row.addWidget(self._chip, 0, Qt.AlignmentFlag.AlignVCenter)
        row.addWidget(self._told, 1)
        for part in (self.more, self.save, self.submit, self.publish):
            row.addWidget(part)
        return self._foot

    def _connect(self) -> None:
        menu = QMenu(self)
        self._copy = menu.addAction(tr("复制成新的一篇"))
        self._history = menu.addAction(tr("历史记录…"))
        self._history.setShortcut(QKeySequence("Ctrl+H"))
        menu.addSeparator()
        self._withdraw = menu.addAction(tr("放弃改动…"))
        self._retire = menu.addAction(tr("停用…"))
        self.more.setText(tr("更多 ▾"))
        self.more.setObjectName("insert")
        self.more.setMenu(menu)
        self.more.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        for action, signal in (
            (self._copy, self.copy_wanted),
            (self._history, self.history_wanted),
            (self._withdraw, self.withdraw_wanted),
            (self._retire, self.retire_wanted),
        ):
            action.triggered.connect(signal)
            self.addAction(action)
        for button, signal in (
            (self.save, self.save_wanted),
            (self.submit, self.submit_wanted),
            (self.publish, self.publish_wanted),
        ):
            button.clicked.connect(signal)
        stack = self.form.undo_stack
        for keys, slot in (
            ("Ctrl+Z", stack.undo), ("Ctrl+Y", stack.redo), ("Ctrl+Shift+Z", stack.redo),
        ):  # fmt: skip
            QShortcut(QKeySequence(keys), self).activated.connect(slot)

    def show_nothing(self) -> None:
        """No article is chosen."""
        self.opened = None
        self.tell("")
        self._show_parts(False)

    def _show_parts(self, shown: bool) -> None:
        self._scroll.setVisible(shown)
        self._beside.setVisible(shown and bool(self._is_wide))
        self._foot.setVisible(shown)
        self._empty.setVisible(not shown)
        if not shown:
            self._note.hide()

    def open(self, opened: Opened, rights: Rights) -> None:
        """Show an article, from the beginning."""
        self.form.show_article(opened.article)
        self._findings = ()
        self.findings.show_findings(())
        self._scroll.verticalScrollBar().setValue(0)
        self._was_modified = False
        self.tell("")
        self.state_changed(opened, rights)
        self._show_parts(True)
        self.preview.show_article(opened.article, at_once=True)
        self._on_rested()

    def state_changed(self, opened: Opened, rights: Rights) -> None:
        """The article that is shown was saved or has moved on; what is typed stays."""
        self.opened, self._rights = opened, rights
        self.form.take_over(opened.article)
        self._chip.setText(state_word(opened.state))
        self._chip.setProperty("state", State(opened.state).name)
        _restyle(self._chip)
        self._note.setText(opened.note)
        self._note.setVisible(bool(opened.note))
        self._show_buttons()

    def is_modified(self) -> bool:
        """Whether something was typed that is not saved."""
        if self.opened is None:
            return False
        return not same_words(self.form.article(), self.opened.article)

    def article(self) -> Article:
        """What the form says."""
        return self.form.article()

    def show_findings(self, article: Article, findings: Sequence[Finding]) -> None:
        """What was found in ``article``; dropped where more was typed since."""
        if self.opened is None or article != self.article():
            return
        self._findings = [*self.form.troubles(), *findings]
        self.findings.show_findings(self._findings)
        self.form.mark(self._findings)

    def tell(self, words: str) -> None:
        """Say what happened, beside the buttons."""
        self._told.setText(words)

    def focus_first(self) -> None:
        """To the field where writing begins."""
        self.form.point_at(Place(Part.QUESTION))

    def _on_edited(self) -> None:
        self.preview.show_article(self.form.article())
        self._rest.start()
        if self.is_modified() != self._was_modified:
            self._was_modified = not self._was_modified
            self.modified.emit(self._was_modified)
        self.tell(tr("还没有保存") if self._was_modified else "")
        self._show_buttons()

    def _on_rested(self) -> None:
        self._rest.stop()
        if self.opened is not None:
            self.check_wanted.emit(self.form.article())

    def _show_buttons(self) -> None:
        if self.opened is None:
            return
        changed, waits = self.is_modified(), self.opened.has_proposal
        self.save.setEnabled(changed and self._rights.edit)
        in_review = self.opened.in_review and not changed
        self.submit.setVisible(self._rights.edit)
        self.submit.setEnabled((changed or waits) and not in_review)
        self.publish.setVisible(self._rights.publish)
        self.publish.setEnabled(changed or waits)
        self._withdraw.setEnabled(waits and self._rights.edit)
        self._retire.setEnabled(self.opened.is_live and self._rights.publish)
        self._copy.setEnabled(self._rights.edit)
        self._history.setEnabled(bool(self.opened.saved))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange(self.width() >= WIDE)

    def _arrange(self, wide: bool) -> None:
        if wide == self._is_wide:
            return
        self._is_wide = wide
        if wide:
            self._column.removeWidget(self._side)
            self._beside.setWidget(self._side)
        else:
            self._beside.takeWidget()
            self._column.addWidget(self._side)
        self._side.show()
        self._beside.setVisible(wide and self.opened is not None)


def _button(text: str, keys: str) -> QPushButton:
    made = QPushButton(text)
    made.setToolTip(keys)
    return made


def _scroll(inside: QWidget) -> QScrollArea:
    made = QScrollArea()
    made.setWidgetResizable(True)
    made.setFrameShape(QFrame.Shape.NoFrame)
    made.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    made.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    made.setWidget(inside)
    return made


def _restyle(label: QLabel) -> None:
    label.style().unpolish(label)
    label.style().polish(label)
