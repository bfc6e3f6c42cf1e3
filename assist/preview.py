"""What other thresholds would have shown: the same lines judged twice, nothing of them kept."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assist.i18n import tr
from assist.model import Feeling, RiskLevel, Speaker
from assist.reading.alerts import Thresholds
from assist.reading.reader import Judgement, Reader
from assist.retrieval.library import Library
from assist.sources.session import BadLine, message_of, transcript_event
from assist.text.decoding import decode

MOST_LINES = 2000
"""Lines of a sample that are judged, evenly spread over a longer one."""

MOST_BYTES = 64_000_000


class SampleError(Exception):
    """A sample cannot be used; the message is for the lead."""


@dataclass(frozen=True, slots=True)
class Sample:
    """Customers' lines of a file: ``total`` there were, ``skipped`` could not be read."""

    lines: tuple[str, ...]
    total: int
    skipped: int = 0
    encoding: str = "UTF-8"


@dataclass(frozen=True, slots=True)
class Limits:
    """Every threshold that a lead can set; ``cards`` is the confidence that a card needs."""

    thresholds: Thresholds
    cards: float


@dataclass(frozen=True, slots=True)
class Shown:
    """What an agent sees for a line; ``feeling`` is None where no engine can say."""

    level: RiskLevel
    feeling: Feeling | None
    cards: bool

    def marks(self) -> list[str]:
        """The labels of ``settings`` that this line is marked with."""
        return [
            *(["alert"] if self.level is RiskLevel.ALERT else []),
            *(["watch"] if self.level is RiskLevel.WATCH else []),
            *(["angry"] if self.feeling is Feeling.ANGRY else []),
            *(["unhappy"] if self.feeling is Feeling.UNHAPPY else []),
            *(["threshold"] if self.cards else []),
        ]


@dataclass(frozen=True, slots=True)
class Change:
    """A line that other thresholds would show differently, and why."""

    text: str
    before: Shown
    after: Shown
    why: str


@dataclass(frozen=True, slots=True)
class Preview:
    """How many of ``lines`` carry each mark before and after, and the lines that change."""

    lines: int
    before: Counter[str]
    after: Counter[str]
    changes: tuple[Change, ...]


def read_sample(file: Path) -> Sample:
    """Customers' lines of a transcript, of JSON lines, or of plain lines. Raises SampleError."""
    try:
        if file.stat().st_size > MOST_BYTES:
            raise SampleError(tr("文件太大（上限 64 MB），请截取一部分"))
        data = file.read_bytes()
    except OSError as error:
        reason = error.strerror or str(error)
        raise SampleError(
            tr("无法读取 {file}：{reason}").format(file=file.name, reason=reason)
        ) from error
    if data.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        raise SampleError(tr("这是表格或压缩文件，请另存为文本（.txt）再试"))
    text, encoding = decode(data)
    lines, skipped = customers_lines(text)
    if not lines:
        raise SampleError(tr("{file} 里没有找到客户的话").format(file=file.name))
    return Sample(spread(lines, MOST_LINES), len(lines), skipped, encoding)


def customers_lines(text: str) -> tuple[list[str], int]:
    """What customers wrote, and how many lines could not be understood.

    In a file with transcript or JSON lines everything else is not understood; a file without any is
    taken as one customer's line a line.
    """
    lines = [line for line in text.split("\n") if line.strip()]
    spoken = [_spoken(line.rstrip("\r")) for line in lines]
    if not any(isinstance(one, tuple) for one in spoken):
        plain = [line.strip() for line, one in zip(lines, spoken, strict=True) if one is None]
        return plain, len(lines) - len(plain)
    said = [one for one in spoken if isinstance(one, tuple)]
    customers = [words for speaker, words in said if speaker is Speaker.CUSTOMER and words.strip()]
    return customers, len(lines) - len(said)


def _spoken(line: str) -> tuple[Speaker, str] | str | None:
    """Speaker and words; None for a plain line; a reason for broken JSON."""
    line = line.lstrip("\ufeff")
    try:
        if line.lstrip().startswith("{"):
            item: Any = json.loads(line)
            if item.get("type", "message") != "message":
                return tr("不是一句话")
            message = message_of(item, 0)
        else:
            message = transcript_event(line, 0, "").message
    except BadLine as error:
        return str(error) if line.lstrip().startswith("{") else None
    except (ValueError, RecursionError, AttributeError) as error:
        return str(error)
    return message.speaker, message.text


def spread(lines: Sequence[str], most: int) -> tuple[str, ...]:
    """At most ``most`` lines, evenly spread."""
    if len(lines) <= most:
        return tuple(lines)
    return tuple(lines[place * len(lines) // most] for place in range(most))


class Comparison:
    """Judges a line under two sets of limits; to be asked on the pipeline's thread."""

    def __init__(self, reader: Reader, library: Library, before: Limits, after: Limits) -> None:
        self._before, self._after = before, after
        self._readers = [reader.under(limits.thresholds) for limits in (before, after)]
        self._library = library

    def look(self, text: str) -> Change:
        """The line before and after, changed or not. Raises KnowledgeError."""
        old, new = (reader.judge(text) for reader in self._readers)
        offered = self._library.suggest(text)
        sure = offered.confidence if offered.found else -1.0
        before, after = (
            _shown(judged, sure >= limits.cards)
            for judged, limits in ((old, self._before), (new, self._after))
        )
        return Change(text, before, after, tr("；").join(_reasons(old, new, before, after, sure)))


def compare(
    lines: Iterable[str],
    look: Callable[[str], Change],
    progress: Callable[[int], None],
    cancelled: Callable[[], bool],
) -> Preview | None:
    """Every line through ``look``; None when it was cancelled meanwhile."""
    before: Counter[str] = Counter()
    after: Counter[str] = Counter()
    changes: list[Change] = []
    done = 0
    for done, line in enumerate(lines, 1):
        if cancelled():
            return None
        change = look(line)
        before.update(change.before.marks())
        after.update(change.after.marks())
        if change.before != change.after:
            changes.append(change)
        progress(done)
    return Preview(done, before, after, tuple(changes))


def _shown(judged: Judgement, cards: bool) -> Shown:
    return Shown(judged.risk.level, judged.mood.feeling if judged.mood else None, cards)


def _reasons(
    old: Judgement, new: Judgement, before: Shown, after: Shown, sure: float
) -> Iterable[str]:
    if before.level is not after.level:
        yield new.risk.why or old.risk.why
    if before.feeling is not after.feeling and new.mood is not None:
        told = tr("不满 {unhappy:.0%}，愤怒 {angry:.0%}")
        yield told.format(unhappy=new.mood.unhappy, angry=new.mood.angry)
    if before.cards is not after.cards:
        yield tr("卡片把握 {share:.0%}").format(share=sure)
