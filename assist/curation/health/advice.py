"""Three to five things that a team lead might do this month, the most urgent first."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from assist.curation.health.findings import Advice, Health, Kind, Use
from assist.i18n import listed, tr
from assist.knowledge.reminders import Cause

MOST = 5
NAMED = 3
"""Articles that are named in a sentence; the others are counted."""

ASKED_OFTEN = 3
"""Times that a question stayed without a card before it is worth an article."""


def advise(health: Health, used: Mapping[str, Use]) -> list[Advice]:
    """At most five proposals; none where there is nothing to do."""
    return list(_all(health, used))[:MOST]


def _all(health: Health, used: Mapping[str, Use]) -> Iterator[Advice]:
    yield from _contradicting(health)
    yield from _expired(health, used)
    yield from _gaps(health)
    yield from _passed_over(health)
    yield from _reworded(health)
    yield from _duplicates(health)
    yield from _expiring(health)
    yield from _unused(health)


def _contradicting(health: Health) -> Iterator[Advice]:
    for pair in health.contradicting[:1]:
        told = tr(
            "“{first}”和“{second}”问的几乎一样，回复却不一致（{why}）：定一个，另一篇停用。"
            "这样的共 {count} 对。"
        )
        text = told.format(
            first=pair.first.title, second=pair.second.title, why=pair.why,
            count=health.contradicting_count,
        )  # fmt: skip
        yield Advice(Kind.CONTRADICTING, text, (pair.first.key, pair.second.key))


def _expired(health: Health, used: Mapping[str, Use]) -> Iterator[Advice]:
    over = [one.article for one in health.expiring if one.cause is Cause.EXPIRED]
    over.sort(key=lambda article: -used.get(article.key, Use()).shown)
    if over:
        told = tr("{count} 篇已过期，客服看不到了：{titles}。续期、改写或停用。")
        names = _named([article.title for article in over])
        keys = tuple(article.key for article in over)
        yield Advice(Kind.EXPIRED, told.format(count=len(over), titles=names), keys)


def _gaps(health: Health) -> Iterator[Advice]:
    often = [gap for gap in health.gaps if gap.count >= ASKED_OFTEN]
    if often:
        told = tr("客户常问、知识库没有答案：{questions}。共 {count} 次，补成文章。")
        names = _named([gap.question for gap in often])
        text = told.format(questions=names, count=sum(gap.count for gap in often))
        yield Advice(Kind.GAP, text)


def _passed_over(health: Health) -> Iterator[Advice]:
    for one in health.dismissed[:1]:
        told = tr(
            "“{title}”推荐了 {shown} 次，只用了 {taken} 次：看看是不是配错了问题，"
            "或回复太长。这样的共 {count} 篇。"
        )
        taken = one.use.accepted + one.use.edited + one.use.copied
        text = told.format(
            title=one.article.title, shown=one.use.shown, taken=taken, count=len(health.dismissed)
        )
        yield Advice(Kind.DISMISSED, text, tuple(u.article.key for u in health.dismissed))


def _reworded(health: Health) -> Iterator[Advice]:
    for one in health.edited[:1]:
        told = tr(
            "“{title}”填入后被改了 {edited} 次才发出：问问客服改了哪里，把话术改成他们的说法。"
        )
        text = told.format(title=one.article.title, edited=one.use.edited)
        yield Advice(Kind.EDITED, text, tuple(u.article.key for u in health.edited))


def _duplicates(health: Health) -> Iterator[Advice]:
    for pair in health.duplicates[:1]:
        told = tr("“{first}”和“{second}”几乎是同一个问题：并成一篇。这样的共 {count} 对。")
        text = told.format(
            first=pair.first.title, second=pair.second.title, count=health.duplicate_count
        )
        yield Advice(Kind.DUPLICATE, text, (pair.first.key, pair.second.key))


def _expiring(health: Health) -> Iterator[Advice]:
    soon = [one for one in health.expiring if one.cause is not Cause.EXPIRED]
    if soon:
        told = tr("{count} 篇快到期或该复核了，最早 {day}：{titles}。")
        names = _named([one.article.title for one in soon])
        text = told.format(count=len(soon), day=soon[0].day.isoformat(), titles=names)
        yield Advice(Kind.REVIEW, text, tuple(one.article.key for one in soon))


def _unused(health: Health) -> Iterator[Advice]:
    if health.unused:
        told = tr("{count} 篇两个月没有推荐过：{titles}。补几个客户的问法，或停用。")
        names = _named([article.title for article in health.unused])
        text = told.format(count=health.unused_count, titles=names)
        yield Advice(Kind.UNUSED, text, tuple(article.key for article in health.unused))


def _named(titles: list[str]) -> str:
    named = listed(f"“{title}”" for title in titles[:NAMED])
    return named + (tr("等") if len(titles) > NAMED else "")
