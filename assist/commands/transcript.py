"""A session worked through and printed line by line, for a machine without a screen."""

from __future__ import annotations

import sys
from pathlib import Path

from assist.app import parts
from assist.i18n import tr
from assist.model import Guidance, RiskLevel, Speaker
from assist.sources.base import MessageArrived
from assist.sources.replay import read_session
from assist.text.display import display


def print_session(file: Path, db: Path | None) -> None:
    """Print every line of ``file``, what was read in it and what would be suggested."""
    events, notices = read_session(file)
    for notice in notices:
        sys.stdout.write(f"! {notice.text}\n")
    with parts(db) as house:
        for event in events:
            if not isinstance(event, MessageArrived):
                continue
            message = event.message
            who = tr("客服") if message.speaker is Speaker.AGENT else tr("客户")
            sys.stdout.write(f"\n{who}：{message.text}\n")
            guidance = house.pipeline.take(message)
            if guidance is not None:
                sys.stdout.write("".join(f"    {line}\n" for line in told(guidance)))


def told(guidance: Guidance) -> list[str]:
    """What was understood and what would be shown, a line each."""
    reading, offered = guidance.reading, guidance.suggestions
    lines: list[str] = []
    if reading.mood is not None:
        mood = tr("情绪 {score:+.2f}（不满 {unhappy:.0%}，生气 {angry:.0%}）")
        lines.append(
            mood.format(
                score=reading.mood.score, unhappy=reading.mood.unhappy, angry=reading.mood.angry
            )
        )
    if reading.topic.name:
        lines.append(tr("话题 {topic}").format(topic=reading.topic.name))
    if guidance.risk.level is not RiskLevel.NONE:
        lines.append(tr("风险 {why}").format(why=display(guidance.risk.why, 200)))
    if guidance.prompt is not None:
        steps = " → ".join(step.name for step in guidance.prompt.steps)
        lines.append(tr("预案 {title}：{steps}").format(title=guidance.prompt.title, steps=steps))
    if guidance.kept_for is not None:
        lines.append(tr("针对：{line}").format(line=display(guidance.kept_for.text, 60)))
    for place, one in enumerate(offered.found[: offered.shown], 1):
        lines.append(f"[{place}] {one.article.title}：{' '.join(one.article.reply.split())}")
    if not offered.shown:
        lines.append(tr("（暂无有把握的推荐，保持安静）"))
    return lines
