"""Our own training text: intents, moods, risks, conversations, and the starter knowledge."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from assist import paths
from assist.knowledge.columns import parse_row
from assist.knowledge.formats import read_rows
from assist.model import Article

DEV_SHARE = 10
"""One intent in this many is set aside for choosing; never single lines of an intent."""

MOODS = {
    "平静": (False, False),
    "平静有险词": (False, False),
    "问题": (False, False),
    "高兴": (False, False),
    "不满": (True, False),
    "讽刺": (True, False),
    "愤怒": (True, True),
    "威胁": (True, True),
}
"""Our mood labels as (unhappy, angry)."""


@dataclass(frozen=True, slots=True)
class Intent:
    """One thing that customers want, in several truly different wordings."""

    trade: str
    name: str
    lines: tuple[str, ...]

    @property
    def is_dev(self) -> bool:
        digest = hashlib.sha256(f"{self.trade}/{self.name}".encode()).digest()
        return digest[0] % DEV_SHARE == 0


@dataclass(frozen=True, slots=True)
class MoodLine:
    """A customer's line with one of our mood labels."""

    text: str
    label: str

    @property
    def unhappy(self) -> bool:
        return MOODS[self.label][0]

    @property
    def angry(self) -> bool:
        return MOODS[self.label][1]


def _yaml(folder: Path) -> Iterator[tuple[Path, Any]]:
    for file in sorted(folder.glob("*.yaml")):
        yield file, yaml.load(file.read_text(encoding="utf-8"), Loader=yaml.CBaseLoader)


def intents() -> list[Intent]:
    """Every intent of ``resources/training/intents``."""
    return [
        Intent(data["行业"], entry["名称"], tuple(entry["说法"]))
        for _, data in _yaml(paths.resource("training", "intents"))
        for entry in data["意图"]
    ]


def wordings() -> list[Intent]:
    """Further intents, for training alone: every one of ``resources/training/wordings`` but those
    that are marked as asking what one of the set-aside intents asks.
    """
    return [
        Intent(data["行业"], entry["名称"], tuple(entry["说法"]))
        for _, data in _yaml(paths.resource("training", "wordings"))
        for entry in data["意图"]
        if SET_ASIDE not in entry
    ]


SET_ASIDE = "留作检验"


def mood_lines() -> list[MoodLine]:
    """Every line of ``resources/training/mood``."""
    return [
        MoodLine(line, label)
        for _, data in _yaml(paths.resource("training", "mood"))
        for label in MOODS
        for line in data.get(label, ())
    ]


def intent_moods() -> dict[str, str]:
    """The mood labels of those lines of intents that are not calm, judged line by line."""
    file = paths.resource("training", INTENT_MOODS)
    data = yaml.load(file.read_text(encoding="utf-8"), Loader=yaml.CBaseLoader)
    return {line: label for label, lines in data.items() for line in lines}


def posts() -> dict[str, list[str]]:
    """What people post in passing, by feeling; POSTS_ANGRY are the angry ones."""
    file = paths.resource("training", POSTS)
    data = yaml.load(file.read_text(encoding="utf-8"), Loader=yaml.CBaseLoader)
    return {feeling: lines for feeling, lines in data.items() if isinstance(lines, list)}


AROUND = "来话前后.yaml"
POSTS, POSTS_ANGRY = "随手发的话.yaml", "愤怒"
INTENT_MOODS = "问句情绪.yaml"
NO_RISK = "无风险"


def risk_files() -> list[list[tuple[str, str]]]:
    """Kind and text of every line of each file of ``resources/training/risk``.

    The kind is empty for lines without risk.
    """
    return [
        [
            ("" if kind == NO_RISK else kind, line)
            for kind, lines in data.items()
            if isinstance(lines, list)
            for line in lines
        ]
        for _, data in _yaml(paths.resource("training", "risk"))
    ]


def risk_lines() -> list[tuple[str, str]]:
    """The lines of all risk files."""
    return [line for lines in risk_files() for line in lines]


@dataclass(frozen=True, slots=True)
class Turn:
    """One line of a written conversation."""

    text: str
    by_customer: bool


@dataclass(frozen=True, slots=True)
class Chat:
    """A conversation as it was written, and whether its customer leaves dissatisfied."""

    trade: str
    dissatisfied: bool
    turns: tuple[Turn, ...]


DISSATISFIED = "不满"
_CUSTOMER = "客："


def conversations() -> list[Chat]:
    """Every conversation of ``resources/training/conversations``."""
    return [
        Chat(
            file.stem,
            ending == DISSATISFIED,
            tuple(
                Turn(line[len(_CUSTOMER) :].strip(), line.startswith(_CUSTOMER))
                for line in chat.splitlines()
            ),
        )
        for file, data in _yaml(paths.resource("training", "conversations"))
        for ending, chats in data.items()
        if isinstance(chats, list)
        for chat in chats
    ]


def starter_articles(folder: Path) -> list[Article]:
    """The articles of a ``kb/`` folder."""
    return [parse_row(number, cells).article for number, cells in read_rows(folder)]


def digests() -> dict[str, str]:
    """SHA-256 of every file of our own that training reads, by its name."""
    files = [
        *paths.resource("training", "intents").glob("*.yaml"),
        *paths.resource("training", "wordings").glob("*.yaml"),
        *paths.resource("training", "mood").glob("*.yaml"),
        *paths.resource("training", "risk").glob("*.yaml"),
        *paths.resource("training", "conversations").glob("*.yaml"),
        paths.resource("training", INTENT_MOODS),
        paths.resource("training", POSTS),
        paths.resource("training", AROUND),
        *paths.starter_knowledge().glob("*.yaml"),
    ]
    return {
        f"{file.parent.name}/{file.name}": hashlib.sha256(file.read_bytes()).hexdigest()
        for file in sorted(files)
    }
