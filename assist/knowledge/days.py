"""Days, and spans of days, as people write them in the cells of a table.

What can be meant in one way only is read, and how is told where that is not plain; what can be
meant in two ways is refused with the forms to choose from. A date parser for many languages was
looked at and not taken: it reads 12/01/2026 silently, and knows neither 长期 nor 11.1-11.11.
"""

from __future__ import annotations

import calendar
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import MAXYEAR, MINYEAR, date, timedelta
from enum import Enum

from assist.i18n import tr

JUST_OVER = timedelta(60)
"""How long an end without a year may be over already before the next year's is meant."""

BEGUN = timedelta(183)
"""The same for a beginning that has no end: the nearer of two years."""

NEAR_YEARS = 3
"""A year of two digits is one so near; anything else may be a day."""


class Place(Enum):
    """Where a day stands; of a month that stands alone it is the first day or the last."""

    START = "start"
    END = "end"


class DayError(ValueError):
    """What is written is no day; the message is for the user. ``place``: in which cell."""

    def __init__(self, told: str, place: Place = Place.START) -> None:
        super().__init__(told)
        self.place = place


@dataclass(frozen=True, slots=True)
class Validity:
    """From when to when, both included, None for always; ``told``: how it was read, by the cell."""

    start: date | None = None
    end: date | None = None
    told: tuple[tuple[Place, str], ...] = ()


@dataclass(frozen=True, slots=True)
class _Written:
    """What of a day is written; without ``day`` a whole month."""

    text: str
    year: int | None
    month: int
    day: int | None
    rest: str = ""
    """What stands behind the day."""
    is_short: bool = False
    """Of the year only two digits are written."""

    def on(self, year: int, place: Place) -> date | None:
        """The day in that year; None where there is none."""
        if not MINYEAR <= year <= MAXYEAR:
            return None
        last = calendar.monthrange(year, self.month)[1]
        day = self.day or (1 if place is Place.START else last)
        return date(year, self.month, day) if day <= last else None

    def told(self, day: date) -> str:
        """How it was read; empty where that is plain."""
        words = ""
        if self.year is None:
            words = tr("“{cell}”没有写年份，按 {day} 读")
        elif self.day is None or self.is_short:
            words = tr("“{cell}”按 {day} 读")
        elif not _PLAIN_REST.fullmatch(self.rest):
            words = tr("按 {day} 整天算，后面的“{rest}”没有读")
        return words.format(cell=self.text[:40], day=day, rest=self.rest.strip()[:30])


_Span = tuple[_Written | None, _Written | None]

_NEVER = frozenset(
    "长期 长期有效 长期生效 永久 永久有效 永不过期 不过期 无 无期限 无限期 没有 暂无 不限 不限期 "
    "不限时 常年 一直有效 持续有效 始终有效 - -- — —— / \\ none null nan n/a na".split()
)
_AT_ONCE = frozenset("立即 即时 即日 即日起 立即生效 即日生效 现在".split())

_BEFORE = re.compile(r"(?:截止到?|截至|有效期至|至|到|自|从)\s*:?\s*")
_REST = r"(?P<rest>(?:[\sT(].*|(?<=[日号])\s*\d.*|\s*(?:起|开始|止|为止|截止|结束|前))?)"
_PLAIN_REST = re.compile(
    r"\s*(?:\(?(?:周|星期)[一二三四五六日天]\)?)?"
    r"\s*T?(?:0?0:00(?::00)?(?:\.0+)?)?(?:Z|[+-]\d\d:?\d\d)?"
    r"\s*(?:起|开始|止|为止|截止|结束)?\s*"
)
_FULL = re.compile(
    r"(?P<year>\d{4}|\d{2})\s*[-/.年]\s*(?P<month>\d{1,2})\s*[-/.月]\s*(?P<day>\d{1,2})(?!\d)"
    r"\s*[日号]?" + _REST,
    re.DOTALL,
)
_COMPACT = re.compile(r"(?P<year>\d{4})(?P<month>\d{2})(?P<day>\d{2})")
_MONTH = re.compile(
    r"(?P<year>\d{4})\s*[-/.]\s*(?P<month>\d{1,2})|"
    r"(?:(?P<year_>\d{4}|\d{2})\s*年)?\s*(?P<month_>\d{1,2})\s*月份?"
)
_YEARLESS = re.compile(
    r"(?P<month>\d{1,2})\s*(?P<mark>[-/.月])\s*(?P<day>\d{1,2})(?!\d)\s*[日号]?" + _REST, re.DOTALL
)
_BARE = re.compile(r"(?P<day>\d{1,2})\s*[日号]")
_SERIAL = re.compile(r"([2-7]\d{4})(\.\d+)?")
"""A day that Excel shows as a number, as it does in cells that are not formatted as dates."""
_BACKWARD = re.compile(r"(\d{1,2})\s*[-/.]\s*(\d{1,2})\s*[-/.]\s*(\d{4}|\d{2})(?:\s.*)?")
_BETWEEN = re.compile(r"\s*(?:[至到~〜→]|—+|–|\bto\b)\s*")

_BEFORE_EXCEL = date(1899, 12, 30)


def read_validity(start: str, end: str, period: str, today: date) -> Validity:
    """The days that three cells name, any of them empty; ``period`` holds both or an end.

    A span may also stand in one of the others while its neighbour is empty or says the same. A day
    without a year is the next one to come, or one that is just over. Raises DayError.
    """
    if not period and _is_plain(start) and _is_plain(end):
        first, last = (date.fromisoformat(cell) if cell else None for cell in (start, end))
        return Validity(first, last)
    halves: dict[Place, _Written | None] = {}
    spans: list[tuple[Place, str, _Span]] = []
    for place, cell in ((Place.START, start), (Place.END, end)):
        if span := _span(cell, today):
            spans.append((place, cell, span))
        else:
            halves[place] = _written(cell, today, place)
    if period:
        spans.append((Place.END, period, _span(period, today) or _period(period, today)))
    told: list[tuple[Place, str]] = []
    for place, cell, span in spans:
        told.append((place, _lay_in(halves, span, cell, place, today)))
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
    halves: dict[Place, _Written | None], span: _Span, cell: str, place: Place, today: date
) -> str:
    """Let a span's days stand in ``halves``; how it was read. Raises DayError where another cell
    names other days.
    """
    settled = _settled(*span, today)
    for half, day in ((Place.START, settled.start), (Place.END, settled.end)):
        held = halves.get(half)
        if held is not None and day is not None and held.on(held.year or day.year, half) != day:
            told = tr("和另一格写的日期不一致：{cell}").format(cell=cell[:40])
            raise DayError(told, place)
        if day is not None:
            halves[half] = _Written(cell, day.year, day.month, day.day)
    return tr("“{cell}”读作 {start} 到 {end}").format(
        cell=cell[:40], start=settled.start or tr("即日起"), end=settled.end or tr("长期")
    )


def read_day(text: str, today: date, place: Place = Place.START) -> Validity:
    """One day, at ``place`` of the result. Raises DayError."""
    cells = (text, "") if place is Place.START else ("", text)
    found = read_validity(*cells, "", today)
    if (found.end if place is Place.START else found.start) is not None:
        raise DayError(_no_day(text), place)
    return found


def day_of(text: str) -> date | None:
    """The day that ``text`` names by itself; None for no text, or for 长期 and the like.

    Raises ValueError for everything else, a month among it.
    """
    if _MONTH.fullmatch(_plain(text)):
        raise DayError(_no_day(text))
    return read_day(text, date.today()).start


def _settled(start: _Written | None, end: _Written | None, today: date) -> Validity:
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
    for place, written, day in ((Place.START, start, first), (Place.END, end, last)):
        if written is not None and day is not None and (words := written.told(day)):
            told.append((place, words))
    return Validity(first, last, tuple(told))


def _fixed(written: _Written | None, place: Place) -> date | None:
    if written is None or written.year is None:
        return None
    return written.on(written.year, place)


def _years_from(written: _Written, place: Place, earliest: date) -> Iterator[date]:
    for year in range(earliest.year, earliest.year + 9):
        day = written.on(year, place)
        if day is not None and day >= earliest:
            yield day


def _years_until(written: _Written, place: Place, latest: date) -> Iterator[date]:
    for year in range(latest.year, latest.year - 9, -1):
        day = written.on(year, place)
        if day is not None and day <= latest:
            yield day


def _plain(text: str) -> str:
    folded = unicodedata.normalize("NFKC", text).strip()
    return _BEFORE.sub("", folded, count=1) if _BEFORE.match(folded) else folded


def _written(text: str, today: date, place: Place) -> _Written | None:
    """What a cell names; None for an empty one, or one that says always. Raises DayError."""
    plain = _plain(text)
    if not plain or plain.lower() in _NEVER or plain in _AT_ONCE:
        return None
    if serial := _SERIAL.fullmatch(plain):
        day = _BEFORE_EXCEL + timedelta(int(serial[1]))
        rest = plain if serial[2] and float(serial[2]) else ""
        return _Written(plain, day.year, day.month, day.day, rest)
    found = _form(plain, today)
    if found is None:
        raise DayError(_no_day(text, today), place)
    if place is Place.END and found.rest.strip() in ("起", "开始"):
        raise DayError(tr("这是开始的日期，不是结束的：{cell}").format(cell=text[:40]), place)
    return found


def _form(plain: str, today: date) -> _Written | None:
    """A day or a month in one of the forms that people write; None for anything else."""
    if found := _FULL.fullmatch(plain) or _COMPACT.fullmatch(plain):
        parts = found.groupdict()
        year, is_short = _year(parts["year"], today)
        # 11/12/26 may be read from both ends, 26年 only from one.
        if is_short and abs(year - today.year) > NEAR_YEARS and "年" not in plain:
            return None
        rest = parts.get("rest", "")
        return _valid(plain, year, parts["month"], parts["day"], rest, is_short)
    if found := _MONTH.fullmatch(plain):
        month = found["month"] or found["month_"]
        written = found["year"] or found["year_"]
        return _valid(plain, _year(written, today)[0] if written else None, month, None, "")
    found = _YEARLESS.fullmatch(plain)
    # Of 11.1 nobody knows whether it was 11.10 before Excel made it a number.
    if found and found["mark"] != ".":
        return _valid(plain, None, found["month"], found["day"], found["rest"])
    return None


def _valid(
    text: str, year: int | None, month: str, day: str | None, rest: str, is_short: bool = False
) -> _Written | None:
    if not 1 <= int(month) <= 12 or year == 0:
        return None
    made = _Written(text, year, int(month), int(day) if day else None, rest, is_short)
    # A leap year stands for a year that is not written.
    fits = day is None or (int(day) > 0 and made.on(year or 2000, Place.START) is not None)
    return made if fits else None


def _year(written: str, today: date) -> tuple[int, bool]:
    is_short = len(written) == 2
    return int(written) + today.year // 100 * 100 * is_short, is_short


def _span(text: str, today: date) -> _Span | None:
    """The two days of a span; None where the text is none."""
    plain = _plain(text)
    whole = _FULL.fullmatch(plain)
    if not plain or plain.lower() in _NEVER or (whole and _PLAIN_REST.fullmatch(whole["rest"])):
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


def _half(text: str, today: date, start: _Written | None) -> _Written | None:
    """One end of a span, where 11.1 and, behind a month, 11日 are plain. Raises DayError."""
    if start is not None and (bare := _BARE.fullmatch(text)):
        found = _valid(text, start.year, str(start.month), bare["day"], "")
        if found is not None:
            return found
    dotted = _YEARLESS.fullmatch(text)
    if dotted and dotted["mark"] == ".":
        found = _valid(text, None, dotted["month"], dotted["day"], dotted["rest"])
        if found is not None:
            return found
    return _written(text, today, Place.START)


def _period(text: str, today: date) -> _Span:
    """What a cell that tells how long something is valid says with one day. Raises DayError."""
    found = _written(text, today, Place.START)
    if found is None or found.day is None:
        return found, found
    return (found, None) if found.rest.strip() in ("起", "开始") else (None, found)


def _no_day(text: str, today: date | None = None) -> str:
    """Why a text is no day, with the forms that it could be written in."""
    plain = unicodedata.normalize("NFKC", text).strip()
    said = [day.isoformat() for day in _backward(plain, today or date.today())]
    if len(said) > 1:
        told = tr("看不出哪个是月、哪个是日：{cell}（请写成 {one} 或 {other}）")
        return told.format(cell=text[:30], one=said[0], other=said[1])
    example = said[0] if said else "2026-01-31"
    return tr("不是日期：{cell}（请写成 {example}）").format(cell=text[:30], example=example)


def _backward(plain: str, today: date) -> list[date]:
    """The days that are meant by 12/01/2026."""
    found = _BACKWARD.fullmatch(plain)
    if found is None:
        return []
    year = _year(found[3], today)[0]
    pairs = dict.fromkeys([(int(found[1]), int(found[2])), (int(found[2]), int(found[1]))])
    written = [_valid(plain, year, str(month), str(day), "") for month, day in pairs]
    return [day for one in written if one and (day := one.on(year, Place.START))]
