"""The state of a knowledge base in lists and figures, and what the lead might do this month."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from time import mktime
from typing import Any

from rapidfuzz import fuzz

from assist.curation.health.advice import advise
from assist.curation.health.figures import contradiction, differing_figures
from assist.curation.health.findings import Gap, Health, Month, PairFound, Use, Used
from assist.curation.health.pairs import Encode, near_pairs
from assist.knowledge.base import KnowledgeBase
from assist.knowledge.reminders import reminders
from assist.model import Article, Status

PERIOD_DAYS = 60
"""What agents did in so many days counts."""

UNUSED_DAYS = 60
"""An article that was not shown for so long is unused, once cards were counted that long."""

LEAST_SHOWN = 10
"""Cards of an article below which nothing is said about how they were taken."""

SELDOM_TAKEN, OFTEN_DISMISSED = 0.1, 0.2
"""Acceptance below which, share of dismissals from which, an article is often passed over."""

LEAST_EDITED, OFTEN_EDITED = 3, 0.5
"""Edits, and their share of what was sent, from which the wording should be looked at."""

SAME_FIGURES, SAME_ANSWER = 0.66, 0.86
"""Likeness of two questions from which replies that differ in a figure, or in yes and no,
contradict each other: 还没发货 and 已经发货 are alike, too, and rightly answered otherwise."""

DUPLICATE = 0.90
"""Likeness from which two articles are one told twice."""

LISTED = 200
"""Entries of any list."""

SAME_GAP = 70.0
"""rapidfuzz.ratio of unanswered questions that are counted together."""

MONTHS = 12


def health(base: KnowledgeBase, today: date, encode: Encode | None = None) -> Health:
    """The state of ``base``; ``encode`` gives vectors of articles' questions, where there is a
    model. Raises KnowledgeError.
    """
    articles = base.articles()
    live = [article for article in articles if article.live_on(today)]
    by_key = {article.key: article for article in live}
    used = _used(base, today)
    mine = {key: use for key, use in used.items() if key in by_key}
    counted_from = _counted_from(base)
    unused = _unused(base, live, mine, today, counted_from)
    contradicting, duplicates = _pairs(live, encode)
    found = Health(
        today=today,
        published=len(live),
        drafts=sum(article.status is Status.DRAFT for article in articles),
        counted_from=counted_from,
        months=_months(base, today),
        unused=tuple(unused[:LISTED]),
        dismissed=_ranked(by_key, mine, _passed_over),
        edited=_ranked(by_key, mine, _reworded),
        expiring=tuple(reminders(base, today, 0)[:LISTED]),
        contradicting=tuple(contradicting[:LISTED]),
        duplicates=tuple(duplicates[:LISTED]),
        gaps=_gaps(base),
        unused_count=len(unused),
        contradicting_count=len(contradicting),
        duplicate_count=len(duplicates),
    )
    return replace(found, proposals=tuple(advise(found, mine)))


def _since(today: date, days: int) -> float:
    return mktime((today - timedelta(days=days)).timetuple())


def _used(base: KnowledgeBase, today: date) -> dict[str, Use]:
    """What became of every article's cards in the period."""
    day = (today - timedelta(days=PERIOD_DAYS)).isoformat()
    shown = base.read(
        "select article, sum(count) n from shown where day >= ? group by article", [day]
    )
    done = base.read(
        "select article, outcome, count(*) n from feedback where time >= ?"
        " group by article, outcome",
        [_since(today, PERIOD_DAYS)],
    )
    counts: dict[str, Counter[str]] = {}
    for row in shown:
        counts.setdefault(row["article"], Counter())["shown"] = row["n"]
    for row in done:
        counts.setdefault(row["article"], Counter())[row["outcome"]] += row["n"]
    return {key: _use(count) for key, count in counts.items()}


def _use(count: Mapping[str, int]) -> Use:
    names = ("shown", "accepted", "edited", "copied", "dismissed")
    return Use(*(int(count.get(name, 0)) for name in names))


def _counted_from(base: KnowledgeBase) -> date | None:
    (row,) = base.read("select min(day) first from shown")
    return date.fromisoformat(row["first"]) if row["first"] else None


def _unused(
    base: KnowledgeBase,
    live: Sequence[Article],
    used: Mapping[str, Use],
    today: date,
    counted_from: date | None,
) -> list[Article]:
    """Articles that no agent saw while cards were counted, and that are no newer than that."""
    long_ago = today - timedelta(days=UNUSED_DAYS)
    if counted_from is None or counted_from > long_ago:
        return []
    rows = base.read(
        "select distinct key from revision join batch on batch.id = batch where batch.at >= ?",
        [_since(today, UNUSED_DAYS)],
    )
    touched = {row["key"] for row in rows}
    return [one for one in live if one.key not in used and one.key not in touched]


def _ranked(
    live: Mapping[str, Article], used: Mapping[str, Use], how: Callable[[Use], float]
) -> tuple[Used, ...]:
    """The articles for which ``how`` says more than nothing, the most first."""
    rated = [(how(use), key, use) for key, use in used.items()]
    rated = sorted((one for one in rated if one[0] > 0), key=lambda one: (-one[0], one[1]))
    return tuple(Used(live[key], use) for _, key, use in rated[:LISTED])


def _passed_over(use: Use) -> float:
    """Cards that were shown in vain, of articles of which most were."""
    taken = use.accepted + use.edited + use.copied
    if use.shown < LEAST_SHOWN:
        return 0.0
    often = use.dismissed / use.shown >= OFTEN_DISMISSED or taken / use.shown < SELDOM_TAKEN
    return float(use.shown - taken) if often else 0.0


def _reworded(use: Use) -> float:
    sent = use.accepted + use.edited
    often = use.edited >= LEAST_EDITED and use.edited / sent >= OFTEN_EDITED
    return float(use.edited) if often else 0.0


def _pairs(
    live: Sequence[Article], encode: Encode | None
) -> tuple[list[PairFound], list[PairFound]]:
    """Pairs that contradict each other, and pairs that say the same."""
    contradicting: list[PairFound] = []
    duplicates: list[PairFound] = []
    for one, other, likeness in near_pairs(live, encode):
        first, second = live[one], live[other]
        why = _why(first.reply, second.reply, likeness)
        if why and not _are_for_others(first, second):
            contradicting.append(PairFound(first, second, round(likeness, 3), why))
        elif likeness >= DUPLICATE:
            duplicates.append(PairFound(first, second, round(likeness, 3)))
    return contradicting, duplicates


def _why(one: str, other: str, likeness: float) -> str:
    if likeness >= SAME_ANSWER:
        return contradiction(one, other)
    return differing_figures(one, other) if likeness >= SAME_FIGURES else ""


def _are_for_others(one: Article, other: Article) -> bool:
    """Whether no workstation shows both."""
    apart = set(one.audience).isdisjoint(other.audience)
    return bool(one.audience and other.audience) and apart


def _months(base: KnowledgeBase, today: date) -> tuple[Month, ...]:
    """The figures of the last months, the earliest first; months without any are left out."""
    first = f"{today.year - 1}-{today.month:02d}"
    counts: dict[str, Counter[str]] = {}
    for row in base.read("select substr(day, 1, 7) m, sum(count) n from shown group by m"):
        counts.setdefault(row["m"], Counter())["shown"] += row["n"]
    query = """
        select strftime('%Y-%m', time, 'unixepoch', 'localtime') m, outcome, count(*) n
        from feedback group by m, outcome
    """
    for row in base.read(query):
        counts.setdefault(row["m"], Counter())[row["outcome"]] += row["n"]
    months = sorted(month for month in counts if month > first)
    return tuple(Month(month, _use(counts[month])) for month in months[-MONTHS:])


def _gaps(base: KnowledgeBase) -> tuple[Gap, ...]:
    """Questions that got no card, those that are nearly alike counted together."""
    rows = base.read("select * from gap order by count desc, last desc, question")
    groups: list[list[dict[str, Any]]] = []
    for row in rows:
        for group in groups[:LISTED]:
            if fuzz.ratio(row["question"], group[0]["question"]) >= SAME_GAP:
                group.append(row)
                break
        else:
            groups.append([row])
    found = [
        Gap(
            group[0]["question"],
            sum(row["count"] for row in group),
            date.fromisoformat(min(row["first"] for row in group)),
            date.fromisoformat(max(row["last"] for row in group)),
            tuple(row["question"] for row in group[1:9]),
        )
        for group in groups
    ]
    return tuple(sorted(found, key=lambda gap: (-gap.count, gap.question))[:LISTED])
