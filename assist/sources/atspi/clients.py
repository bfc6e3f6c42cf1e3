"""What a native chat client looks like to AT-SPI: data in ``resources/clients``."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from assist.model import Speaker


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """One message as the client's history shows it; ``key`` tells it from all others there."""

    key: str
    speaker: Speaker
    text: str


@dataclass(frozen=True, slots=True)
class Client:
    """Roles and line forms of one chat client."""

    name: str
    applications: frozenset[str]
    page_role: str
    window_role: str
    _title: re.Pattern[str]
    _line: re.Pattern[str]
    _note: re.Pattern[str]

    @classmethod
    def load(cls, file: Path) -> Client:
        """Read a client's file. Raises OSError, KeyError, re.error, yaml.YAMLError."""
        data: Any = yaml.load(file.read_text(encoding="utf-8"), Loader=yaml.CBaseLoader)
        return cls(
            name=data["名称"],
            applications=frozenset(data["程序名"]),
            page_role=data["会话"],
            window_role=data["窗口"],
            _title=re.compile(data["标题"]),
            _line=re.compile(data["行"]),
            _note=re.compile(data["提示"]),
        )

    def title(self, page_name: str) -> str:
        """The customer's name from the name of a conversation's page."""
        found = self._title.fullmatch(page_name)
        return found["title"] if found else page_name

    def lines(self, history: str, page_name: str) -> list[HistoryLine]:
        """The messages of a history, oldest first; a line of no form continues the one above.

        A customer can write a second line that looks like an own line: it is counted as the
        agent's, which never earns a suggestion.
        """
        spoken: list[tuple[str, str, list[str]]] = []
        open_line = False
        for raw in history.split("\n"):
            found = self._line.fullmatch(raw)
            if found:
                spoken.append((found["time"], found["who"], [found["text"]]))
                open_line = True
            elif self._note.fullmatch(raw):
                open_line = False
            elif open_line:
                spoken[-1][2].append(raw)
        return self._keyed(spoken, page_name)

    def _keyed(self, spoken: list[tuple[str, str, list[str]]], page_name: str) -> list[HistoryLine]:
        repeated: Counter[str] = Counter()
        lines: list[HistoryLine] = []
        for time, who, parts in spoken:
            text = "\n".join(parts).strip()
            digest = hashlib.blake2s(f"{time}\0{who}\0{text}".encode(), digest_size=8).hexdigest()
            repeated[digest] += 1
            customer = self.title(who) == self.title(page_name)
            speaker = Speaker.CUSTOMER if customer else Speaker.AGENT
            lines.append(HistoryLine(f"{digest}.{repeated[digest]}", speaker, text))
        return lines


def load_clients(folder: Path) -> list[Client]:
    """Every client described in ``folder``."""
    return [Client.load(file) for file in sorted(folder.glob("*.yaml"))]
