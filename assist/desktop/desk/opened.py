"""An article as it lies on the desk, and what whoever sits there may do with it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime

from assist.curation.outlines import State, state_on
from assist.i18n import tr
from assist.knowledge.accounts import Account, Role
from assist.knowledge.columns import NO_CATEGORY
from assist.knowledge.records import Proposal, Stage
from assist.knowledge.records import State as Stored
from assist.model import Article, Status


@dataclass(frozen=True, slots=True)
class Rights:
    """What may be done."""

    edit: bool = False
    publish: bool = False

    @classmethod
    def of(cls, account: Account) -> Rights:
        return cls(account.role.may(Role.EDITOR), account.role.may(Role.APPROVER))


@dataclass(frozen=True, slots=True)
class Opened:
    """``article`` is what the form begins with: the draft where there is one, else what is live."""

    article: Article
    stored: Stored
    today: date

    @property
    def saved(self) -> bool:
        """Whether the base knows it."""
        return self.stored.newest is not None

    @property
    def is_live(self) -> bool:
        """Whether it was published and not retired."""
        live = self.stored.live
        return live is not None and live.status is not Status.RETIRED

    @property
    def proposal(self) -> Proposal | None:
        return self.stored.proposal

    @property
    def has_proposal(self) -> bool:
        """Whether an edit waits beside it."""
        return self.proposal is not None

    @property
    def in_review(self) -> bool:
        return self.proposal is not None and self.proposal.stage is Stage.IN_REVIEW

    @property
    def state(self) -> State:
        """Where it stands today."""
        shown = self.stored.article
        return state_on(shown, self.today) if shown is not None else State.DRAFT

    @property
    def note(self) -> str:
        """What its editor should know of the review; empty when there is nothing to say."""
        proposal = self.proposal
        if proposal is None:
            return ""
        if proposal.stage is Stage.REJECTED:
            told = tr("{who} 退回了这次改动：{why}")
            return told.format(who=proposal.reviewer, why=proposal.answer)
        if proposal.stage is Stage.APPROVED and proposal.publish_at is not None:
            told = tr("{who} 已通过，将在 {when} 发布；再改会回到草稿")
            return told.format(who=proposal.reviewer, when=moment_words(proposal.publish_at))
        if proposal.stage is Stage.IN_REVIEW:
            return tr("这次改动正在等待审核；再改会回到草稿")
        if self.is_live:
            return tr("下面是还没发布的改动，客服看到的仍是原来的内容")
        return ""


def new_article(key: str, category: str) -> Article:
    """An article that nobody has written yet."""
    return Article(key, "", category, "", "", status=Status.PUBLISHED, version=0)


def finished(article: Article) -> Article:
    """What is saved of a form: blanks at the edges gone, an empty title takes the question."""
    question = article.question.strip()
    return replace(
        article,
        title=article.title.strip() or question,
        question=question,
        category=article.category.strip().strip("/") or NO_CATEGORY,
        reply=article.reply.strip(),
    )


def same_words(one: Article, other: Article) -> bool:
    """Whether two articles say the same once they are saved."""
    first, second = finished(one), finished(other)
    return replace(first, version=second.version, status=second.status) == second


def is_blank(article: Article) -> bool:
    """Whether nobody has written anything yet."""
    texts = (article.title, article.question, article.reply)
    return not any(text.strip() for text in texts) and not article.similar


def moment_words(moment: float) -> str:
    """A moment as people write it."""
    return datetime.fromtimestamp(moment).strftime("%Y-%m-%d %H:%M")
