"""What a lead decides about the conflicts of a merge, and what comes of it for the import."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from assist.curation.copies import Cells, canonical
from assist.curation.merging import NOTICE, CellConflict, Merged, MergedRow
from assist.i18n import listed, tr
from assist.knowledge.columns import (
    KEY,
    STATUS,
    STATUS_NAMES,
    CellError,
    cells_of,
    named_cells,
    parse_row,
)
from assist.knowledge.tables import Row
from assist.model import Article, Status


class Pick(StrEnum):
    """Whose words a conflict gets."""

    OURS = "ours"
    THEIRS = "theirs"
    BASE = "base"
    OWN = "own"


@dataclass(frozen=True, slots=True)
class Decision:
    """``text`` is what was typed for a conflict that gets neither's words."""

    pick: Pick
    text: str = ""


@dataclass(frozen=True, slots=True)
class Settled:
    """The rows for the import, each with the number of its line in ``Merged.lines`` from 1, and by
    that number what whoever imports should know; a deleted row comes after all lines.
    """

    rows: tuple[Row, ...]
    notes: tuple[tuple[int, str], ...] = ()


class Settlement:
    """The decisions so far, by the conflict's number."""

    def __init__(self, merged: Merged) -> None:
        self.merged = merged
        self._decisions: dict[int, Decision] = {}
        self._line_of = {number: line for line in merged.lines for number in line.conflicts}

    def copy(self) -> Settlement:
        """The same decisions, for another thread to work with."""
        made = Settlement(self.merged)
        made._decisions = dict(self._decisions)
        return made

    def where(self, row: int) -> str:
        """In which rows of their tables a row for the import stands, as their users count them."""
        if not 0 < row <= len(self.merged.lines):
            return ""
        sides = zip((tr("甲 {row}"), tr("乙 {row}")), self.merged.lines[row - 1].lines, strict=True)
        return listed(told.format(row=number) for told, number in sides if number)

    def decision(self, number: int) -> Decision | None:
        """What was decided; None while it is open."""
        return self._decisions.get(number)

    def decide(self, number: int, decision: Decision | None) -> None:
        """Decide, or open again. A row that one deleted has no own text: raises ValueError."""
        if decision is None:
            self._decisions.pop(number, None)
            return
        if decision.pick is Pick.OWN and self.is_deletion(number):
            raise ValueError(number)
        self._decisions[number] = decision

    def decide_rest(self, pick: Pick) -> int:
        """Give all that are open the same side's words; how many."""
        left = list(self.open())
        for number in left:
            self._decisions[number] = Decision(pick)
        return len(left)

    def open(self) -> Iterator[int]:
        """The conflicts without a decision that can stand, in their order."""
        for number in range(len(self.merged.conflicts)):
            if number not in self._decisions or self.flaw(number):
                yield number

    def is_deletion(self, number: int) -> bool:
        """Whether one of them deleted the whole row."""
        return self.merged.conflicts[number].column == NOTICE

    def text(self, number: int) -> str:
        """What the cell becomes; empty while it is open."""
        decision = self._decisions.get(number)
        return _text(self.merged.conflicts[number], decision) if decision else ""

    def flaw(self, number: int) -> str:
        """Why what was typed cannot stand in its cell; empty where it can."""
        decision = self._decisions.get(number)
        if decision is None or decision.pick is not Pick.OWN:
            return ""
        column = self.merged.conflicts[number].column
        row = {**(self._line_of[number].ours or {}), column: decision.text}
        try:
            parse_row(0, row)
        except CellError as error:
            return error.reason if error.column == column else ""
        return ""

    def rows(self) -> list[Cells]:
        """The whole merged table; a conflict that is open stays marked."""
        return [cells for _, cells in self._lines() if cells is not None]

    def _lines(self) -> Iterator[tuple[MergedRow, Cells | None]]:
        for line in self.merged.lines:
            yield line, self._settled(line)

    def _settled(self, line: MergedRow) -> Cells | None:
        """A line's cells as decided; None for a row that goes."""
        cells = dict(line.cells)
        for number in line.conflicts:
            decision = self._decisions.get(number)
            if decision is None:
                continue
            conflict = self.merged.conflicts[number]
            if conflict.column != NOTICE:
                cells[conflict.column] = _text(conflict, decision)
            elif decision.pick is Pick.BASE:
                cells = dict(line.origin or {})
            else:
                side = line.ours if decision.pick is Pick.OURS else line.theirs
                if side is None:
                    return None
                cells = dict(side)
        return cells

    def gone(self) -> list[Cells]:
        """The rows that are deleted, as they were."""
        asked = (n for n in range(len(self.merged.conflicts)) if self.is_deletion(n))
        lines = map(self._line_of.__getitem__, asked)
        decided = [line.origin or {} for line in lines if self._settled(line) is None]
        return [*self.merged.gone, *decided]

    def for_import(self, present: Iterable[Article], retire: bool) -> Settled:
        """The rows that differ from the export. What neither of them touched stays as the base has
        it by now; ``retire`` takes the deleted ones out of use, where an import would leave them.
        """
        now = {one.key: one for one in present}
        rows: list[Row] = []
        notes: list[tuple[int, str]] = []
        for place, (line, cells) in enumerate(self._lines(), 1):
            if cells is None or _same(cells, line.origin):
                continue
            held = now.get(cells.get(KEY, ""))
            if held is None or line.origin is None:
                rows.append((place, cells))
                continue
            carried, replaced = _carried(line.origin, cells, named_cells(cells_of(held)))
            notes += [(place, told) for told in replaced]
            rows.append((place, carried))
        return Settled((*rows, *(self._retired(now) if retire else ())), tuple(notes))

    def _retired(self, now: Mapping[str, Article]) -> Iterator[Row]:
        """The deleted rows that agents still see, to be taken out of use."""
        for number, cells in enumerate(self.gone(), len(self.merged.lines) + 1):
            held = now.get(cells.get(KEY, ""))
            if held is not None and held.status is Status.PUBLISHED:
                yield number, {**cells_of(held), STATUS: STATUS_NAMES[Status.RETIRED]}


def _text(conflict: CellConflict, decision: Decision) -> str:
    return {
        Pick.OURS: conflict.ours,
        Pick.THEIRS: conflict.theirs,
        Pick.BASE: conflict.base,
        Pick.OWN: decision.text,
    }[decision.pick]


def _same(cells: Mapping[str, str], origin: Mapping[str, str] | None) -> bool:
    return origin is not None and all(
        cells.get(column, "") == origin.get(column, "") for column in (*cells, *origin)
    )


def _carried(
    origin: Mapping[str, str], cells: Mapping[str, str], now: Mapping[str, str]
) -> tuple[Cells, list[str]]:
    """The cells with what the base has by now where nobody touched them; and what is replaced
    although it was changed in the base since the export.
    """
    made: Cells = {}
    replaced: list[str] = []
    for column in dict.fromkeys((*cells, *origin, *now)):
        was, wanted = origin.get(column, ""), cells.get(column, "")
        held = canonical(column, now.get(column, ""))
        made[column] = held if wanted == was else wanted
        if wanted not in (was, held) and held != was:
            told = tr("“{column}”导出之后在知识库里又改过，会换成合并的结果；现在是：{held}")
            replaced.append(told.format(column=column, held=held[:60] or tr("（空）")))
    return made, replaced
