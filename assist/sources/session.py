"""Lines of a recorded or streamed chat: JSON lines, plain transcripts, tables of sessions."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Iterator
from typing import Any

from assist.i18n import tr
from assist.model import Message, Speaker
from assist.sources.base import ConversationActivated, DraftChanged, Event, MessageArrived

LONGEST_LINE = 4_000_000
"""Bytes of one line that are accepted; a longer one is refused, not cut."""

_SPOKEN = re.compile(
    r"\s*(?:[\[(（]?(?P<time>\d{1,4}[-/:\d\s.]{0,30})[\])）]?\s{1,9})?"
    r"(?P<who>客户|顾客|顧客|买家|買家|用户|用戶|客服|坐席|商家|卖家|賣家|customer|agent|user)"
    r"\s*[:：]\s*(?P<text>.*)",
    re.IGNORECASE,
)
_AGENTS = {"客服", "坐席", "商家", "卖家", "賣家", "agent"}
_SPEAKERS = {"customer": Speaker.CUSTOMER, "agent": Speaker.AGENT}


class BadLine(ValueError):
    """A line that says nothing; the message tells the user what is wrong with it."""


def json_event(line: str, number: int) -> Event:
    """The event of one JSON line. Raises BadLine."""
    try:
        data: Any = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise BadLine(tr("不是有效的 JSON：{reason}").format(reason=error)) from None
    if not isinstance(data, dict):
        raise BadLine(tr("每行应当是一个 JSON 对象"))
    conversation, title = _text(data, "conversation"), _text(data, "title")
    kind = data.get("type", "message")
    if kind == "active":
        return ConversationActivated(conversation, title)
    if kind == "draft":
        return DraftChanged(conversation, _text(data, "text"))
    if kind != "message":
        raise BadLine(tr("未知的类型：{kind}").format(kind=str(kind)[:30]))
    return MessageArrived(message_of(data, number))


def message_of(data: dict[str, Any], number: int) -> Message:
    """The message that a JSON object describes; ``number`` stands in for a missing id."""
    if not isinstance(data.get("text"), str):
        raise BadLine(tr("缺少 text（文字）"))
    speaker = data.get("speaker") or Speaker.CUSTOMER
    if not isinstance(speaker, str) or speaker not in _SPEAKERS:
        raise BadLine(tr("speaker 应当是 customer 或 agent"))
    conversation = _text(data, "conversation")
    return Message(
        id=str(data["id"]) if data.get("id") is not None else f"{conversation}#{number}",
        conversation=conversation,
        speaker=_SPEAKERS[speaker],
        text=data["text"],
        time=_seconds(data.get("time")),
        title=_text(data, "title"),
    )


def transcript_event(line: str, number: int, conversation: str) -> MessageArrived:
    """The event of a line such as ``客户：…``. Raises BadLine."""
    spoken = _SPOKEN.fullmatch(line)
    if spoken is None:
        raise BadLine(tr("看不出是谁说的（应当是“客户：…”或“客服：…”）"))
    speaker = Speaker.AGENT if spoken["who"].lower() in _AGENTS else Speaker.CUSTOMER
    message = Message(
        f"{conversation}#{number}", conversation, speaker, spoken["text"], time.time()
    )
    return MessageArrived(message)


def is_json(line: str) -> bool:
    """Whether a line wants to be a JSON object."""
    return line.lstrip("\ufeff \t").startswith("{")


def event_of(line: str, number: int, conversation: str) -> Event:
    """The event of a line in either form. Raises BadLine."""
    if is_json(line):
        return json_event(line.lstrip("\ufeff"), number)
    return transcript_event(line.lstrip("\ufeff"), number, conversation)


def table_events(lines: Iterator[str]) -> Iterator[MessageArrived]:
    """Events of a tab-separated table whose header names session, role and text."""
    columns = next(lines, "").split("\t")
    places = [columns.index(name) for name in ("session", "role", "text")]
    for number, line in enumerate(lines):
        cells = line.split("\t")
        if len(cells) == len(columns):
            session, role, text = (cells[place] for place in places)
            speaker = _SPEAKERS.get(role, Speaker.AGENT)
            yield MessageArrived(
                Message(f"{session}#{number}", session, speaker, text, time.time(), session[:8])
            )


def _text(data: dict[str, Any], name: str) -> str:
    value = data.get(name)
    if value is None:
        return ""
    if not isinstance(value, str | int):
        raise BadLine(tr("{name} 应当是文字").format(name=name))
    return str(value)


def _seconds(value: object) -> float:
    try:
        return float(value) if isinstance(value, int | float) else time.time()
    except OverflowError:
        return time.time()
