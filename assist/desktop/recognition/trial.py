"""The second leaf: what the thresholds on the sliders would have shown, on a sample of lines."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import CancelledError, Future
from pathlib import Path

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtWidgets import (
    QFileDialog,
    QHBoxLayout,
    QMenu,
    QProgressBar,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from assist.desktop.labels import plain_label
from assist.desktop.recognition.tables import fill, reading_table
from assist.desktop.sidebar.mood_line import feeling_word
from assist.desktop.sidebar.verdict import fill_verdict_menu, fitting_verdicts
from assist.desktop.work import Background, Bridge
from assist.i18n import listed, tr
from assist.model import RiskLevel
from assist.preview import Change, Limits, Preview, Sample, SampleError, Shown, read_sample
from assist.recognition import Recognition
from assist.settings import table
from assist.text.display import display

MOST_ROWS = 500
"""Changed lines that are listed; the counts are of all."""

Ask = Callable[[Callable[[], Change]], "Future[Change]"]


class TrialLeaf(QWidget):
    """Reads the sample on a thread of its own, with progress and a way to stop; keeps nothing."""

    verdict_given = Signal(str, object, str)
    """A line's text, a Verdict, and the kind of a risk."""

    def __init__(
        self, recognition: Recognition, limits: Callable[[], Limits], ask: Ask, bridge: Bridge
    ) -> None:
        super().__init__()
        self._recognition, self._limits, self._ask, self._bridge = recognition, limits, ask, bridge
        self._background = Background(bridge, SampleError, CancelledError)
        self._stop = threading.Event()
        self._texts: list[Change] = []
        self._own = self._button(tr("用本店的聊天记录…"), self._on_own)
        self._bundled = self._button(tr("用自带的例句"), self.run_bundled)
        self._cancel = self._button(tr("停止"), self.cancel)
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._bar.setAccessibleName(tr("进度"))
        self._told = plain_label(
            tr(
                "选一份聊天记录（文本或 JSON 行，UTF-8 或 GBK），或用自带的例句，"
                "看看移动阈值会改变什么。记录只在内存里读一遍，不保存。"
            ),
            "hint", wrap=True,
        )  # fmt: skip
        self.counts = reading_table([tr("标记"), tr("现在"), tr("改后")], (0, 1, 2))
        self.changes = reading_table([tr("客户的话"), tr("现在"), tr("改后"), tr("原因")], (0, 3))
        self.changes.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.changes.customContextMenuRequested.connect(self._on_menu_wanted)
        self._lay_out()
        self._show_running(False)

    def _button(self, text: str, slot: Callable[[], None]) -> QPushButton:
        made = QPushButton(text)
        made.setAutoDefault(False)
        made.clicked.connect(slot)
        return made

    def _lay_out(self) -> None:
        self.counts.setMaximumHeight(188)
        row = QHBoxLayout()
        for part in (self._own, self._bundled):
            row.addWidget(part)
        row.addWidget(self._bar, 1)
        row.addWidget(self._cancel)
        column = QVBoxLayout(self)
        column.setContentsMargins(6, 10, 6, 6)
        column.addLayout(row)
        column.addWidget(self._told)
        column.addWidget(self.counts)
        column.addWidget(self.changes, 1)

    def close_down(self) -> None:
        """Stop what is running and wait for it."""
        self._stop.set()
        self._background.close()

    def cancel(self) -> None:
        """Stop after the line at hand."""
        self._stop.set()

    def run_bundled(self) -> None:
        """On the demonstration and on lines of ours that nothing was fitted on."""

        def sample() -> Sample:
            lines = tuple(self._recognition.own_lines())
            return Sample(lines, len(lines))

        self._run(sample)

    def run_file(self, file: Path) -> None:
        """On the shop's own chats."""
        self._run(lambda: read_sample(file))

    def _on_own(self) -> None:
        kinds = tr("聊天记录 (*.txt *.jsonl *.json *.log *.csv *.tsv);;所有文件 (*)")
        file, _ = QFileDialog.getOpenFileName(self, tr("选择聊天记录"), "", kinds)
        if file:
            self.run_file(Path(file))

    def _run(self, sample: Callable[[], Sample]) -> None:
        self._stop.clear()
        self._show_running(True)
        self._told.setText(tr("正在读…"))
        after, stop = self._limits(), self._stop

        def work() -> tuple[Sample, Preview | None]:
            found = sample()
            self._bridge.tell(lambda: self._bar.setMaximum(len(found.lines)))

            def progress(done: int) -> None:
                if done % 20 == 0:
                    self._bridge.tell(lambda: self._bar.setValue(done))

            recognition, lines = self._recognition, found.lines
            return found, recognition.preview(lines, after, self._ask, progress, stop.is_set)

        self._background.run(work, self._on_done, self._on_failed)

    def _on_done(self, found: tuple[Sample, Preview | None]) -> None:
        self._show_running(False)
        sample, preview = found
        if preview is None:
            self._told.setText(tr("已停止"))
        else:
            self._show(sample, preview)

    def _on_failed(self, error: Exception) -> None:
        self._show_running(False)
        if isinstance(error, SampleError):
            self._told.setText(str(error))
        elif not isinstance(error, CancelledError):
            self._told.setText(tr("没有完成：{reason}").format(reason=error))

    def _show_running(self, running: bool) -> None:
        for start in (self._own, self._bundled):
            start.setEnabled(not running)
        self._bar.setVisible(running)
        self._cancel.setVisible(running)
        if running:
            self._bar.setRange(0, 0)

    def _show(self, sample: Sample, preview: Preview) -> None:
        self._told.setText(_summary(sample, preview))
        marks = [s for s in table() if s.page == "recognition"]
        fill(
            self.counts,
            [
                (s.label, *(_count(side[s.key], preview.lines) for side in
                            (preview.before, preview.after)))
                for s in marks
            ],
        )  # fmt: skip
        self._texts = list(preview.changes[:MOST_ROWS])
        fill(
            self.changes,
            [
                (display(c.text, 200), shown_words(c.before), shown_words(c.after), c.why)
                for c in self._texts
            ],
        )

    def _on_menu_wanted(self, place: QPoint) -> None:
        row = self.changes.rowAt(place.y())
        if not 0 <= row < len(self._texts):
            return
        change = self._texts[row]
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        fitting = fitting_verdicts(change.after.feeling, change.after.level)
        fill_verdict_menu(
            menu, fitting, self._recognition.kinds(),
            lambda verdict, kind: self.verdict_given.emit(change.text, verdict, kind),
        )  # fmt: skip
        menu.popup(self.changes.viewport().mapToGlobal(place))


def shown_words(shown: Shown) -> str:
    """What an agent sees for a line, in a few words."""
    levels = {RiskLevel.ALERT: tr("风险提醒"), RiskLevel.WATCH: tr("留意")}
    parts = [
        levels.get(shown.level, ""),
        feeling_word(shown.feeling),
        tr("有卡片") if shown.cards else "",
    ]
    return listed(part for part in parts if part) or tr("安静")


def _summary(sample: Sample, preview: Preview) -> str:
    told = [
        tr("看了 {lines} 句（共 {total} 句），{changed} 句会变").format(
            lines=preview.lines, total=sample.total, changed=len(preview.changes)
        )
    ]
    if sample.encoding != "UTF-8":
        told.append(tr("按 {encoding} 编码读取").format(encoding=sample.encoding))
    if sample.skipped:
        told.append(tr("{count} 行没有读懂，已跳过").format(count=sample.skipped))
    if len(preview.changes) > MOST_ROWS:
        told.append(tr("下面列出前 {count} 句").format(count=MOST_ROWS))
    if preview.changes:
        told.append(tr("右键一句话可以更正它"))
    return tr("；").join(told)


def _count(count: int, lines: int) -> str:
    return tr("{count} 句（{share:.1%}）").format(count=count, share=count / max(1, lines))
