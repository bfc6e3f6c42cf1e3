"""What the gate found, in a lead's words."""

from __future__ import annotations

from assist.curation.verdicts import Change, GateReport, Level
from assist.i18n import listed, tr

MOST_TOLD = 10


def level_name(level: Level) -> str:
    """How well a question is answered, in the language in use."""
    names = {
        Level.MISLEADING: tr("推荐错了"),
        Level.UNANSWERED: tr("没有推荐"),
        Level.FOUND: tr("排第一但不够确定，没有推荐"),
        Level.ANSWERED: tr("推荐对了"),
    }
    return names[level]


def told_of(change: Change, report: GateReport) -> str:
    """One question: what it expects, how it was answered and how it is now."""
    expected = listed(map(report.title, change.question.expected)) or tr("不回答")
    words = tr("“{question}”（应为 {expected}）：{before} → {after}，现在排第一的是 {first}")
    return words.format(
        question=change.question.text,
        expected=expected,
        before=level_name(change.before.level),
        after=level_name(change.after.level),
        first=report.title(change.after.first) or tr("无"),
    )


def told(report: GateReport) -> str:
    """All of a report in a few lines."""
    words = tr("重放 {asked} 个金标问题：变好 {better}，变差 {worse}")
    numbers = {"asked": report.asked, "better": len(report.better), "worse": len(report.worse)}
    lines = [words.format(**numbers)]
    for theft in report.stolen:
        words = tr("“{thief}” 抢走了 “{victim}” 的 {count} 个问题")
        titles = {"thief": report.title(theft.thief), "victim": report.title(theft.victim)}
        lines.append(words.format(**titles, count=len(theft.questions)))
    lines += [f"  {told_of(change, report)}" for change in report.worse[:MOST_TOLD]]
    if len(report.worse) > MOST_TOLD:
        lines.append("  " + tr("还有 {count} 个").format(count=len(report.worse) - MOST_TOLD))
    if report.cut:
        lines.append(tr("改动很大：只重放了最可能受影响的问题"))
    if not report.by_meaning:
        lines.append(tr("没有语义模型：只按字面重放"))
    return "\n".join(lines)
