"""One golden question: what customers ask, and the articles that may answer, picked by search."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QDialogButtonBox,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from assist.curation.golden_shelf import golden
from assist.desktop.desk.asking import said_by_keys
from assist.desktop.labels import plain_label
from assist.desktop.sidebar.fields import ImeLineEdit
from assist.desktop.sidebar.search import SearchField
from assist.i18n import tr
from assist.knowledge.golden import GoldenQuestion

Named = Sequence[tuple[str, str]]
"""Keys and titles of articles."""

Seek = Callable[[str, Callable[[Named], None]], None]
"""Looks for articles by a text, and hands them on."""

PAUSE_MS = 300
"""How long the question must rest before it is asked."""

CHOSEN_HEIGHT, FOUND_HEIGHT = 62, 150


class _Articles(QListWidget):
    """Articles by title; Enter or a double click takes one, Del too."""

    taken = Signal(str, str)

    def __init__(self, name: str, height: int, keys: Sequence[Qt.Key]) -> None:
        super().__init__()
        self._keys = keys
        self.setObjectName("questions")
        self.setAccessibleName(name)
        self.setFixedHeight(height)
        self.setTabKeyNavigation(False)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.itemDoubleClicked.connect(self._take)

    def show_articles(self, found: Named) -> None:
        self.clear()
        for key, title in found:
            item = QListWidgetItem(title)
            item.setData(Qt.ItemDataRole.UserRole, key)
            item.setToolTip(f"{title}\n{key}".replace("<", "‹"))
            self.addItem(item)

    def articles(self) -> list[tuple[str, str]]:
        """Keys and titles, top to bottom."""
        items = (self.item(row) for row in range(self.count()))
        return [(item.data(Qt.ItemDataRole.UserRole), item.text()) for item in items]

    def take(self, row: int) -> None:
        """Take the article of a row, where there is one."""
        if 0 <= row < self.count():
            self._take(self.item(row))

    def _take(self, item: QListWidgetItem) -> None:
        self.taken.emit(item.data(Qt.ItemDataRole.UserRole), item.text())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in self._keys:
            self.take(self.currentRow())
        else:
            super().keyPressEvent(event)


class GoldenDialog(QDialog):
    """Asks to keep ``question``, and stays until somebody accepts it: nothing typed is lost."""

    keep_wanted = Signal()

    def __init__(
        self,
        parent: QWidget,
        before: GoldenQuestion | None,
        articles: Named,
        taken: Callable[[str], bool],
        seek: Seek,
        ask: Seek,
    ) -> None:
        """``articles`` are those that ``before`` expects; ``taken`` tells whether a question is on
        the list already, ``seek`` finds articles by their words, ``ask`` by the question.
        """
        super().__init__(parent)
        self.before = before
        self._taken, self._seek, self._ask = taken, seek, ask
        self.setWindowTitle(tr("新增金标问题") if before is None else tr("修改金标问题"))
        self.setMinimumWidth(560)
        self.text = ImeLineEdit()
        self.text.setAccessibleName(tr("顾客的问法"))
        self.text.setPlaceholderText(tr("照顾客的原话写，例如：寄到新疆要加钱吗"))
        self.chosen = _Articles(
            tr("期望文章"), CHOSEN_HEIGHT, (Qt.Key.Key_Delete, Qt.Key.Key_Backspace)
        )
        self.search = SearchField("")
        self.search.setPlaceholderText(tr("搜标题、问法、话术，可用拼音或首字母"))
        self.search.setAccessibleName(tr("搜索文章"))
        self.found = _Articles(
            tr("找到的文章"), FOUND_HEIGHT, (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        )
        self.silent = QCheckBox(tr("不回答：这句不该推荐任何文章"))
        self.note = ImeLineEdit()
        self.note.setAccessibleName(tr("备注"))
        self._about = plain_label("", "cardFrom")
        self._lacks = plain_label("", "hint", wrap=True)
        self.yes = QPushButton(tr("保存"))
        self.yes.setObjectName("primary")
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(PAUSE_MS)
        self._lay_out()
        self._fill(before, articles)
        self._connect()
        self._show_buttons()
        self._look()
        self.text.setFocus()

    def _lay_out(self) -> None:
        buttons = QDialogButtonBox()
        buttons.addButton(self.yes, QDialogButtonBox.ButtonRole.AcceptRole)
        buttons.addButton(QPushButton(tr("取消")), QDialogButtonBox.ButtonRole.RejectRole)
        buttons.accepted.connect(self.keep_wanted)
        buttons.rejected.connect(self.reject)
        self.yes.setDefault(False)
        for button in buttons.buttons():
            if isinstance(button, QPushButton):
                # Enter in the search box picks an article, it does not save.
                button.setAutoDefault(False)
        said_by_keys(self, self.yes)
        column = QVBoxLayout(self)
        column.setSpacing(6)
        for part in (
            plain_label(tr("顾客的问法"), "cardFrom"), self.text,
            plain_label(tr("期望文章（任一篇答上就算对，Del 去掉）"), "cardFrom"), self.chosen,
            self.search, self._about, self.found, self.silent,
            plain_label(tr("备注"), "cardFrom"), self.note, self._lacks, buttons,
        ):  # fmt: skip
            column.addWidget(part)

    def _fill(self, before: GoldenQuestion | None, articles: Named) -> None:
        self.chosen.show_articles(articles)
        if before is not None:
            self.text.setText(before.text)
            self.note.setText(before.note)
            self.silent.setChecked(not before.expected)

    def _connect(self) -> None:
        self.text.textChanged.connect(self._on_text_changed)
        self.text.returnPressed.connect(self.search.setFocus)
        self._rest.timeout.connect(self._look)
        self.search.wanted.connect(self._look)
        self.search.picked.connect(self._on_picked)
        self.search.left.connect(self._on_left)
        self.found.taken.connect(self._on_found_taken)
        self.chosen.taken.connect(self._on_chosen_taken)
        self.silent.toggled.connect(self._show_buttons)

    @property
    def question(self) -> GoldenQuestion:
        """What stands in the form now."""
        keys = [] if self.silent.isChecked() else [key for key, _ in self.chosen.articles()]
        origin = {} if self.before is None else {"origin": self.before.origin}
        return golden(self.text.text(), keys, self.note.text(), **origin)

    def show_trouble(self, told: str) -> None:
        """It could not be kept."""
        self._lacks.setText(told)

    def _on_text_changed(self) -> None:
        self._show_buttons()
        self._rest.start()

    def _look(self) -> None:
        """By what was typed into the search box, else by the question itself."""
        typed, text = self.search.text().strip(), self.question.text
        if typed:
            self._seek(typed, lambda found: self._show(typed, found))
        elif text:
            self._ask(text, lambda found: self._show("", found))
        else:
            self._show("", [])

    def _show(self, typed: str, found: Named) -> None:
        if typed != self.search.text().strip():
            return
        self.found.show_articles(found)
        told = tr("回车加入第一篇，↓ 到列表") if typed else tr("这句问法现在会找到的文章")
        self._about.setText(told if found else tr("没有找到文章") if typed else "")

    def _on_picked(self) -> None:
        self.found.take(0)

    def _on_left(self) -> None:
        if self.search.text():
            self.search.clear()
        else:
            self.reject()

    def _on_found_taken(self, key: str, title: str) -> None:
        there = self.chosen.articles()
        if key not in (known for known, _ in there):
            self.chosen.show_articles([*there, (key, title)])
        self.silent.setChecked(False)
        self._show_buttons()

    def _on_chosen_taken(self, key: str, _title: str) -> None:
        self.chosen.show_articles([one for one in self.chosen.articles() if one[0] != key])
        self._show_buttons()

    def _show_buttons(self) -> None:
        self.chosen.setEnabled(not self.silent.isChecked())
        lacks = self._what_lacks()
        self._lacks.setText(lacks)
        self.yes.setEnabled(not lacks)

    def _what_lacks(self) -> str:
        now = self.question
        if not now.text:
            return tr("还没有写顾客的问法")
        is_other = self.before is None or now.text != self.before.text
        if is_other and self._taken(now.text):
            return tr("这句已经在金标问题里了")
        if not now.expected and not self.silent.isChecked():
            return tr("还没有选期望文章；不该回答的勾选“不回答”")
        return ""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Down and self.search.hasFocus() and self.found.count():
            self.found.setFocus()
            self.found.setCurrentRow(0)
        else:
            super().keyPressEvent(event)
