"""What the folder of packs has to tell, and what a pack changed, in words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from assist.i18n import listed, tr
from assist.packs.state import News, Taken, Touched


@dataclass(frozen=True, slots=True)
class PackTaken:
    """A pack from the folder is live on this desk."""

    taken: Taken


@dataclass(frozen=True, slots=True)
class FolderTrouble:
    """What stands against a pack or the folder, in words; empty when it is over."""

    text: str


PackNews = PackTaken | FolderTrouble


def headline(news: News) -> str:
    """One quiet line: how much of what."""
    parts = [
        told.format(count=one.count)
        for told, one in (
            (tr("新增 {count}"), news.new),
            (tr("修改 {count}"), news.changed),
            (tr("停用 {count}"), news.retired),
        )
        if one.count
    ]
    if not parts:
        return tr("知识库已是最新，内容没有变化")
    return tr("知识库已更新：{parts}").format(parts=listed(parts))


def details(taken: Taken) -> str:
    """Which pack it was and which articles it touched, a line each kind."""
    news = taken.news
    lines = [
        tr("第 {number} 版，{author}，{made}").format(
            number=taken.sequence, author=taken.author, made=made_words(taken.made)
        )
    ]
    for name, one in (
        (tr("新增"), news.new),
        (tr("修改"), news.changed),
        (tr("停用"), news.retired),
        (tr("您改过的，原文留作草稿"), news.kept),
    ):
        if one.count:
            lines.append(tr("{name}：{titles}").format(name=name, titles=_titles(one)))
    return "\n".join(lines)


def _titles(one: Touched) -> str:
    named = listed(one.titles)
    return (
        named
        if one.count == len(one.titles)
        else tr("{titles}等 {count} 篇").format(titles=named, count=one.count)
    )


def made_words(made: str) -> str:
    """A moment in UTC as the clock on this wall shows it."""
    try:
        return f"{datetime.fromisoformat(made).astimezone():%Y-%m-%d %H:%M}"
    except (ValueError, OverflowError, OSError):
        return made
