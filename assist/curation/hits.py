"""A whole sheet of customers' questions asked at once, and what an agent would have been shown."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum, StrEnum
from pathlib import Path

from assist.i18n import tr
from assist.knowledge.base import KnowledgeBase
from assist.knowledge.columns import CellError
from assist.knowledge.errors import KnowledgeError
from assist.knowledge.golden_files import SILENCE, Asked, Titles, read_questions
from assist.knowledge.workbooks import Sheet, write_book
from assist.model import Suggestions

TITLES = 3
"""Articles named for every question."""

_GOOD, _FAIR, _BAD = "E3F1E6", "FDF3D8", "F9DEDC"


class Mark(StrEnum):
    """How good an answer is; none where the sheet did not say what it expects, MISSED where it
    names an article that there is not.
    """

    RIGHT = "right"
    AMONG = "among"
    WRONG = "wrong"
    MISSED = "missed"
    UNJUDGED = ""


@dataclass(frozen=True, slots=True)
class Hit:
    """A question and what came of it."""

    asked: Asked
    offered: Suggestions

    @property
    def mark(self) -> Mark:
        """RIGHT: first; AMONG: among those named; where nothing is expected: nothing shown."""
        expected, missed = self.asked.expected, bool(self.asked.missed)
        if expected is None:
            return Mark.MISSED if missed else Mark.UNJUDGED
        if not expected:
            return Mark.WRONG if self.offered.shown else Mark.RIGHT
        keys = [one.article.key for one in self.offered.found[:TITLES]]
        if keys[:1] and keys[0] in expected:
            return Mark.RIGHT
        if set(expected).isdisjoint(keys):
            return Mark.MISSED if missed else Mark.WRONG
        return Mark.AMONG

    @property
    def is_shown_right(self) -> bool:
        """Whether a card is shown that is right."""
        expected = self.asked.expected or ()
        shown = self.offered.found[: self.offered.shown]
        return any(one.article.key in expected for one in shown)


@dataclass(frozen=True, slots=True)
class Summary:
    """Counts over a sheet; shares are among the questions with an expected article."""

    questions: int
    judged: int
    right: int
    among: int
    shown: int
    shown_right: int
    shown_judged: int
    silent_right: int
    silent_wanted: int
    missed: int = 0
    """Questions not judged: the article that they expect is none."""

    @property
    def silent(self) -> int:
        """Questions for which nothing was shown."""
        return self.questions - self.shown

    @property
    def wrong(self) -> int:
        """Questions of which the sheet says that they were answered wrongly."""
        return self.judged - self.among + self.silent_wanted - self.silent_right

    @property
    def shown_wrong(self) -> int:
        """Questions for which cards were shown, and none was right."""
        return self.shown_judged - self.shown_right + self.silent_wanted - self.silent_right

    @classmethod
    def of(cls, hits: Sequence[Hit]) -> Summary:
        judged = [hit for hit in hits if hit.asked.expected and hit.mark is not Mark.MISSED]
        shown = [hit for hit in judged if hit.offered.shown]
        silent = [hit for hit in hits if hit.asked.expected == ()]
        return cls(
            questions=len(hits),
            judged=len(judged),
            right=sum(hit.mark is Mark.RIGHT for hit in judged),
            among=sum(hit.mark in (Mark.RIGHT, Mark.AMONG) for hit in judged),
            shown=sum(hit.offered.shown > 0 for hit in hits),
            shown_right=sum(hit.is_shown_right for hit in shown),
            shown_judged=len(shown),
            silent_right=sum(hit.mark is Mark.RIGHT for hit in silent),
            silent_wanted=len(silent),
            missed=sum(hit.mark is Mark.MISSED for hit in hits),
        )


def ask_all(
    suggest: Callable[[str], Suggestions],
    asked: Sequence[Asked],
    on_progress: Callable[[int, int], None] = lambda *_: None,
) -> Iterator[Hit]:
    """Ask every question by itself, as the sidebar would; ``on_progress`` may raise to stop."""
    for number, one in enumerate(asked, 1):
        yield Hit(one, suggest(one.text))
        on_progress(number, len(asked))


@dataclass(frozen=True, slots=True)
class QuestionSheet:
    """A sheet as it was read: its questions, what is wrong in which cell, what its user should
    know, and the titles of the articles there are by their keys.
    """

    file: Path
    asked: tuple[Asked, ...]
    errors: tuple[CellError, ...]
    notes: tuple[str, ...]
    titles: Mapping[str, str]

    @classmethod
    def read(cls, base: KnowledgeBase, file: Path) -> QuestionSheet:
        """Raises KnowledgeError."""
        articles = base.articles()
        asked, errors, notes = read_questions(file, Titles(articles))
        titles = {one.key: one.title for one in articles}
        return cls(file, tuple(asked), tuple(errors), tuple(notes), titles)

    def title(self, key: str) -> str:
        """How a lead knows the article; its key where it is gone."""
        return self.titles.get(key, key)


class Pick(Enum):
    """Part of the hits that is worth looking at by itself."""

    ALL = "all"
    RIGHT = "right"
    AMONG = "among"
    WRONG = "wrong"
    SHOWN_WRONG = "shown_wrong"
    SILENT = "silent"
    MISSED = "missed"
    UNJUDGED = "unjudged"

    def holds(self, hit: Hit) -> bool:
        """Whether the hit belongs to it."""
        if self is Pick.ALL:
            return True
        if self is Pick.SILENT:
            return not hit.offered.shown
        if self is Pick.SHOWN_WRONG:
            is_judged = hit.mark not in (Mark.UNJUDGED, Mark.MISSED)
            return is_judged and hit.offered.shown > 0 and not hit.is_shown_right
        marks = {
            Pick.RIGHT: Mark.RIGHT, Pick.AMONG: Mark.AMONG, Pick.WRONG: Mark.WRONG,
            Pick.UNJUDGED: Mark.UNJUDGED, Pick.MISSED: Mark.MISSED,
        }  # fmt: skip
        return hit.mark is marks[self]


def write_hits(
    file: Path, hits: Sequence[Hit], errors: Iterable[CellError], title: Callable[[str], str]
) -> None:
    """Write results, summary and errors as .xlsx, the results alone as .csv; ``title`` names an
    article by its key. Raises KnowledgeError.
    """
    head = result_header()
    rows = [result_row(hit, title) for hit in hits]
    wrong = [(error.row, error.column, error.reason) for error in errors]
    try:
        if file.suffix.lower() == ".csv":
            with file.open("w", encoding="utf-8-sig", newline="") as out:
                csv.writer(out).writerows([head, *rows])
            return
        if file.suffix.lower() != ".xlsx":
            told = tr("结果要写成 .xlsx 或 .csv：{file}")
            raise KnowledgeError(told.format(file=file.name))
        colours = {
            mark_word(Mark.RIGHT): _GOOD,
            mark_word(Mark.AMONG): _FAIR,
            mark_word(Mark.WRONG): _BAD,
            mark_word(Mark.MISSED): _FAIR,
        }
        sheets: dict[str, Sheet] = {
            tr("结果"): (head, rows),
            tr("汇总"): ((tr("项目"), tr("数量"), tr("比例")), _summary(Summary.of(hits))),
        }
        if wrong:
            sheets[tr("错误")] = ((tr("行"), tr("列"), tr("原因")), wrong)
        last = len(head) - 1
        write_book(
            file, sheets, lambda _, column, value: colours.get(str(value), "") * (column == last)
        )
    except OSError as error:
        told = tr("无法写入文件：{file}（{reason}）")
        raise KnowledgeError(told.format(file=file, reason=error.strerror or error)) from error


def result_header() -> tuple[str, ...]:
    """The columns of ``result_row``."""
    return (
        tr("行"), tr("问题"), tr("期望"), tr("第一"), tr("第二"), tr("第三"),
        tr("得分"), tr("把握"), tr("是否推荐"), tr("结果"),
    )  # fmt: skip


def result_row(hit: Hit, title: Callable[[str], str]) -> tuple[object, ...]:
    """A line of the result sheet: texts, numbers, None for an empty cell."""
    found = hit.offered.found[:TITLES]
    titles = [one.article.title for one in found] + [""] * (TITLES - len(found))
    expected = hit.asked.expected
    names = [*map(title, expected or ()), *(name.told for name in hit.asked.missed)]
    wanted = "\n".join(names) or ("" if expected is None else SILENCE)
    score = found[0].score if found else None
    shown = tr("推荐") if hit.offered.shown else tr("不推荐")
    return (
        hit.asked.row, hit.asked.text, wanted, *titles, score, hit.offered.confidence, shown,
        mark_word(hit.mark),
    )  # fmt: skip


def mark_word(mark: Mark) -> str:
    """A mark in a lead's words; empty where the sheet does not say what it expects."""
    words = {
        Mark.RIGHT: tr("对"), Mark.AMONG: tr("在前三"), Mark.WRONG: tr("错"),
        Mark.MISSED: tr("没有这篇"),
    }  # fmt: skip
    return words.get(mark, "")


def _summary(counts: Summary) -> list[tuple[object, ...]]:
    def share(part: int, whole: int) -> object:
        return f"{part / whole:.1%}" if whole else None

    return [
        (tr("问题"), counts.questions, None),
        (tr("写了期望文章的"), counts.judged, None),
        (tr("期望的文章不存在的（没有判对错）"), counts.missed, None),
        (tr("第一篇就对"), counts.right, share(counts.right, counts.judged)),
        (tr("前三篇里有对的"), counts.among, share(counts.among, counts.judged)),
        (tr("错的"), counts.wrong, share(counts.wrong, counts.judged + counts.silent_wanted)),
        (tr("推荐了的"), counts.shown, share(counts.shown, counts.questions)),
        (tr("推荐的里面对的"), counts.shown_right, share(counts.shown_right, counts.shown_judged)),
        (tr("没有推荐的"), counts.silent, share(counts.silent, counts.questions)),
        (
            tr("该不回答、也没有推荐的"),
            counts.silent_right,
            share(counts.silent_right, counts.silent_wanted),
        ),
    ]
