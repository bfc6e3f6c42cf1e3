"""What the page of packs says, in a lead's words."""

from __future__ import annotations

from pathlib import Path

from assist.desktop.desk.opened import moment_words
from assist.i18n import listed, tr
from assist.packs.changes import Change, Changes, What
from assist.packs.errors import PackError, Refusal
from assist.packs.inspecting import Inspected
from assist.packs.manifest import Manifest
from assist.packs.news import made_words
from assist.packs.signing import fingerprint
from assist.packs.state import News, Taken
from assist.packs.workshop import Standing

MOST_NAMED = 6
"""Titles in a note that is proposed."""


def count_words(news: News) -> str:
    """How much of what, in half a line."""
    counted = (
        (tr("新增 {count} 篇"), news.new), (tr("修改 {count} 篇"), news.changed),
        (tr("停用 {count} 篇"), news.retired),
    )  # fmt: skip
    parts = [told.format(count=one.count) for told, one in counted if one.count]
    return listed(parts) if parts else tr("内容没有变化")


def proposed_note(changes: Changes | None) -> str:
    """A note for the next pack, for the lead to put in better words."""
    if changes is None or not changes.rows:
        return ""
    titles = [one.title for one in changes.rows[:MOST_NAMED]]
    named = listed(titles) + ("……" if len(changes.rows) > MOST_NAMED else "")
    counts = count_words(changes.news)
    return tr("{counts}：{titles}").format(counts=counts, titles=named)


def standing_words(standing: Standing) -> tuple[str, str]:
    """The pack in force in one line, and what there is to know of it."""
    current = standing.state.current
    if current is None:
        return tr("这台电脑还没有装过知识包"), tr(
            "组长自己的电脑通常不用装：知识库就在这里，做成知识包发给客服即可。"
        )
    lines = [
        tr("签名：{who}").format(who=signer_words(current.key, standing)),
        tr("制作 {made}，更新到这台电脑 {at}").format(
            made=made_words(current.made), at=moment_words(current.at)
        ),
        tr("带来：{counts}").format(counts=count_words(current.news)),
    ]
    if current.news.kept.count:
        told = tr("{count} 篇在这台电脑上改过，原写法留作草稿")
        lines.append(told.format(count=current.news.kept.count))
    if standing.note:
        lines.append(tr("说明：{note}").format(note=standing.note))
    return pack_name(current.sequence, current.author), "\n".join(lines)


def pack_name(sequence: int, author: str) -> str:
    """A pack as people speak of it."""
    return tr("第 {number} 版 · {author}").format(number=sequence, author=author)


def signer_words(key: str, standing: Standing) -> str:
    """Who signed, by name where it is known, and by what can be compared on the telephone."""
    name, digits = standing.name_of(key), fingerprint(key)
    if name:
        return tr("{name}（指纹 {fingerprint}）").format(name=name, fingerprint=digits)
    return tr("指纹 {fingerprint}").format(fingerprint=digits)


def last_words(standing: Standing) -> str:
    """The last pack that was made here, and what is new since."""
    last = standing.last
    if standing.state.made == 0:
        told = tr("还没有做过知识包；第一版会装进全部 {count} 篇已发布的文章。")
        return told.format(count=standing.published)
    if last is None:
        told = tr("上一版是第 {number} 版，是旧版程序或命令做的，这里没有它的记录。")
        return told.format(number=standing.state.made)
    told = tr("上一版：第 {number} 版，{when}，{count} 篇，{file}").format(
        number=last.sequence, when=moment_words(last.at), count=last.articles,
        file=Path(last.file).name,
    )  # fmt: skip
    since = standing.since
    counts = count_words(since.news) if since is not None else tr("内容没有变化")
    return told + "\n" + tr("那以后：{counts}").format(counts=counts)


def manifest_words(manifest: Manifest, key: str, standing: Standing) -> str:
    """What a pack says of itself."""
    lines = [
        tr("签名：{who}").format(who=signer_words(key, standing)),
        tr("制作 {made}，{count} 篇").format(
            made=made_words(manifest.made), count=manifest.counts.get("articles", 0)
        ),
    ]
    if manifest.note:
        lines.append(tr("说明：{note}").format(note=manifest.note))
    return "\n".join(lines)


def verdict_words(found: Inspected) -> str:
    """Whether a pack can be taken over; if not, why and what helps."""
    if found.refused is None:
        assert found.changes is not None
        counts = count_words(found.changes.news)
        return tr("签名可信，内容完整。更新后：{counts}").format(counts=counts)
    return refusal_words(found.refused)


def refusal_words(error: PackError) -> str:
    """Why a pack is refused, and what to do about it."""
    advice = {
        Refusal.TAMPERED: tr("不要用这个文件，请向制作人另要一份。"),
        Refusal.INCOMPLETE: tr("如果还在复制，等复制完再选一次。"),
        Refusal.FOREIGN_KEY: tr("打电话核对指纹，一致才信任；没有核对之前，里面的内容不会打开。"),
        Refusal.OLDER: tr("要退回去用旧的一版，可以按“仍然换成这一版”。"),
        Refusal.OTHER_BASE: tr("要改跟那个知识库，可以按“仍然换成这一版”。"),
        Refusal.UNSAFE: tr("不要用这个文件，并告诉 IT。"),
    }.get(error.refusal, "")
    return f"{error}\n{advice}".strip()


def change_row(one: Change) -> tuple[str, str, str]:
    """A line of the list: what, which article, and what else there is to know."""
    word = {What.NEW: tr("新增"), What.CHANGED: tr("修改"), What.RETIRED: tr("停用")}[one.what]
    shown = one.after or one.before
    told = tr("您改过，原写法留作草稿") if one.kept else (shown.category if shown else "")
    return word, one.title, told


def rollback_words(current: Taken, news: News) -> str:
    """What going back would do, as a question."""
    told = tr("退回第 {number} 版之前的样子？恢复 {new} 篇、改回 {changed} 篇、撤下 {retired} 篇。")
    words = told.format(
        number=current.sequence, new=news.new.count, changed=news.changed.count,
        retired=news.retired.count,
    )  # fmt: skip
    if news.kept.count:
        kept = tr("其中 {count} 篇后来在这台电脑上改过，保持不动。")
        words += kept.format(count=news.kept.count)
    return words + "\n\n" + tr("退掉的这一版不会自动再装；编号更大的下一版照常更新。")
