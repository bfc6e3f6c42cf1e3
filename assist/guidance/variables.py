"""Variables in replies, ``{客户昵称}``: which there are, what fills them, what is still empty."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import datetime

from assist.settings import Settings
from assist.text.display import display

_VARIABLE = re.compile(r"\{([^{}\n]{1,20})\}")

NICKNAME, GREETING, AGENT_ID, SHOP = "客户昵称", "时段问候", "我的工号", "店铺名"

LONGEST_NAME = 40
"""Code points of a customer's own name that go into a reply."""

SELF_FILLED = (NICKNAME, GREETING, AGENT_ID, SHOP)
"""Variables that need no typing where the client and the settings tell them."""


def variables(text: str) -> tuple[str, ...]:
    """Names of the variables in ``text``, each once, in order."""
    return tuple(dict.fromkeys(_VARIABLE.findall(text)))


def places(text: str) -> list[tuple[int, int]]:
    """Where the variables of ``text`` stand, braces included, in code points."""
    return [found.span() for found in _VARIABLE.finditer(text)]


def fill(text: str, values: Mapping[str, str]) -> str:
    """``text`` with every variable that has a value replaced; the others stay as they are."""
    return _VARIABLE.sub(lambda found: values.get(found[1], "").strip() or found[0], text)


def empty(text: str, values: Mapping[str, str]) -> tuple[str, ...]:
    """Variables of ``text`` that have no value yet: these block insertion."""
    return tuple(name for name in variables(text) if not values.get(name, "").strip())


def greeting(now: datetime) -> str:
    """What one says at this time of day; always Chinese, since a customer reads it."""
    hours = ((5, "夜深了，您好"), (11, "早上好"), (13, "中午好"), (18, "下午好"), (24, "晚上好"))
    return next(words for until, words in hours if now.hour < until)


def known_values(title: str, agent_id: str, shop: str, now: datetime) -> dict[str, str]:
    """The values that need no typing; of an account such as ``li@shop`` the name before the @."""
    name = title.partition("@")[0].strip()
    nickname = "" if name.isdigit() else name
    values = {NICKNAME: nickname, GREETING: greeting(now), AGENT_ID: agent_id, SHOP: shop}
    return {name: value for name, value in values.items() if value}


def values_for(settings: Settings) -> Callable[[str], dict[str, str]]:
    """What tells the values that need no typing, by the title of a conversation, at that moment."""

    def values(title: str) -> dict[str, str]:
        agent, shop = settings.text("agent_id"), settings.text("shop")
        return known_values(display(title, LONGEST_NAME), agent, shop, datetime.now())

    return values
