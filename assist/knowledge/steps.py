"""The moves in an article's life, each a function from how things stand to how they stand then."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import date

from assist.i18n import listed, tr
from assist.knowledge.errors import KnowledgeError
from assist.knowledge.ledger import Act, Plan, Step, each
from assist.knowledge.records import LIVE, Proposal, Stage, State, same_words
from assist.model import Article, Status

NAMED = 5
"""Articles that a message names; the others are only counted."""


class Conflict(KnowledgeError):
    """Somebody else changed these articles meanwhile; nothing was done."""

    def __init__(self, told: str, articles: Collection[Article]) -> None:
        super().__init__(told)
        self.articles = tuple(articles)


class NoDraft(KnowledgeError):
    """There is no draft of this article: it was taken back, or published, meanwhile."""

    def __init__(self, key: str, title: str) -> None:
        told = tr("《{title}》没有待处理的草稿：可能刚被撤销、退回或发布了")
        super().__init__(told.format(title=title or key))
        self.key, self.title = key, title


def bringing_in(wanted: Mapping[str, Article], waiting: Collection[str], act: Act) -> Plan:
    """Keep the articles of the keys ``waiting`` as drafts, make the others live. Raises Conflict
    where somebody saved newer words than an article was made from.
    """

    def step(key: str, state: State) -> State:
        article = wanted[key]
        return _proposed(article, state, act) if key in waiting else _published(article, state)

    def plan(before: Mapping[str, State]) -> Mapping[str, State]:
        _refuse_lost_edits(wanted, {key: state.newest for key, state in before.items()})
        return each(step)(before)

    return plan


def publishing(wanted: Mapping[str, Article], checked: bool) -> Plan:
    """Make articles live, or retired where they say so. Raises Conflict, where ``checked``."""

    def plan(before: Mapping[str, State]) -> Mapping[str, State]:
        if checked:
            _refuse_lost_edits(wanted, {key: state.article for key, state in before.items()})
        return each(lambda key, state: _published(wanted[key], state))(before)

    return plan


def _proposed(given: Article, state: State, act: Act) -> State:
    article, live = _to_become(given), state.live
    if same_words(article, live):
        return State(live)
    stage = Stage.IN_REVIEW if given.status is Status.IN_REVIEW else Stage.DRAFT
    there = state.proposal
    handed_in = stage is Stage.IN_REVIEW and there is not None and there.stage is Stage.DRAFT
    if there is not None and same_words(article, there.article) and not handed_in:
        return state
    based_on = live.version if live else 0
    return replace(state, proposal=Proposal(article, stage, based_on, act.who, act.at, act.why))


def _published(given: Article, state: State) -> State:
    """What others propose stays, unless it says the same, or the article was never live."""
    article, proposal = _to_become(given), state.proposal
    settled = proposal is not None and same_words(article, proposal.article)
    return State(article, None if settled or state.live is None else proposal)


def submitting() -> Step:
    """Hand drafts to the reviewer."""

    def step(key: str, state: State) -> State:
        proposal = _needed(key, state, Stage.DRAFT, Stage.REJECTED, Stage.IN_REVIEW)
        return replace(state, proposal=replace(proposal, stage=Stage.IN_REVIEW))

    return step


def approving(act: Act, publish_at: float | None) -> Step:
    """Publish what is in review, now or from a moment on. Raises Conflict."""

    def step(key: str, state: State) -> State:
        proposal = _needed(key, state, Stage.IN_REVIEW)
        if is_outdated(state):
            told = tr("审核期间线上内容已变，请编辑按新内容改好后重新提交：{titles}")
            raise Conflict(told.format(titles=proposal.article.title), [proposal.article])
        if publish_at is None or publish_at <= act.at:
            return State(proposal.article)
        approved = replace(
            proposal,
            stage=Stage.APPROVED,
            reviewer=act.who,
            answer=act.why,
            publish_at=publish_at,
        )
        return replace(state, proposal=approved)

    return step


def rejecting(act: Act) -> Step:
    """Give back what is in review or waits for its moment."""

    def step(key: str, state: State) -> State:
        proposal = _needed(key, state, Stage.IN_REVIEW, Stage.APPROVED)
        rejected = replace(
            proposal, stage=Stage.REJECTED, reviewer=act.who, answer=act.why, publish_at=None
        )
        return replace(state, proposal=rejected)

    return step


def falling_due(now: float) -> Step:
    """Publish what was approved for a moment up to ``now``; what does not fit any more goes back
    into review.
    """

    def step(_: str, state: State) -> State:
        proposal = state.proposal
        if proposal is None or proposal.stage is not Stage.APPROVED:
            return state
        if proposal.publish_at is None or proposal.publish_at > now:
            return state
        if not is_outdated(state):
            return State(proposal.article)
        told = tr("到点时线上内容已变，没有发布，请重新审核")
        back = replace(proposal, stage=Stage.IN_REVIEW, answer=told, publish_at=None)
        return replace(state, proposal=back)

    return step


def retiring() -> Step:
    """Take published articles away from agents."""
    return lambda key, state: replace(
        state, article=replace(_live(key, state), status=Status.RETIRED)
    )


def _live(key: str, state: State) -> Article:
    if state.live is None:
        raise KnowledgeError(tr("没有发布过的文章：{key}").format(key=key))
    return state.live


def confirming(review_by: date) -> Step:
    """Put off the day by which live articles are to be looked over."""
    return lambda key, state: replace(
        state, article=replace(_live(key, state), review_by=review_by)
    )


def is_outdated(state: State) -> bool:
    """Whether the live article changed after the proposal was begun."""
    live = state.live.version if state.live else 0
    return state.proposal is not None and state.proposal.based_on != live


def _to_become(article: Article) -> Article:
    """A draft is to be published; what is to be retired stays so."""
    return article if article.status in LIVE else replace(article, status=Status.PUBLISHED)


def _refuse_lost_edits(wanted: Mapping[str, Article], newest: Mapping[str, Article | None]) -> None:
    lost = [
        article
        for key, article in wanted.items()
        if (there := newest[key]) is not None and there.version != article.version
    ]
    if lost:
        told = tr("{count} 篇文章刚被别人改过，您的改动没有保存；请刷新后再改：{titles}")
        raise Conflict(told.format(count=len(lost), titles=titles(lost)), lost)


def titles(articles: Collection[Article]) -> str:
    """The first few titles, for a message."""
    named = listed(article.title for article in list(articles)[:NAMED])
    return named if len(articles) <= NAMED else f"{named}……"


def _needed(key: str, state: State, *stages: Stage) -> Proposal:
    proposal = state.proposal
    if proposal is None:
        raise NoDraft(key, state.newest.title if state.newest is not None else "")
    if proposal.stage not in stages:
        told = tr("“{title}”的草稿现在是“{stage}”，不能这样做")
        title, stage = proposal.article.title, stage_name(proposal.stage)
        raise KnowledgeError(told.format(title=title, stage=stage))
    return proposal


def stage_name(stage: Stage) -> str:
    """A stage in the language in use."""
    names = {
        Stage.DRAFT: tr("草稿"),
        Stage.IN_REVIEW: tr("审核中"),
        Stage.APPROVED: tr("定时发布"),
        Stage.REJECTED: tr("已退回"),
    }
    return names[stage]
