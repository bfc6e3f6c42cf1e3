"""What happened to one article, state by state, with a way back."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QPushButton,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from assist.curation.differences import Difference, differences
from assist.desktop.desk.asking import ask_reason
from assist.desktop.desk.diff_view import DiffView
from assist.desktop.desk.hands import Hands
from assist.desktop.desk.opened import moment_words
from assist.desktop.desk.tables import RowTable
from assist.desktop.labels import plain_label
from assist.desktop.theme import Theme
from assist.i18n import tr
from assist.knowledge.records import Batch, Kind, Revision


class HistoryDialog(QDialog):
    """Every state of one article, the latest first, each beside the one before it."""

    def __init__(self, key: str, title: str, theme: Theme, hands: Hands, parent: QWidget) -> None:
        super().__init__(parent)
        self._key, self._hands = key, hands
        self._revisions: list[Revision] = []
        self.setWindowTitle(tr("历史记录：{title}").format(title=title))
        self.resize(980, 560)
        self.table = RowTable([tr("何时"), tr("谁"), tr("做了什么"), tr("原因")], 3, several=False)
        self.table.setAccessibleName(tr("历史版本"))
        self.table.moved.connect(self._on_moved)
        self.diff = DiffView(theme)
        self._about = plain_label("", "hint", wrap=True)
        self.restore = QPushButton(tr("恢复到这一版…"))
        self.restore.clicked.connect(self._on_restore)
        self.restore.setVisible(hands.rights.publish)
        close = QPushButton(tr("关闭"))
        close.clicked.connect(self.accept)
        buttons = QHBoxLayout()
        buttons.addWidget(self._about, 1)
        buttons.addWidget(self.restore)
        buttons.addWidget(close)
        splitter = QSplitter()
        splitter.addWidget(self.table)
        splitter.addWidget(self.diff)
        splitter.setSizes([480, 500])
        splitter.setChildrenCollapsible(False)
        column = QVBoxLayout(self)
        column.addWidget(splitter, 1)
        column.addLayout(buttons)
        self.reload()

    def reload(self) -> None:
        """Read the history as it is now."""
        self._hands.fetch(lambda: self._hands.life.history(self._key), self._show)

    def _show(self, revisions: list[Revision]) -> None:
        self._revisions = revisions
        self.table.show_rows([_revision_row(one) for one in revisions])
        self.table.select([0] if revisions else [])
        self._on_moved()

    def _on_moved(self) -> None:
        rows = self.table.selected()
        self.restore.setEnabled(False)
        if not rows:
            self.diff.clear()
            return
        row = rows[0]
        one = self._revisions[row]
        self.diff.show_differences(*change_at(self._revisions, row))
        differs = one.state.live != self._revisions[0].state.live
        self.restore.setEnabled(differs and one.state.live is not None)
        self._about.setText(
            "" if self.restore.isEnabled() else tr("这一版和现在线上的一样，或还没有发布过")
        )

    def _on_restore(self) -> None:
        rows = self.table.selected()
        if not rows:
            return
        one = self._revisions[rows[0]]
        asked = tr("把客服看到的内容恢复成 {when} 的样子？立即生效，恢复本身也可以撤销。")
        when = moment_words(one.batch.at) if one.batch.at else tr("最初")
        why = ask_reason(self, tr("恢复"), asked.format(when=when), tr("恢复"), needed=False)
        if why is not None:
            self._hands.do(
                lambda: self._hands.life.restore(self._key, one.batch.id, why),
                lambda _batch: self.reload(),
            )


def _revision_row(one: Revision) -> tuple[str, ...]:
    batch = one.batch
    when = moment_words(batch.at) if batch.at else tr("最初")
    return when, batch.who, kind_word(batch), batch.why


def change_at(revisions: Sequence[Revision], row: int) -> tuple[list[Difference], bool]:
    """What one of an article's revisions, the latest first, changed; whether it was new then."""
    now = revisions[row].state
    before = revisions[row + 1].state.newest if row + 1 < len(revisions) else None
    changes = differences(before, now.newest)
    if not changes and now.proposal is not None:
        # Only its stage is another one: show what the review was about.
        before = now.live
        changes = differences(before, now.newest)
    return changes, before is None


def kind_word(batch: Batch) -> str:
    """What was done, in a word."""
    words = {
        Kind.ORIGINAL: tr("原来就有"),
        Kind.IMPORT: tr("导入"),
        Kind.PROPOSE: tr("改草稿"),
        Kind.SUBMIT: tr("提交审核"),
        Kind.APPROVE: tr("通过"),
        Kind.REJECT: tr("退回"),
        Kind.WITHDRAW: tr("放弃改动"),
        Kind.PUBLISH: tr("发布"),
        Kind.SCHEDULED: tr("定时发布"),
        Kind.RETIRE: tr("停用"),
        Kind.CONFIRM: tr("确认仍有效"),
        Kind.RESTORE: tr("恢复"),
        Kind.UNDO: tr("撤销"),
        Kind.CLOCK: tr("时钟异常"),
        Kind.PACK: tr("知识包"),
    }
    return words[batch.kind]
