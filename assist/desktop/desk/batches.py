"""The latest changes of the whole base, batch by batch, with a way back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from PySide6.QtCore import QDateTime, Signal
from PySide6.QtWidgets import (
    QDateTimeEdit,
    QHBoxLayout,
    QPushButton,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from assist.desktop.desk.asking import ask_reason
from assist.desktop.desk.batch_view import BatchView
from assist.desktop.desk.hands import Hands
from assist.desktop.desk.keeper import Keeper
from assist.desktop.desk.opened import moment_words
from assist.desktop.desk.past import kind_word
from assist.desktop.desk.publishing import MOST_NAMED, named_titles
from assist.desktop.desk.tables import RowTable
from assist.desktop.labels import plain_label
from assist.desktop.theme import Theme
from assist.desktop.wheel import still
from assist.i18n import tr
from assist.knowledge.records import Batch, Kind

MOST_BATCHES = 500


class BatchesPage(QWidget):
    """The latest changes of the whole base: undo one, or go back to a moment."""

    told = Signal(str)

    def __init__(self, theme: Theme, hands: Hands, keeper: Keeper) -> None:
        super().__init__()
        self._hands = hands
        self._batches: list[Batch] = []
        self.table = RowTable(
            [tr("何时"), tr("谁"), tr("做了什么"), tr("篇数"), tr("来源"), tr("原因")], 5,
            several=False,
        )  # fmt: skip
        self.table.setAccessibleName(tr("最近改动"))
        self.table.moved.connect(self._on_moved)
        self.view = BatchView(theme, hands)
        self.view.setContentsMargins(8, 0, 0, 0)
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
        splitter.addWidget(self.view)
        splitter.setSizes([560, 740])
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
        self.view.show_batch(self._chosen())

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
        work = self._hands.life.titles_of
        self._hands.fetch(
            lambda: work(batch.id, MOST_NAMED + 1),
            lambda titles: self._ask_undo(batch, [*titles.values()]),
        )

    def _ask_undo(self, batch: Batch, titles: Sequence[str]) -> None:
        asked = tr("撤销“{what}”（{when}，{who}，{count} 篇）？").format(
            what=kind_word(batch), when=moment_words(batch.at), who=batch.who, count=batch.articles
        )
        asked = f"{asked}\n{named_titles(titles)}"
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
