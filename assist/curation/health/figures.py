"""Whether two replies to the same question contradict each other: figures, and yes against no."""

from __future__ import annotations

import re
from collections import defaultdict

from assist.text.normal import normal

_HAN_DIGITS = {han: value for value, han in enumerate("零一二三四五六七八九")} | {"两": 2}
_UNITS = {
    "个工作日": "工作日", "工作日": "工作日", "天": "天", "日": "天", "小时": "小时",
    "个小时": "小时", "分钟": "分钟", "元": "元", "块": "元", "块钱": "元", "%": "%", "折": "折",
    "个月": "月", "年": "年", "次": "次", "倍": "倍", "公里": "公里", "点": "点",
}  # fmt: skip
_FIGURE = re.compile(
    r"(?P<number>\d{1,6}(?:\.\d{1,2})?|[零一二三四五六七八九十两百]{1,4})\s?"
    f"(?P<unit>{'|'.join(sorted(map(re.escape, _UNITS), key=len, reverse=True))})"
)
_NO = re.compile("不(可以|能|支持|包|行|提供|退|换|会|需要|收)|无法|没有办法|没办法|暂不|未开通")
_YES = re.compile("(可以|支持|能(?!否|不能)|包邮|免费|需要|会(?!员)|提供|没问题)")
_CLAUSE = re.compile("[，。！？；\n,;!?]")
_GREETING = re.compile("^(亲|您好|你好|好的|抱歉|不好意思|感谢|谢谢|{[^}]*})")

LOOKED_AT = 2
"""Clauses of a reply, greetings left out, in which yes or no is said."""


def figures(reply: str) -> dict[str, frozenset[float]]:
    """Numbers by unit; ranges give both ends' numbers where each has its unit."""
    found: defaultdict[str, set[float]] = defaultdict(set)
    for one in _FIGURE.finditer(normal(reply)):
        found[_UNITS[one["unit"]]].add(_value(one["number"]))
    return {unit: frozenset(values) for unit, values in found.items()}


def _value(number: str) -> float:
    if number[0].isdigit():
        return float(number)
    total, digit = 0, 0
    for character in number:
        if character in "十百":
            total += max(digit, 1) * (10 if character == "十" else 100)
            digit = 0
        else:
            digit = _HAN_DIGITS[character]
    return float(total + digit)


def says_yes(reply: str) -> bool | None:
    """Whether a reply begins with a yes or a no; None where it does neither."""
    clauses = [one for one in _CLAUSE.split(normal(reply)) if one and not _GREETING.match(one)]
    for clause in clauses[:LOOKED_AT]:
        if _NO.search(clause):
            return False
        if _YES.search(clause):
            return True
    return None


def differing_figures(one: str, other: str) -> str:
    """A unit in which two replies have no number in common, with the numbers; empty for none."""
    mine, theirs = figures(one), figures(other)
    for unit in sorted(mine.keys() & theirs.keys()):
        if mine[unit].isdisjoint(theirs[unit]):
            return f"{_told(mine[unit])}{unit} ≠ {_told(theirs[unit])}{unit}"
    return ""


def contradiction(one: str, other: str) -> str:
    """What two replies disagree in, in figures or else in yes and no; empty where in nothing."""
    if told := differing_figures(one, other):
        return told
    yes, also = says_yes(one), says_yes(other)
    if yes is not None and also is not None and yes != also:
        return "可以 ≠ 不可以" if yes else "不可以 ≠ 可以"
    return ""


def _told(values: frozenset[float]) -> str:
    return "/".join(f"{value:g}" for value in sorted(values))
