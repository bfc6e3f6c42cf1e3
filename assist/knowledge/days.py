"""Days, and spans of days, as people write them in the cells of a table.

What can be meant in one way only is read, and how is told where that is not plain; what can be
meant in two ways is refused with the forms to choose from. A date parser for many languages was
looked at and not taken: it reads 12/01/2026 silently, and knows neither 长期 nor 11.1-11.11.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from assist.i18n import tr
from assist.knowledge.day_forms import (
    FULL,
    MONTH,
    NEVER,
    PLAIN_REST,
    YEARLESS,
    DayError,
    Place,
    Written,
    no_day,
    plain_of,
    valid,
    written,
)

JUST_OVER = timedelta(60)
"""How long an end without a year may be over already before the next year's is meant."""

BEGUN = timedelta(183)
"""The same for a beginning that has no end: the nearer of two years."""


@dataclass(frozen=True, slots=True)
class Validity:
    """From when to when, both included, None for always; ``told``: how it was read, by the cell."""

    start: date | None = None
    end: date | None = None
    told: tuple[tuple[Place, str], ...] = ()


_Span = tuple[Written | None, Written | None]

_BARE = re.compile(r"(?P<day>\d{1,2})\s*[日号]")
_BETWEEN = re.compile(r"\s*(?:[至到~〜→]|—+|–|\bto\b)\s*")


def read_validity(start: str, end: str, period: str, today: date) -> Validity:
    """The days that three cells name, any of them empty; ``period`` holds both or an end.

    A span may also stand in one of the others while its neighbour is empty or says the same. A day
    without a year is the next one to come, or one that is just over. Raises DayError.
    """
    if not period and _is_plain(start) and _is_plain(end):
        first, last = (date.fromisoformat(cell) if cell else None for cell in (start, end))
        return Validity(first, last)
    halves: dict[Place, Written | None] = {}
    spans: list[tuple[Place, str, _Span]] = []
    for place, cell in ((Place.START, start), (Place.END, end)):
        if span := _span(cell, today):
            spans.append((place, cell, span))
        else:
            halves[place] = written(cell, today, place)
    if period:
        spans.append((Place.END, period, _span(period, today) or _period(period, today)))
    told: list[tuple[Place, str]] = []
    for place, cell, span in spans:
        if words := _lay_in(halves, span, cell, place, today):
            told.append((place, words))
    settled = _settled(halves.get(Place.START), halves.get(Place.END), today)
    return Validity(settled.start, settled.end, (*told, *settled.told))


def _is_plain(cell: str) -> bool:
    """Whether a cell is empty or as every export writes it; most of a long table is."""
    if not cell:
        return True
    try:
        return len(cell) == len("2026-01-31") and bool(date.fromisoformat(cell))
    except ValueError:
        return False


def _lay_in(
    halves: dict[Place, Written | None], span: _Span, cell: str, place: Place, today: date
) -> str:
    """Let a span's days stand in ``halves``; how it was read, empty where that is plain. Raises
    DayError where another cell names other days.
    """
    settled = _settled(*span, today)
    for half, day in ((Place.START, settled.start), (Place.END, settled.end)):
        held = halves.get(half)
        if held is not None and day is not None and held.on(held.year or day.year, half) != day:
            told = tr("和另一格写的日期不一致：{cell}").format(cell=cell[:40])
            raise DayError(told, place)
        if day is not None:
            halves[half] = Written(cell, day.year, day.month, day.day)
    if not settled.told:
        return ""
    return tr("“{cell}”读作 {start} 到 {end}").format(
        cell=cell[:40], start=settled.start or tr("即日起"), end=settled.end or tr("长期")
    )


def read_day(text: str, today: date, place: Place = Place.START) -> Validity:
    """One day, at ``place`` of the result. Raises DayError."""
    cells = (text, "") if place is Place.START else ("", text)
    found = read_validity(*cells, "", today)
    if (found.end if place is Place.START else found.start) is not None:
        raise DayError(no_day(text), place)
    return found


def day_of(text: str) -> date | None:
    """The day that ``text`` names by itself; None for no text, or for 长期 and the like.

    Raises ValueError for everything else, a month among it.
    """
    if MONTH.fullmatch(plain_of(text)):
        raise DayError(no_day(text))
    return read_day(text, date.today()).start


def _settled(start: Written | None, end: Written | None, today: date) -> Validity:
    """Both days, each missing year from the other day or from today."""
    first = _fixed(start, Place.START)
    last = _fixed(end, Place.END)
    if end is not None and last is None:
        last = next(_years_from(end, Place.END, first or today - JUST_OVER), None)
    if start is not None and first is None:
        if last is not None:
            first = next(_years_until(start, Place.START, last), None)
        else:
            first = next(_years_from(start, Place.START, today - BEGUN), None)
    told = []
    for place, one, day in ((Place.START, start, first), (Place.END, end, last)):
        if one is not None and day is not None and (words := one.told(day)):
            told.append((place, words))
    return Validity(first, last, tuple(told))


def _fixed(one: Written | None, place: Place) -> date | None:
    if one is None or one.year is None:
        return None
    return one.on(one.year, place)


def _years_from(one: Written, place: Place, earliest: date) -> Iterator[date]:
    for year in range(earliest.year, earliest.year + 9):
        day = one.on(year, place)
        if day is not None and day >= earliest:
            yield day


def _years_until(one: Written, place: Place, latest: date) -> Iterator[date]:
    for year in range(latest.year, latest.year - 9, -1):
        day = one.on(year, place)
        if day is not None and day <= latest:
            yield day


def _span(text: str, today: date) -> _Span | None:
    """The two days of a span; None where the text is none."""
    plain = plain_of(text)
    whole = FULL.fullmatch(plain)
    if not plain or plain.lower() in NEVER or (whole and PLAIN_REST.fullmatch(whole["rest"])):
        return None
    for left, right in _split(plain):
        try:
            start = _half(left, today, None)
            return start, _half(right, today, start)
        except DayError:
            continue
    return None


def _split(plain: str) -> Iterator[tuple[str, str]]:
    for found in [*_BETWEEN.finditer(plain), *re.finditer(r"\s*-+\s*", plain)]:
        left, right = plain[: found.start()], plain[found.end() :]
        if left and right:
            yield left, right


def _half(text: str, today: date, start: Written | None) -> Written | None:
    """One end of a span, where 11.1 and, behind a month, 11日 are plain. Raises DayError."""
    if start is not None and (bare := _BARE.fullmatch(text)):
        found = valid(text, start.year, str(start.month), bare["day"], "")
        if found is not None:
            return found
    dotted = YEARLESS.fullmatch(text)
    if dotted and dotted["mark"] == ".":
        found = valid(text, None, dotted["month"], dotted["day"], dotted["rest"])
        if found is not None:
            return found
    return written(text, today, Place.START)


def _period(text: str, today: date) -> _Span:
    """What a cell that tells how long something is valid says with one day. Raises DayError."""
    found = written(text, today, Place.START)
    if found is None or found.day is None:
        return found, found
    return (found, None) if found.rest.strip() in ("起", "开始") else (None, found)
