"""Postal addresses in running text: chains of places, roads and doors."""

from __future__ import annotations

import re
from collections.abc import Iterator

# Function words that no place is called after: a name does not reach back over them.
_OUTSIDE = (
    "我你您他她它在到是的寄送住给从往去址请把了吗呢麻烦要就没能怎么这那跟不也还改为用想问说买"
)
_PLACE = f"(?:(?![{_OUTSIDE}])[一-鿿])"
_COUNT = "0-9零〇一二三四五六七八九十百"

_PARTS = re.compile(
    "|".join(
        (
            rf"(?P<door>[{_COUNT}a-z][{_COUNT}a-z\-]{{0,5}}(?:号楼|栋|幢|单元|室|弄))",
            rf"(?P<number>[{_COUNT}][{_COUNT}a-z\-]{{0,5}}[号座楼层户房队组期](?!发|前|后|到|送|下午|上午)"
            rf"|\d{{3,4}}(?![\d元块天个件月年.]))",
            rf"(?P<region>{_PLACE}{{1,6}}?(?:省|自治区|市(?!场)|区(?!别|域)|县|自治州))",
            rf"(?P<road>(?:{_PLACE}|\d){{1,7}}?(?:(?<![线网电思半回铁公])路(?!由|过|上|费)|大街|街(?!道)|大道|巷|胡同))",
            rf"(?P<town>{_PLACE}{{1,6}}?(?:镇(?!痛|静)|乡|街道|(?<!农)村(?!镇)|屯|庄(?!家|重))"
            rf"|(?:{_PLACE}|[0-9a-z]){{1,8}}?"
            "(?:小区|花园|公寓|大厦|广场|家园|新村|苑|大学|学院|中学|小学|医院|工业园|科技园|社区))",
        )
    )
)  # fmt: skip
_GAP = re.compile(r"[\s,，]?[院内段第东西南北中一二三四五六七八九]{0,2}")
_SAID = re.compile(
    r"(?:住址|地址)(?:[改换][成为到][\s:]*|[\s:是为在]+)"
    r"(?P<said>(?=[^,。;!?\n]{0,39}[省市区县镇乡村路街巷弄号栋幢楼室苑])[^,。;!?\n]{4,60})"
)
_ASKS = re.compile("[吗么怎哪错能?]")


def addresses(plain: str) -> Iterator[tuple[int, int]]:
    """Spans of the addresses in a normal form, in linear time; some may overlap.

    A city or a district alone is no address, nor is the day in 上海市5号.
    """
    chain: list[re.Match[str]] = []
    for part in _PARTS.finditer(plain):
        if chain and not _GAP.fullmatch(plain, chain[-1].end(), part.start()):
            yield from _span(chain)
            chain = []
        chain.append(part)
    yield from _span(chain)
    for said in _SAID.finditer(plain):
        if not _ASKS.search(said["said"]):
            yield said.span("said")


def _span(chain: list[re.Match[str]]) -> Iterator[tuple[int, int]]:
    kinds = [str(part.lastgroup) for part in chain]
    while kinds and kinds[0] in {"door", "number"}:
        del kinds[0], chain[0]
    place = "road" in kinds or "town" in kinds
    inside = "door" in kinds or (place and "number" in kinds)
    if (inside and len(kinds) > 1) or ("region" in kinds and place) or kinds.count("region") > 2:
        yield chain[0].start(), chain[-1].end()
