"""The same queries as other hands would write them: for measuring how much is lost.

Everything is made from the query alone with a fixed seed, so that two runs compare.
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Callable
from functools import lru_cache

from opencc import OpenCC

from assist.text.sounds import sounds

SEED = 20260201
ONE_IN = 5
"""One Han character in this many, and at least one, is replaced by another of the same sound."""

_BEFORE = (
    "亲在吗，麻烦问一下，",
    "你好，打扰了，想咨询个事，",
    "在不在啊客服，是这样的，",
    "您好，请问一下，",
    "哈喽有人吗，我想问问，",
)
_STORIES = (
    "我本来不想来找你们的，家里人一直催我，今天总算有空坐下来，",
    "之前自己弄了半天也没弄明白，朋友叫我直接来问你们，",
    "我昨天晚上就来过一次，排队排了好久没排上，今天又来了，",
    "我年纪大了不太会弄这些，孩子又不在身边，只好来麻烦你们，",
    "刚才打字打到一半手机没电了，充上电又重新进来的，",
)
_AFTER = ("，谢谢啦", "，麻烦您了", "，在线等挺急的", "，辛苦了亲", "，帮忙看一下谢谢")


def traditional(line: str, _chance: random.Random) -> str:
    """The line in traditional characters (OpenCC ``s2t``)."""
    converted: str = _to_traditional().convert(line)
    return converted


def slip(line: str, chance: random.Random) -> str:
    """One slip of the fingers: a character lost, doubled, or two that changed places."""
    if len(line) < 3:
        return line
    place = chance.randrange(len(line) - 1)
    kind = chance.choice(("lost", "doubled", "swapped"))
    if kind == "lost":
        return line[:place] + line[place + 1 :]
    if kind == "doubled":
        return line[:place] + line[place] + line[place:]
    return line[:place] + line[place + 1] + line[place] + line[place + 2 :]


def homophones(line: str, chance: random.Random) -> str:
    """Some Han characters replaced by common ones of the same sound, whatever the tone."""
    characters = list(line)
    places = [p for p, c in enumerate(characters) if _alike(c)]
    chance.shuffle(places)
    for place in places[: -(-len(places) // ONE_IN)]:
        characters[place] = chance.choice(_alike(characters[place]))
    return "".join(characters)


def long(line: str, chance: random.Random) -> str:
    """The line as the end of a story, with courtesies around it."""
    return chance.choice(_BEFORE) + chance.choice(_STORIES) + line + chance.choice(_AFTER)


VARIANTS: dict[str, tuple[Callable[[str, random.Random], str], float]] = {
    "traditional": (traditional, 2.0),
    "typo": (slip, 2.0),
    "homophone": (homophones, 6.0),
    "long": (long, 4.0),
}
"""How each is made, and how many points of R@1 it may cost."""


def vary(name: str, lines: list[str]) -> list[str]:
    """``lines`` in the variant ``name``, the same in every run."""
    chance = random.Random(f"{SEED}/{name}")
    make, _ = VARIANTS[name]
    return [make(line, chance) for line in lines]


@lru_cache(maxsize=1)
def _to_traditional() -> OpenCC:
    return OpenCC("s2t")


@lru_cache(maxsize=1)
def _by_sound() -> dict[str, list[str]]:
    """Common characters (GB 2312, first level) by how they are read."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    for row in range(0xB0, 0xD8):
        for cell in range(0xA1, 0xFF):
            for character in bytes((row, cell)).decode("gb2312", errors="ignore"):
                found[sounds().of(character)].append(character)
    return found


def _alike(character: str) -> list[str]:
    alike = _by_sound().get(sounds().of(character), []) if sounds().of(character) else []
    return [other for other in alike if other != character] if character in alike else []
