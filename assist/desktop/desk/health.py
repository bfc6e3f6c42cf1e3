"""How the base is doing: what to do this month, the months in a picture, every list in detail."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QComboBox,
    QFileDialog,
    QHBoxLayout,
    QPushButton,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from assist.curation.health.findings import Health, PairFound, Used
from assist.curation.health.pairs import Encode
from assist.curation.health.report import health
from assist.curation.health.workbook import write_health
from assist.desktop.desk.charts import Bar, MonthChart
from assist.desktop.desk.hands import Hands
from assist.desktop.desk.tables import RowTable
from assist.desktop.labels import plain_label
from assist.desktop.theme import Theme
from assist.desktop.wheel import still
from assist.desktop.work import Background
from assist.i18n import tr
from assist.knowledge.reminders import Cause

MONTHS_SHOWN = 6
LATER_MONTHS = 6
DAYS_A_MONTH = 30


@dataclass(frozen=True, slots=True)
class _Row:
    """What a line says, which article opens from it, or which question a new one would answer."""

    words: tuple[str, str]
    key: str = ""
    question: str = ""
    is_reminder: bool = False


class HealthPage(QWidget):
    """Reckoned when asked for: comparing all articles takes a while, on a thread of its own."""

    open_wanted = Signal(str)
    write_wanted = Signal(str)
    """A new article for this question."""

    def __init__(self, theme: Theme, hands: Hands, background: Background) -> None:
        super().__init__()
        self._hands, self._background = hands, background
        self._encode: Encode | None = None
        self._found: Health | None = None
        self._lists: list[tuple[str, list[_Row]]] = []
        self._advice: list[_Row] = []
        self._looking = False
        self._summary = plain_label(tr("还没有体检"), "cardTitle", wrap=True)
        self.refresh = QPushButton(tr("重新体检"))
        self.export = QPushButton(tr("导出 Excel…"))
        self.export.setEnabled(False)
        self.chart = MonthChart(theme, (tr("采用"), tr("改后发出"), tr("没用上")))
        self.advice = RowTable([tr("本月建议"), ""], 0, several=False)
        self.advice.setAccessibleName(tr("本月建议"))
        self.advice.setWordWrap(True)
        self.which = still(QComboBox())
        self.which.setAccessibleName(tr("看哪张清单"))
        self.details = RowTable([tr("文章或问题"), tr("说明")], 1, several=False)
        self.details.setAccessibleName(tr("清单"))
        self.open = QPushButton(tr("打开"))
        self.confirm = QPushButton(tr("仍有效，{months} 个月后再看").format(months=LATER_MONTHS))
        self._lay_out()
        self.refresh.clicked.connect(self.look)
        self.export.clicked.connect(self._on_export)
        self.which.currentIndexChanged.connect(self._show_list)
        self.open.clicked.connect(self._on_open)
        self.details.opened.connect(self._on_open)
        self.details.moved.connect(self._show_buttons)
        self.advice.opened.connect(self._on_advice_opened)
        self.advice.cellClicked.connect(self._on_advice_clicked)
        self.confirm.clicked.connect(self._on_confirm)
        self._show_buttons()

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.addWidget(self._summary, 1)
        top.addWidget(self.refresh)
        top.addWidget(self.export)
        left, right = QWidget(), QWidget()
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, 8, 0)
        column.addWidget(self.advice, 1)
        column.addWidget(self.chart)
        column = QVBoxLayout(right)
        column.setContentsMargins(8, 0, 0, 0)
        row = QHBoxLayout()
        row.addWidget(self.which, 1)
        row.addWidget(self.confirm)
        row.addWidget(self.open)
        column.addLayout(row)
        column.addWidget(self.details, 1)
        splitter = QSplitter()
        splitter.addWidget(left)
        splitter.addWidget(right)
        splitter.setSizes([640, 640])
        splitter.setChildrenCollapsible(False)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 12, 12, 10)
        column.addLayout(top)
        column.addWidget(splitter, 1)

    def attach(self, encode: Encode | None) -> None:
        """The model is there: articles can be compared by meaning."""
        self._encode = encode

    def look(self) -> None:
        """Look the whole base over."""
        if self._looking:
            return
        self._show_looking(True)
        self._summary.setText(tr("正在体检…"))
        base, encode = self._hands.base, self._encode

        self._background.run(
            lambda: health(base, date.today(), encode), self._on_done, self._on_failed
        )

    def look_once(self) -> None:
        """Look it over where nobody has yet."""
        if self._found is None:
            self.look()

    def _on_done(self, found: Health) -> None:
        self._show_looking(False)
        self._show(found)

    def _on_failed(self, error: Exception) -> None:
        self._show_looking(False)
        self._summary.setText(tr("体检没有完成：{reason}").format(reason=error))

    def _show_looking(self, looking: bool) -> None:
        self._looking = looking
        self.refresh.setEnabled(not looking)

    def _show(self, found: Health) -> None:
        self._found = found
        self.export.setEnabled(True)
        self._summary.setText(_summary(found))
        self._advice = [
            _Row((one.text, tr("打开") if one.keys else ""), one.keys[0] if one.keys else "")
            for one in found.proposals
        ] or [_Row((tr("这个月没有要处理的"), ""))]
        self.advice.show_rows([row.words for row in self._advice])
        self.advice.resizeRowsToContents()
        self.chart.show_bars(_bars(found))
        self._lists = _lists(found)
        chosen = max(0, self.which.currentIndex())
        self.which.blockSignals(True)
        self.which.clear()
        for name, rows in self._lists:
            self.which.addItem(f"{name} ({len(rows)})")
        self.which.setCurrentIndex(min(chosen, self.which.count() - 1))
        self.which.blockSignals(False)
        self._show_list()

    def _show_list(self) -> None:
        self.details.show_rows([row.words for row in self._rows()])
        self._show_buttons()

    def _rows(self) -> Sequence[_Row]:
        place = self.which.currentIndex()
        return self._lists[place][1] if 0 <= place < len(self._lists) else ()

    def _chosen(self) -> _Row | None:
        rows, chosen = self._rows(), self.details.selected()
        return rows[chosen[0]] if chosen and chosen[0] < len(rows) else None

    def _show_buttons(self) -> None:
        row = self._chosen()
        self.open.setEnabled(row is not None)
        new = row is not None and bool(row.question)
        self.confirm.setVisible(row is not None and row.is_reminder and self._hands.rights.edit)
        self.open.setText(tr("写一篇") if new else tr("打开"))

    def _on_open(self) -> None:
        row = self._chosen()
        if row is None:
            return
        if row.question:
            self.write_wanted.emit(row.question)
        else:
            self.open_wanted.emit(row.key)

    def _on_confirm(self) -> None:
        """Somebody has looked it over: it need not be called up again for a while."""
        row = self._chosen()
        if row is not None:
            later = date.today() + timedelta(days=LATER_MONTHS * DAYS_A_MONTH)
            life = self._hands.life
            self._hands.do(lambda: life.confirm([row.key], later), lambda _b: self.look())

    def _on_advice_clicked(self, _row: int, column: int) -> None:
        if column == 1:
            self._on_advice_opened()

    def _on_advice_opened(self) -> None:
        chosen = self.advice.selected()
        if chosen and self._advice[chosen[0]].key:
            self.open_wanted.emit(self._advice[chosen[0]].key)

    def _on_export(self) -> None:
        name = tr("知识库体检") + f"-{date.today():%Y-%m}.xlsx"
        file, _ = QFileDialog.getSaveFileName(self, tr("导出体检"), name, "Excel (*.xlsx)")
        if file:
            self.write(Path(file), self._summary.setText)

    def write(self, file: Path, tell: Callable[[str], None]) -> None:
        """Write what was found as a workbook."""
        found = self._found
        if found is not None:
            self._hands.do(
                lambda: write_health(file, found),
                lambda _none: tell(tr("已写入 {file}").format(file=file.name)),
                lambda error: tell(str(error)),
                quietly=True,
            )


def _summary(found: Health) -> str:
    told = tr("{published} 篇在用，{drafts} 篇草稿；{waiting} 篇要复核或快到期，{gaps} 个缺口")
    words = told.format(
        published=found.published, drafts=found.drafts, waiting=len(found.expiring),
        gaps=len(found.gaps),
    )  # fmt: skip
    if found.counted_from is not None:
        words += tr("；使用情况从 {day} 起统计").format(day=found.counted_from)
    return words


def _bars(found: Health) -> list[Bar]:
    bars = []
    for month in found.months[-MONTHS_SHOWN:]:
        use = month.use
        rest = max(0, use.shown - use.accepted - use.edited)
        bars.append(Bar(month.month, (use.accepted, use.edited, rest), use.acceptance))
    return bars


def _lists(found: Health) -> list[tuple[str, list[_Row]]]:
    causes = {
        Cause.EXPIRED: tr("已过期"), Cause.EXPIRES: tr("快到期"), Cause.REVIEW: tr("该复核"),
        Cause.STALE: tr("很久没动"),
    }  # fmt: skip
    return [
        (
            tr("没有答案的问题"),
            [
                _Row((g.question, tr("问过 {count} 次").format(count=g.count)), "", g.question)
                for g in found.gaps
            ],
        ),
        (
            tr("到期与复核"),
            [
                _Row((r.article.title, f"{causes[r.cause]} {r.day}"), r.article.key, "", True)
                for r in found.expiring
            ],
        ),
        (tr("互相矛盾"), [_pair(one) for one in found.contradicting]),
        (tr("重复"), [_pair(one) for one in found.duplicates]),
        (tr("常被忽略"), [_used(one) for one in found.dismissed]),
        (tr("常被改写"), [_used(one) for one in found.edited]),
        (tr("没有用到"), [_Row((one.title, one.category), one.key) for one in found.unused]),
    ]


def _pair(one: PairFound) -> _Row:
    told = tr("和《{other}》{why}").format(
        other=one.second.title, why=one.why or f"{100 * one.likeness:.0f}%"
    )
    return _Row((one.first.title, told), one.first.key)


def _used(one: Used) -> _Row:
    told = tr("推荐 {shown} 次，采用 {accepted}，改后发出 {edited}，忽略 {dismissed}").format(
        shown=one.use.shown, accepted=one.use.accepted, edited=one.use.edited,
        dismissed=one.use.dismissed,
    )  # fmt: skip
    return _Row((one.article.title, told), one.article.key)
