"""The third leaf: what people corrected, without the words, and ways to take it back."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QHBoxLayout,
    QMessageBox,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from assist.desktop.labels import plain_label
from assist.desktop.recognition.judge import Judge
from assist.desktop.recognition.tables import fill, reading_table
from assist.desktop.sidebar.verdict import verdict_word
from assist.i18n import tr
from assist.reading.corrections import FEWEST, KEPT_SECONDS, MOST_KEPT, Correction


class CorrectionsLeaf(QWidget):
    """One row a correction, the newest first."""

    def __init__(self, judge: Judge) -> None:
        super().__init__()
        self._judge = judge
        self._known: list[Correction] = []
        self._kinds = dict(judge.recognition.kinds())
        self._count = plain_label("", "cardTitle", wrap=True)
        self.table = reading_table([tr("日期"), tr("更正"), tr("谁")], (1,))
        self.remove = QPushButton(tr("删除所选"))
        self.remove_all = QPushButton(tr("全部删除…"))
        for made, slot in ((self.remove, self._on_remove), (self.remove_all, self._on_remove_all)):
            made.setAutoDefault(False)
            made.clicked.connect(slot)
        delete = QShortcut(QKeySequence(QKeySequence.StandardKey.Delete), self.table)
        delete.setContext(Qt.ShortcutContext.WidgetShortcut)
        delete.activated.connect(self._on_remove)
        self.table.itemSelectionChanged.connect(self._on_selected)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(self.remove)
        row.addWidget(self.remove_all)
        column = QVBoxLayout(self)
        column.setContentsMargins(6, 10, 6, 6)
        column.addWidget(self._count)
        column.addWidget(plain_label(_what_is_kept(), "hint", wrap=True))
        column.addWidget(self.table, 1)
        column.addLayout(row)
        judge.changed.connect(self.show_all)
        self.show_all()

    def show_all(self) -> None:
        """Show what is kept now."""
        self._known = self._judge.recognition.corrections()
        self._count.setText(tr("共 {count} 条更正").format(count=len(self._known)))
        fill(self.table, [self._row(one) for one in self._known])
        self.remove_all.setEnabled(bool(self._known))
        self._on_selected()

    def _row(self, one: Correction) -> tuple[str, str, str]:
        when = datetime.fromtimestamp(one.time).strftime("%Y-%m-%d %H:%M")
        return when, self._words(one), tr("组长") if one.by_lead else tr("客服")

    def _words(self, one: Correction) -> str:
        kind = self._kinds.get(one.kind)
        return verdict_word(one.verdict) + (tr("：{kind}").format(kind=kind) if kind else "")

    def _chosen(self) -> list[int]:
        rows = {index.row() for index in self.table.selectionModel().selectedRows()}
        return [self._known[row].id for row in sorted(rows) if row < len(self._known)]

    def _on_selected(self) -> None:
        self.remove.setEnabled(bool(self._chosen()))

    def _on_remove(self) -> None:
        if chosen := self._chosen():
            self._judge.forget(chosen)

    def _on_remove_all(self) -> None:
        asked = tr("删除全部 {count} 条更正？判断会回到更正之前。").format(count=len(self._known))
        box = QMessageBox(QMessageBox.Icon.Question, tr("更正记录"), asked, parent=self)
        yes = box.addButton(tr("全部删除"), QMessageBox.ButtonRole.DestructiveRole)
        box.addButton(tr("取消"), QMessageBox.ButtonRole.RejectRole)
        box.exec()
        if box.clickedButton() is yes:
            self._judge.forget_all()


def _what_is_kept() -> str:
    words = tr(
        "不保存客户的原话，只保存它的向量、字组哈希和一个加盐指纹，只在本机，"
        "保留 {days} 天、最多 {most} 条。懂模型的人仍可能由此猜出大意，请像聊天记录一样保管。"
        "同一句和几乎一样的话立即照更正判断；同类更正满 {fewest} 句才会影响其他的话。"
    )
    return words.format(days=KEPT_SECONDS // 86_400, most=MOST_KEPT, fewest=FEWEST)
