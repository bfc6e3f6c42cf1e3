"""The forms in which a day is written in a cell; what may be two days is refused with both."""

from __future__ import annotations

import calendar
import re
import unicodedata
from dataclasses import dataclass
from datetime import MAXYEAR, MINYEAR, date, timedelta
from enum import Enum

from assist.i18n import tr

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
class Written:
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
        words = []
        if self.year is None:
            words.append(tr("“{cell}”没有写年份，按 {day} 读"))
        elif self.day is None or self.is_short:
            words.append(tr("“{cell}”按 {day} 读"))
        if not PLAIN_REST.fullmatch(self.rest):
            words.append(tr("按 {day} 整天算，后面的“{rest}”没有读"))
        told = tr("；").join(words)
        return told.format(cell=self.text[:40], day=day, rest=self.rest.strip()[:30])


NEVER = frozenset(
    "长期 长期有效 长期生效 永久 永久有效 永不过期 不过期 无 无期限 无限期 没有 暂无 不限 不限期 "
    "不限时 常年 一直有效 持续有效 始终有效 - -- — —— / \\ none null nan n/a na".split()
)
_AT_ONCE = frozenset("立即 即时 即日 即日起 立即生效 即日生效 现在".split())

_BEFORE = re.compile(r"(?:截止到?|截至|有效期至|至|到|自|从)\s*:?\s*")
_REST = r"(?P<rest>(?:[\sT(].*|(?<=[日号])\s*\d.*|\s*(?:起|开始|止|为止|截止|结束|前))?)"
PLAIN_REST = re.compile(
    r"\s*(?:\(?(?:周|星期)[一二三四五六日天]\)?)?"
    r"\s*T?(?:0?0:00(?::00)?(?:\.0+)?)?(?:Z|[+-]\d\d:?\d\d)?"
    r"\s*(?:起|开始|止|为止|截止|结束)?\s*"
)
FULL = re.compile(
    r"(?P<year>\d{4}|\d{2})\s*[-/.年]\s*(?P<month>\d{1,2})\s*[-/.月]\s*(?P<day>\d{1,2})(?!\d)"
    r"\s*[日号]?" + _REST,
    re.DOTALL,
)
_COMPACT = re.compile(r"(?P<year>\d{4})(?P<month>\d{2})(?P<day>\d{2})")
MONTH = re.compile(
    r"(?P<year>\d{4})\s*[-/.]\s*(?P<month>\d{1,2})|"
    r"(?:(?P<year_>\d{4}|\d{2})\s*年)?\s*(?P<month_>\d{1,2})\s*月份?"
)
YEARLESS = re.compile(
    r"(?P<month>\d{1,2})\s*(?P<mark>[-/.月])\s*(?P<day>\d{1,2})(?!\d)\s*[日号]?" + _REST, re.DOTALL
)
_SERIAL = re.compile(r"([2-7]\d{4})(\.\d+)?")
"""A day that Excel shows as a number, as it does in cells that are not formatted as dates."""
_BACKWARD = re.compile(r"(\d{1,2})\s*[-/.]\s*(\d{1,2})\s*[-/.]\s*(\d{4}|\d{2})(?:\s.*)?")
_BEFORE_EXCEL = date(1899, 12, 30)


def plain_of(text: str) -> str:
    """A cell in the one form that is compared: NFKC, without 截止到 and the like before the day."""
    folded = unicodedata.normalize("NFKC", text).strip()
    return _BEFORE.sub("", folded, count=1) if _BEFORE.match(folded) else folded


def written(text: str, today: date, place: Place) -> Written | None:
    """What a cell names; None for an empty one, or one that says always. Raises DayError."""
    plain = plain_of(text)
    if not plain or plain.lower() in NEVER or plain in _AT_ONCE:
        return None
    if serial := _SERIAL.fullmatch(plain):
        day = _BEFORE_EXCEL + timedelta(int(serial[1]))
        rest = plain if serial[2] and float(serial[2]) else ""
        return Written(plain, day.year, day.month, day.day, rest)
    found = _form(plain, today)
    if found is None:
        raise DayError(no_day(text, today), place)
    if place is Place.END and found.rest.strip() in ("起", "开始"):
        raise DayError(tr("这是开始的日期，不是结束的：{cell}").format(cell=text[:40]), place)
    return found


def _form(plain: str, today: date) -> Written | None:
    """A day or a month in one of the forms that people write; None for anything else."""
    if found := FULL.fullmatch(plain) or _COMPACT.fullmatch(plain):
        parts = found.groupdict()
        year, is_short = _year(parts["year"], today)
        # 11/12/26 may be read from both ends, 26年 only from one.
        if is_short and abs(year - today.year) > NEAR_YEARS and "年" not in plain:
            return None
        rest = parts.get("rest", "")
        return valid(plain, year, parts["month"], parts["day"], rest, is_short)
    if found := MONTH.fullmatch(plain):
        month = found["month"] or found["month_"]
        digits = found["year"] or found["year_"]
        return valid(plain, _year(digits, today)[0] if digits else None, month, None, "")
    found = YEARLESS.fullmatch(plain)
    # Of 11.1 nobody knows whether it was 11.10 before Excel made it a number.
    if found and found["mark"] != ".":
        return valid(plain, None, found["month"], found["day"], found["rest"])
    return None


def valid(
    text: str, year: int | None, month: str, day: str | None, rest: str, is_short: bool = False
) -> Written | None:
    """What these parts say, all but the year as digits; None where there is no such day."""
    if not 1 <= int(month) <= 12 or year == 0:
        return None
    made = Written(text, year, int(month), int(day) if day else None, rest, is_short)
    # A leap year stands for a year that is not written.
    fits = day is None or (int(day) > 0 and made.on(year or 2000, Place.START) is not None)
    return made if fits else None


def _year(digits: str, today: date) -> tuple[int, bool]:
    """The year, and whether only two digits of it are written."""
    is_short = len(digits) == 2
    return int(digits) + today.year // 100 * 100 * is_short, is_short


def no_day(text: str, today: date | None = None) -> str:
    """Why a text is no day, with the forms that it could be written in."""
    plain = unicodedata.normalize("NFKC", text).strip()
    said = [day.isoformat() for day in _backward(plain, today or date.today())]
    if len(said) > 1:
        told = tr("看不出哪个是月、哪个是日：{cell}（请写成 {one} 或 {other}）")
        return told.format(cell=text[:30], one=said[0], other=said[1])
    if said:
        return tr("请把 {cell} 写成 {one}").format(cell=text[:30], one=said[0])
    return tr("不是日期：{cell}（请写成 2026-01-31）").format(cell=text[:30])


def _backward(plain: str, today: date) -> list[date]:
    """The days that are meant by 12/01/2026."""
    found = _BACKWARD.fullmatch(plain)
    if found is None:
        return []
    year = _year(found[3], today)[0]
    pairs = dict.fromkeys([(int(found[1]), int(found[2])), (int(found[2]), int(found[1]))])
    read = [valid(plain, year, str(month), str(day), "") for month, day in pairs]
    return [day for one in read if one and (day := one.on(year, Place.START))]
