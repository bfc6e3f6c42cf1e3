"""``assist read``, ``suggest`` and ``search``: the pipeline on lines, without a window."""

from __future__ import annotations

import argparse
from typing import Any

from assist.app import parts
from assist.commands.jsonlines import (
    Answer,
    BadObject,
    add_lines_arguments,
    answer_lines,
    cards,
    opened,
    text_of,
    timed,
)
from assist.i18n import tr
from assist.model import Message, Reading, Suggestion, Trajectory
from assist.sources.session import BadLine, message_of


def add_commands(commands: Any) -> None:
    """Add the three commands to argparse's subparsers."""
    for name, run, told in (
        ("read", run_read, tr("读出每行的情绪、风险和话题")),
        ("suggest", run_suggest, tr("为客户的每行话找文章")),
        ("search", run_search, tr("按客服输入的词搜索")),
    ):
        parser = commands.add_parser(name, help=told)
        add_lines_arguments(parser)
        if name != "read":
            parser.add_argument("--k", type=cards, default=3, metavar="N", help=tr("返回几篇文章"))
        parser.set_defaults(run=run)


class _Lines:
    """Turns objects into messages; a line without a conversation stands alone."""

    def __init__(self) -> None:
        self._count = 0

    def message(self, item: Answer) -> Message:
        self._count += 1
        text = text_of(item)
        conversation = item.get("conversation")
        alone = conversation is None
        try:
            return message_of(
                {
                    "text": text,
                    "speaker": item.get("speaker"),
                    "conversation": f"\0{self._count}" if alone else conversation,
                },
                self._count,
            )
        except BadLine as error:
            raise BadObject(str(error)) from None


def run_read(arguments: argparse.Namespace) -> int:
    lines = _Lines()
    with opened(arguments.input) as lines_in, parts(arguments.db) as house:

        def answer(item: Answer) -> Answer:
            message = lines.message(item)
            read, cpu_ms = timed(lambda: house.pipeline.read(message))
            assert read is not None
            reading, course = read
            told = _reading(reading)
            if "conversation" in item:
                told["trajectory"] = _course(course)
            return {**told, "cpu_ms": cpu_ms}

        return answer_lines(lines_in, answer)


def _reading(reading: Reading) -> Answer:
    mood, risk = reading.mood, reading.risk
    return {
        "mood": mood.score if mood else 0.0,
        "unhappy": round(mood.unhappy, 4) if mood else 0.0,
        "angry": round(mood.angry, 4) if mood else 0.0,
        "risk": {
            "level": risk.level.value,
            "kinds": list(risk.kinds),
            "spans": [list(span) for span in risk.spans],
            "why": risk.why,
        },
        "topic": {"name": reading.topic.name, "score": reading.topic.score},
    }


def _course(course: Trajectory) -> Answer:
    return {
        "heat": course.heat,
        "trend": course.trend.value,
        "dissatisfied": course.dissatisfied,
    }


def run_suggest(arguments: argparse.Namespace) -> int:
    lines = _Lines()
    with opened(arguments.input) as lines_in, parts(arguments.db, mood_engine="none") as house:

        def answer(item: Answer) -> Answer:
            message = lines.message(item)
            guidance, cpu_ms = timed(lambda: house.pipeline.take(message, arguments.k))
            if guidance is None:
                return {"suggestions": [], "confidence": 0.0, "shown": 0, "cpu_ms": cpu_ms}
            offered, kept_for = guidance.suggestions, guidance.kept_for
            return {
                "suggestions": [
                    {**_result(one), "reply": one.article.reply} for one in offered.found
                ],
                "confidence": offered.confidence,
                "shown": offered.shown,
                **({"chances": offered.chances} if offered.chances else {}),
                **({"kept_for": kept_for.text} if kept_for else {}),
                "cpu_ms": cpu_ms,
            }

        return answer_lines(lines_in, answer)


def run_search(arguments: argparse.Namespace) -> int:
    with opened(arguments.input) as lines_in, parts(arguments.db, mood_engine="none") as house:

        def answer(item: Answer) -> Answer:
            text = text_of(item)
            found, cpu_ms = timed(lambda: house.library.search(text, arguments.k))
            return {"results": [_result(one) for one in found], "cpu_ms": cpu_ms}

        return answer_lines(lines_in, answer)


def _result(one: Suggestion) -> Answer:
    return {"article": one.article.key, "title": one.article.title, "score": one.score}
