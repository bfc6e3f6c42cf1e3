"""A merge to be settled: its lists, and beside them the conflict or change that is looked at."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QSplitter, QStackedWidget

from assist.curation.copies import Flaw
from assist.curation.settling import Decision, Pick, Settlement
from assist.desktop.desk.conflict import ConflictPanel
from assist.desktop.desk.diff_view import DiffView
from assist.desktop.desk.merge_tables import MergeTables
from assist.desktop.theme import Theme

PICKS = {"1": Pick.OURS, "2": Pick.THEIRS, "3": Pick.BASE}
OWN_KEY, BACK_KEY = "4", "Backspace"


class SettlingView(QSplitter):
    """Conflicts are decided in the panel or by single keys in the list."""

    decided = Signal()
    """Something of the settlement is another decision now."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._settlement: Settlement | None = None
        self.tables = MergeTables()
        self.tables.moved.connect(self._on_moved)
        self.panel = ConflictPanel(theme)
        self.panel.decided.connect(self._on_panel_decided)
        self._diff = DiffView(theme)
        self._side = QStackedWidget()
        self._side.addWidget(self._diff)
        self._side.addWidget(self.panel)
        self.addWidget(self.tables)
        self.addWidget(self._side)
        self.setSizes([740, 480])
        self.setChildrenCollapsible(False)
        self._take_keys()

    def _take_keys(self) -> None:
        table = self.tables.conflicts
        table.opened.connect(self.panel.write_own)
        for keys in (*PICKS, OWN_KEY, BACK_KEY):
            shortcut = QShortcut(QKeySequence(keys), table)
            shortcut.setContext(Qt.ShortcutContext.WidgetShortcut)
            shortcut.setProperty("keys", keys)
            shortcut.activated.connect(self._on_pick_keys)
        # Out of the box first; the next one closes the window.
        leave = QShortcut(QKeySequence("Esc"), self.panel.own)
        leave.setContext(Qt.ShortcutContext.WidgetShortcut)
        leave.activated.connect(table.setFocus)
        for number in range(1, 5):
            shortcut = QShortcut(QKeySequence(f"Alt+{number}"), self)
            shortcut.setProperty("tab", number - 1)
            shortcut.activated.connect(self._on_tab_keys)

    @property
    def settlement(self) -> Settlement | None:
        """What is decided so far; None before a merge."""
        return self._settlement

    def clear(self) -> None:
        """Nothing is merged as yet."""
        self._settlement = None
        self.tables.show_flaws(())

    def show_flaws(self, flaws: Sequence[Flaw]) -> None:
        """List what keeps the files from being merged."""
        self.tables.show_flaws(flaws)
        self.tables.flaws.setFocus()

    def show_settlement(self, settlement: Settlement, ours: str, theirs: str) -> None:
        """Begin to settle a merge of the two named files, with the first conflict."""
        self._settlement = settlement
        self.panel.name_sides(ours, theirs)
        self.tables.show_settlement(settlement)
        if settlement.merged.conflicts:
            self.tables.go_to(0)

    def decide_rest(self, pick: Pick) -> None:
        """Decide all that is open alike."""
        if self._settlement is not None:
            self._settlement.decide_rest(pick)
            self._mark(range(len(self._settlement.merged.conflicts)))
            self._on_moved()

    def go_on(self) -> bool:
        """Look at the next conflict that is open; whether there is one."""
        number = self.tables.number()
        left = list(self._settlement.open()) if self._settlement is not None else []
        if left:
            after = (one for one in left if number is not None and one > number)
            self.tables.go_to(next(after, left[0]))
        return bool(left)

    def _mark(self, numbers: Iterable[int]) -> None:
        if self._settlement is not None:
            self.tables.mark(self._settlement, numbers)
            self.decided.emit()

    def _on_moved(self) -> None:
        number, change = self.tables.number(), self.tables.change()
        if self._settlement is not None and number is not None:
            one = self._settlement
            self.panel.show_conflict(
                one.merged.conflicts[number], one.decision(number), one.is_deletion(number),
                one.flaw(number),
            )  # fmt: skip
            self._side.setCurrentWidget(self.panel)
            self._side.show()
            return
        self._diff.clear()
        if change is not None:
            self._diff.show_change(change.before, change.after)
        self._side.setCurrentWidget(self._diff)
        self._side.setVisible(change is not None)

    def _on_panel_decided(self, decision: Decision) -> None:
        """The row looked at stays."""
        number = self.tables.number()
        if self._settlement is not None and number is not None:
            self._settlement.decide(number, decision)
            self.panel.show_decision(decision, self._settlement.flaw(number))
            self._mark([number])

    def _on_pick_keys(self) -> None:
        shortcut, number = self.sender(), self.tables.number()
        if not isinstance(shortcut, QShortcut) or number is None or self._settlement is None:
            return
        keys = str(shortcut.property("keys"))
        if keys == OWN_KEY:
            self.panel.write_own()
            return
        pick = PICKS.get(keys)
        self._settlement.decide(number, Decision(pick) if pick is not None else None)
        self._mark([number])
        if pick is None or not self.go_on():
            self._on_moved()

    def _on_tab_keys(self) -> None:
        shortcut = self.sender()
        if isinstance(shortcut, QShortcut) and shortcut.property("tab") < self.tables.tabs.count():
            self.tables.look_at(int(shortcut.property("tab")))
