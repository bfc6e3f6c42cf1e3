"""What an import would do, row by row, in the words of its preview."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from assist.curation.differences import Difference, differences
from assist.i18n import listed, tr
from assist.knowledge.columns import QUESTION, TITLE
from assist.knowledge.importing import ImportPlan
from assist.model import Article

MOST_ROWS = 3000
"""Rows in the preview; the counts are of all."""

MOST_SHOWN = 40
"""Code points of a title or a reply in a row; all of it stands beside."""


@dataclass(frozen=True, slots=True)
class Source:
    """Where an import comes from: its name, how it is planned, to be published at once or not, and
    how its user counts a row.
    """

    name: str
    plan: Callable[[bool], ImportPlan]
    where: Callable[[int], str] = str


@dataclass(frozen=True, slots=True)
class ShownRow:
    """A row of the preview: its words, and what of it stands beside them, all of it new or not."""

    words: tuple[str, str, str, str]
    changes: Sequence[Difference] = ()
    is_new: bool = False


def shown_rows(plan: ImportPlan, where: Callable[[int], str] = str) -> Iterator[ShownRow]:
    """What is wrong first; at most MOST_ROWS of a kind."""
    for error in plan.errors[:MOST_ROWS]:
        cells = plan.refused.get(error.row, {})
        told = _of_column(error.column, error.reason)
        title = cells.get(TITLE) or cells.get(QUESTION, "")
        words = (tr("有错"), where(error.row), title[:MOST_SHOWN], told)
        yield ShownRow(words, _as_it_stands(told, cells), True)
    articles = (*plan.unchanged, *plan.new, *plan.changed)
    by_row = {plan.rows.get(one.key, 0): one for one in articles}
    for note in plan.notes[:MOST_ROWS]:
        told = _of_column(note.column, note.told)
        if note.row in by_row and note.row:
            yield _of_article(tr("注意"), plan, by_row[note.row], where, told)
        else:
            yield ShownRow((tr("注意"), where(note.row) if note.row else "", "", told))
    for article in plan.new[:MOST_ROWS]:
        reply = article.reply.split("\n", 1)[0][:MOST_SHOWN]
        yield _of_article(tr("新增"), plan, article, where, reply)
    for article in plan.changed[:MOST_ROWS]:
        yield _of_article(tr("修改"), plan, article, where)


def _of_article(
    kind: str, plan: ImportPlan, article: Article, where: Callable[[int], str], told: str = ""
) -> ShownRow:
    """A row about an article; where nothing is ``told``, what changes of it."""
    before = plan.before.get(article.key)
    changes = differences(before, article)
    if not told:
        names = listed(one.column for one in changes)
        told = tr("改了：{columns}").format(columns=names) if names else tr("内容不变，只改状态")
    row = plan.rows.get(article.key)
    words = (kind, where(row) if row else "", article.title[:MOST_SHOWN], told)
    return ShownRow(words, changes, before is None)


def _of_column(column: str, told: str) -> str:
    return tr("{column}：{reason}").format(column=column, reason=told) if column else told


def _as_it_stands(told: str, cells: Mapping[str, str]) -> list[Difference]:
    """A row that was refused: why, and its cells."""
    stands = [Difference(column, "", cell) for column, cell in cells.items()]
    return [Difference(tr("有错"), "", told), *stands]
