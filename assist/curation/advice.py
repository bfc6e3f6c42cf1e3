"""What the editor would have remarked of every article that an import brings."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import replace
from datetime import date

from assist.curation.checks import FEWEST_SIMILAR, Part, check
from assist.curation.stock import variables_of, variables_used
from assist.i18n import tr
from assist.knowledge.base import KnowledgeBase
from assist.knowledge.columns import (
    AUDIENCE,
    CATEGORY,
    FROM,
    PICTURES,
    QUESTION,
    REPLY,
    REVIEW_BY,
    SIMILAR,
    TAGS,
    TITLE,
    UNTIL,
)
from assist.knowledge.importing import ImportPlan, Note
from assist.model import Article

MOST_READ = 3000
"""Articles whose words are looked at, two milliseconds each; as many rows as a preview shows."""

_COLUMNS = {
    Part.TITLE: TITLE, Part.CATEGORY: CATEGORY, Part.QUESTION: QUESTION, Part.SIMILAR: SIMILAR,
    Part.REPLY: REPLY, Part.TAGS: TAGS, Part.VALID_FROM: FROM, Part.VALID_UNTIL: UNTIL,
    Part.AUDIENCE: AUDIENCE, Part.REVIEW_BY: REVIEW_BY, Part.PICTURES: PICTURES,
}  # fmt: skip


def with_advice(base: KnowledgeBase, plan: ImportPlan, today: date | None = None) -> ImportPlan:
    """The plan with what should be looked at again among its notes, row by row; nothing of it
    stands in the way. Raises KnowledgeError.
    """
    articles = (*plan.new, *plan.changed)
    uses = Counter(name for article in articles for name in variables_of([article]))
    used = {*variables_used(base), *(name for name, count in uses.items() if count > 1)}
    notes = [*plan.notes, *_summed(articles)]
    if len(articles) > MOST_READ:
        told = tr("表很大：只检查了前 {count} 篇的话术和日期")
        notes.append(Note(0, "", told.format(count=MOST_READ)))
    for article in articles[:MOST_READ]:
        row = plan.rows.get(article.key, 0)
        notes += _remarks(article, row, used, today or date.today())
    return replace(plan, notes=tuple(sorted(notes, key=lambda note: note.row)))


def _remarks(article: Article, row: int, used: Collection[str], today: date) -> Iterator[Note]:
    for finding in check(article, used, today):
        if not finding.is_common:
            yield Note(row, _COLUMNS[finding.place.part], finding.told)


def _summed(articles: Collection[Article]) -> Iterator[Note]:
    few = sum(len(article.similar) < FEWEST_SIMILAR for article in articles)
    if few:
        told = tr("{count} 篇的相似问不到 {wanted} 句：客户换个说法就可能找不到，可以以后再补")
        yield Note(0, SIMILAR, told.format(count=few, wanted=FEWEST_SIMILAR))
