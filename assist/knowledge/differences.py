"""What changed between two states of an article, field by field and line by line."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import SequenceMatcher

from assist.knowledge.columns import cells_of
from assist.model import Article

Line = tuple[str, str]
"""``" "``, ``"-"`` or ``"+"``, and a line."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One column of the template that says something else; ``lines`` are all its lines, those that
    went before those that came.
    """

    column: str
    before: str
    after: str
    lines: tuple[Line, ...]


def differences(before: Article | None, after: Article | None) -> list[Difference]:
    """The columns that differ, in the template's order; all filled ones where one is missing."""
    old = cells_of(before) if before else {}
    new = cells_of(after) if after else {}
    columns = dict.fromkeys([*old, *new])
    pairs = ((name, old.get(name, ""), new.get(name, "")) for name in columns)
    return [Difference(name, a, b, tuple(_lines(a, b))) for name, a, b in pairs if a != b]


def _lines(before: str, after: str) -> list[Line]:
    old, new = before.split("\n") if before else [], after.split("\n") if after else []
    found: list[Line] = []
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    for _, old_start, old_end, new_start, new_end in matcher.get_opcodes():
        if old[old_start:old_end] == new[new_start:new_end]:
            found += [(" ", line) for line in old[old_start:old_end]]
            continue
        found += [("-", line) for line in old[old_start:old_end]]
        found += [("+", line) for line in new[new_start:new_end]]
    return found
