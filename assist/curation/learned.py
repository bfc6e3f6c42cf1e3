"""What was learned from agents, as the lead sees it, and what the lead makes of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from assist.i18n import tr
from assist.knowledge.accounts import Account, Role, require
from assist.knowledge.base import KnowledgeBase
from assist.knowledge.life import Life
from assist.knowledge.wordings import Wording, Wordings
from assist.model import Article
from assist.text.normal import normal

Publish = Callable[[Sequence[Article], str], object]
"""Publishes articles for a reason; may refuse by a KnowledgeError."""


@dataclass(frozen=True, slots=True)
class Row:
    """A learned wording and the title of its article, empty where that is gone."""

    wording: Wording
    title: str


class Learned:
    """The learned wordings of one base for one account. Everything raises KnowledgeError, what
    changes something RoleError too.
    """

    def __init__(self, base: KnowledgeBase, who: Account, publish: Publish | None = None) -> None:
        """``publish``: how approved wordings get into articles, without one by ``Life``."""
        self._base, self._who = base, who
        self._wordings = Wordings(base)
        self._publish = publish or Life(base, who).publish

    def rows(self) -> list[Row]:
        """Everything that was learned, the newest first."""
        known = self._wordings.all()
        found = self._base.fetch({one.article for one in known})
        titles = {key: article.title for key, article in found.items()}
        return [Row(one, titles.get(one.article, "")) for one in known]

    def approve(self, wordings: Sequence[Wording]) -> int:
        """Make these similar questions of their articles, published at once; how many became some.
        Dismissals are believed from now on, whoever said so.
        """
        require(self._who, Role.APPROVER)
        articles = self._base.fetch({one.article for one in wordings if not one.wrong})
        changed: dict[str, Article] = {}
        count = 0
        for one in wordings:
            article = changed.get(one.article) or articles.get(one.article)
            if article is None or one.wrong or one.text in map(normal, _questions(article)):
                continue
            changed[one.article] = replace(article, similar=(*article.similar, one.text))
            count += 1
        if changed:
            self._publish(list(changed.values()), tr("采纳客服学到的问法"))
        self._wordings.approve([one.id for one in wordings])
        return count

    def reject(self, wordings: Sequence[Wording]) -> None:
        """These are wrong, and no agent brings them back."""
        require(self._who, Role.EDITOR)
        self._wordings.reject([one.id for one in wordings])

    def undo(self, wordings: Sequence[Wording]) -> None:
        """Forget these; they may be learned again."""
        require(self._who, Role.EDITOR)
        self._wordings.undo([one.id for one in wordings])

    def reword(self, wording: Wording, text: str) -> bool:
        """Put the lead's words in place of an agent's; False where nothing of them can be kept."""
        require(self._who, Role.EDITOR)
        return self._wordings.reword(wording.id, text)

    def release(self) -> None:
        """The calling thread is done with the knowledge base file."""
        self._base.release()


def _questions(article: Article) -> tuple[str, ...]:
    return (article.question, article.title, *article.similar)
