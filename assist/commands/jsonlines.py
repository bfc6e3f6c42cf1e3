"""JSON lines in, JSON lines out: the form that every line-wise command shares."""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO, TypeVar

from assist.i18n import tr
from assist.text.decoding import decode

Answer = dict[str, Any]
Result = TypeVar("Result")


class BadCall(Exception):
    """The call itself is wrong; one plain sentence for standard error, exit status 2."""


class BadObject(ValueError):
    """A line that cannot be answered; the sentence goes into its ``error``."""


@contextmanager
def opened(file: str | None) -> Iterator[BinaryIO]:
    """Standard input, or the file that was named. Raises BadCall."""
    if file is None:
        yield sys.stdin.buffer
        return
    try:
        stream = Path(file).open("rb")
    except OSError as error:
        raise BadCall(
            tr("无法读取 {file}：{reason}").format(file=file, reason=error.strerror or error)
        ) from error
    with stream:
        yield stream


def answer_lines(stream: BinaryIO, answer: Callable[[Answer], Answer]) -> int:
    """Answer every line of ``stream`` in order; the exit status.

    ``answer`` gets the object of a line and returns the answer without its id.
    """
    failed = False
    for told in _answers(stream, answer):
        failed = failed or "error" in told
        _tell(told)
    return 1 if failed else 0


def bad_lines(stream: BinaryIO, take: Callable[[Answer], None]) -> int:
    """Take every line of ``stream``, and answer only those that cannot be taken; how many."""

    def answer(item: Answer) -> Answer:
        take(item)
        return {}

    failed = 0
    for told in _answers(stream, answer):
        if "error" in told:
            failed += 1
            _tell(told)
    return failed


def _answers(stream: BinaryIO, answer: Callable[[Answer], Answer]) -> Iterator[Answer]:
    return (_answer_one(data, answer) for data in stream if data.strip())


def _tell(told: Answer) -> None:
    sys.stdout.write(json.dumps(told, ensure_ascii=False) + "\n")
    sys.stdout.flush()


def _answer_one(data: bytes, answer: Callable[[Answer], Answer]) -> Answer:
    name: object = None
    try:
        item = _object(decode(data)[0].lstrip("\ufeff"))
        name = item.get("id")
        return {"id": name, **answer(item)}
    except BadObject as error:
        return {"id": name, "error": str(error)}


def _object(line: str) -> Answer:
    try:
        item: Any = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise BadObject(tr("不是有效的 JSON：{reason}").format(reason=error)) from None
    if not isinstance(item, dict):
        raise BadObject(tr("每行应当是一个 JSON 对象"))
    return item


def timed(work: Callable[[], Result]) -> tuple[Result, float]:
    """What ``work`` returns, and the process CPU time of all threads it took, in ms."""
    before = time.process_time()
    result = work()
    return result, round((time.process_time() - before) * 1000, 3)


def text_of(item: Answer, key: str = "text") -> str:
    """A text that a line must have. Raises BadObject."""
    value = item.get(key)
    if not isinstance(value, str):
        raise BadObject(tr("缺少 {key}（文字）").format(key=key))
    # A lone surrogate is no text; JSON can carry it, UTF-8 output could not.
    return value.encode("utf-8", "replace").decode()


def add_lines_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of every line-wise command."""
    parser.add_argument(
        "--in", dest="input", metavar="FILE", help=tr("从文件读 JSON 行（默认标准输入）")
    )


def cards(text: str) -> int:
    """The value of ``--k``. Raises ArgumentTypeError."""
    if not text.isdigit() or not 1 <= int(text) <= 100:
        raise argparse.ArgumentTypeError(tr("应当是 1 到 100 的整数"))
    return int(text)
