"""Word lists that a team lead may edit: what is wrong with one is said in plain words."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import yaml

from assist.i18n import tr

NOTHING = "(?!)"
"""The expression of an empty list. An empty expression would match everywhere."""

_GAP = r"[\s.·*_\-~、|/]{0,2}"


class LexiconError(ValueError):
    """A lexicon cannot be used; the message names the file and the entry."""


def read_lexicon(file: Path) -> dict[str, Any]:
    """The lists of a lexicon by name, every entry a text. Raises LexiconError or OSError."""
    try:
        data: Any = yaml.load(file.read_text(encoding="utf-8"), Loader=yaml.CBaseLoader)
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        told = tr("词表 {where} 读不了：{reason}")
        raise LexiconError(told.format(where=file.name, reason=error)) from None
    if not isinstance(data, dict):
        raise LexiconError(tr("词表 {where}：应当是词语的列表").format(where=file.name))
    return data


def alternatives(entries: Any, where: str, word: Callable[[str], str] = re.escape) -> str:
    """One regular expression for a list of words and ``re:`` expressions.

    ``word`` turns a plain word, lower case, into an expression. Raises LexiconError.
    """
    if not entries:
        return NOTHING
    if not isinstance(entries, list) or not all(isinstance(entry, str) for entry in entries):
        raise LexiconError(tr("词表 {where}：应当是词语的列表").format(where=where))
    parts = [e[3:] if e.startswith("re:") else word(e.lower()) for e in entries]
    for part in parts:
        try:
            re.compile(part)
        except re.error as error:
            told = tr("词表 {where}：正则表达式 {entry} 写错了（{reason}）")
            raise LexiconError(told.format(where=where, entry=part, reason=error)) from None
    return "|".join(f"(?:{part})" for part in parts)


def spaced_out(word: str) -> str:
    """An expression that finds ``word`` with its characters apart too, as who hides it writes.

    A number is not looked for inside a longer one: an order's, a telephone's.
    """
    spaced = _GAP.join(re.escape(character) for character in word)
    return rf"(?<!\d){spaced}(?!\d)" if word.isdigit() else spaced
