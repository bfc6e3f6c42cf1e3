"""Made knowledge bases of any size, the same for the same size: for speed, never for quality."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from assist.model import Article
from assist.training.corpus import starter_articles

SEED = 20260101
_GOODS = (
    "电饭煲、连衣裙、运动鞋、空调、手机壳、充电宝、洗衣机、行李箱、台灯、耳机、"
    "面膜、奶粉、猫粮、自行车、投影仪、床垫、衬衫、羽绒服、键盘、显示器、"
    "咖啡机、净水器、扫地机、保温杯、书包、窗帘、沙发、跑步机、剃须刀、牙刷"
).split("、")
_TURNS = (
    "{goods}{q}",
    "{q}（{goods}）",
    "关于{goods}，{q}",
    "{q}，买的是{goods}",
    "{goods}的问题：{q}",
)


def made_articles(folder: Path, count: int) -> list[Article]:
    """``count`` articles: the starter knowledge, again for ever other goods and wordings."""
    starters = starter_articles(folder)
    chance = random.Random(SEED)
    made: list[Article] = []
    for number in range(count):
        origin = starters[number % len(starters)]
        turn = number // len(starters)
        if not turn:
            made.append(origin)
            continue
        goods = f"{_GOODS[turn % len(_GOODS)]}{turn}"
        made.append(
            replace(
                origin,
                key=f"{origin.key}-{turn}",
                title=f"{goods}{origin.title}",
                question=_reworded(chance, goods, origin.question),
                similar=tuple(_reworded(chance, goods, q) for q in origin.similar[:4]),
            )
        )
    return made


def made_messages(folder: Path, count: int) -> Iterator[str]:
    """Lines a customer might write about the made articles."""
    starters = starter_articles(folder)
    chance = random.Random(SEED + 1)
    for _ in range(count):
        origin = chance.choice(starters)
        question = chance.choice((origin.question, *origin.similar))
        yield chance.choice((question, _reworded(chance, chance.choice(_GOODS), question)))


def _reworded(chance: random.Random, goods: str, question: str) -> str:
    return chance.choice(_TURNS).format(goods=goods, q=question)
