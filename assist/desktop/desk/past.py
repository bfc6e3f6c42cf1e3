"""What happened: to one article, with a way back; to the whole base, batch by batch."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import QDateTime, Signal
from PySide6.QtWidgets import (
    QDateTimeEdit,
    QDialog,
    QHBoxLayout,
    QPushButton,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from assist.curation.differences import differences
from assist.curation.publishing import report_of
from assist.curation.verdicts import GateReport
from assist.desktop.desk.asking import ask_reason
from assist.desktop.desk.diff_view import DiffView
from assist.desktop.desk.gate_run import ReportView
from assist.desktop.desk.hands import Hands
from assist.desktop.desk.keeper import Keeper
from assist.desktop.desk.opened import moment_words
from assist.desktop.desk.tables import RowTable
from assist.desktop.labels import plain_label
from assist.desktop.theme import Theme
from assist.desktop.wheel import still
from assist.i18n import tr
from assist.knowledge.records import Batch, Kind, Revision

MOST_BATCHES = 500


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
        earlier = self._revisions[row + 1] if row + 1 < len(self._revisions) else None
        before = earlier.state.newest if earlier is not None else None
        changes = differences(before, one.state.newest)
        if not changes and one.state.proposal is not None:
            # Only its stage is another one: show what the review was about.
            before = one.state.live
            changes = differences(before, one.state.newest)
        self.diff.show_differences(changes, before is None)
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


class BatchesPage(QWidget):
    """The latest changes of the whole base: undo one, or go back to a moment."""

    told = Signal(str)

    def __init__(self, hands: Hands, keeper: Keeper) -> None:
        super().__init__()
        self._hands = hands
        self._batches: list[Batch] = []
        self.table = RowTable(
            [tr("何时"), tr("谁"), tr("做了什么"), tr("篇数"), tr("来源"), tr("原因")], 5,
            several=False,
        )  # fmt: skip
        self.table.setAccessibleName(tr("最近改动"))
        self.table.moved.connect(self._on_moved)
        self.report = ReportView(tr("之前"), tr("之后"))
        self.report.setContentsMargins(8, 0, 0, 0)
        self.undo = QPushButton(tr("撤销这一批…"))
        self.undo.clicked.connect(self._on_undo)
        self.moment = still(QDateTimeEdit(QDateTime.currentDateTime()))
        self.moment.setCalendarPopup(True)
        self.moment.setDisplayFormat("yyyy-MM-dd HH:mm")
        self.moment.setAccessibleName(tr("恢复到的时刻"))
        self.back = QPushButton(tr("把整个知识库恢复到这一刻…"))
        self.back.clicked.connect(self._on_back)
        for part in (self.moment, self.back):
            part.setVisible(hands.rights.publish)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addWidget(self.undo)
        buttons.addStretch(1)
        buttons.addWidget(self.moment)
        buttons.addWidget(self.back)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 12, 12, 10)
        column.addWidget(
            plain_label(
                tr("每一批改动都记着谁、何时、为什么，可以整批撤销；撤销本身也能撤销。"),
                "hint", wrap=True,
            )
        )  # fmt: skip
        splitter = QSplitter()
        splitter.addWidget(self.table)
        splitter.addWidget(self.report)
        splitter.setSizes([620, 680])
        splitter.setChildrenCollapsible(False)
        column.addWidget(splitter, 1)
        column.addLayout(buttons)
        keeper.changed.connect(self._on_changed)
        self._show_buttons()

    def reload(self) -> None:
        """Read the latest batches."""
        work = self._hands.life.batches
        self._hands.fetch(lambda: work(MOST_BATCHES), self._show)

    def _show(self, batches: list[Batch]) -> None:
        chosen = self._chosen()
        self._batches = batches
        self.table.show_rows([_batch_row(one) for one in batches])
        kept = (row for row, one in enumerate(batches) if chosen and one.id == chosen.id)
        self.table.select([*kept])
        self._on_moved()

    def _on_moved(self) -> None:
        self._show_buttons()
        chosen, base = self._chosen(), self._hands.base
        if chosen is None:
            self.report.show_nothing(tr("选一批改动，看发布检验当时的结果"))
            return
        number = chosen.id
        self.report.show_nothing("")

        def show(report: GateReport | None) -> None:
            now = self._chosen()
            if now is None or now.id != number:
                return
            if report is None:
                self.report.show_nothing(tr("这一批没有留下发布检验的结果"))
            else:
                self.report.show_report(report)

        self._hands.fetch(lambda: report_of(base, number), show)

    def _on_changed(self, _keys: object) -> None:
        self.reload()

    def _chosen(self) -> Batch | None:
        rows = self.table.selected()
        return self._batches[rows[0]] if rows and rows[0] < len(self._batches) else None

    def _show_buttons(self) -> None:
        chosen = self._chosen()
        rights = self._hands.rights
        may = chosen is not None and chosen.undone_by is None and chosen.articles > 0
        is_pack = chosen is not None and chosen.kind is Kind.PACK
        self.undo.setEnabled(may and rights.edit and not is_pack)
        self.undo.setToolTip(tr("知识包在“知识包”页退回") if is_pack else "")

    def _on_undo(self) -> None:
        batch = self._chosen()
        if batch is None:
            return
        asked = tr("撤销“{what}”（{when}，{who}，{count} 篇）？").format(
            what=kind_word(batch), when=moment_words(batch.at), who=batch.who, count=batch.articles
        )
        why = ask_reason(self, tr("撤销"), asked, tr("撤销"), needed=False)
        if why is not None:
            told = tr("已撤销 {count} 篇的改动").format(count=batch.articles)
            self._hands.do(
                lambda: self._hands.life.undo(batch.id, why), lambda _b: self.told.emit(told)
            )

    def _on_back(self) -> None:
        moment = datetime.fromtimestamp(self.moment.dateTime().toSecsSinceEpoch())
        asked = tr("把客服看到的全部内容恢复成 {when} 的样子？草稿不受影响，恢复本身也可以撤销。")
        why = ask_reason(
            self, tr("恢复整个知识库"), asked.format(when=moment.strftime("%Y-%m-%d %H:%M")),
            tr("恢复"), needed=True,
        )  # fmt: skip
        if why is not None:
            self._hands.do(
                lambda: self._hands.life.restore_all(moment.timestamp(), why),
                lambda batch: self.told.emit(
                    tr("已恢复，{count} 篇变了").format(count=batch.articles)
                ),
            )


def _batch_row(one: Batch) -> tuple[str, ...]:
    what = kind_word(one)
    if one.undone_by is not None:
        what = tr("{what}（已撤销）").format(what=what)
    return moment_words(one.at), one.who, what, f"{one.articles:,}", one.source, one.why
