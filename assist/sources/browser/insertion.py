"""What an extension's answer to an insertion means to the agent."""

from __future__ import annotations

from dataclasses import dataclass

from assist.i18n import tr
from assist.sources.base import InsertRefused


@dataclass(frozen=True, slots=True)
class Inserted:
    """The answer: whether the editor holds the text now, and all that it holds."""

    ok: bool
    holds: str
    reason: str


def verified(answer: Inserted, text: str, replace: bool, title: str) -> str:
    """What the chat box of the customer called ``title`` holds now. Raises InsertRefused."""
    if not answer.ok:
        raise _refused(answer.reason, title)
    # Editors change line ends and spaces, never letters.
    wanted, found = "".join(text.split()), "".join(answer.holds.split())
    if not (wanted == found if replace else wanted in found):
        raise _refused("mismatch", title)
    return answer.holds


def _refused(reason: str, title: str) -> InsertRefused:
    match reason:
        case "closed":
            return InsertRefused(tr("这个聊天窗口已经关闭，已复制到剪贴板"))
        case "other":
            told = tr("现在打开的是另一位客户，请先切回“{title}”再填入")
            return InsertRefused(told.format(title=title), clipboard=False)
        case "draft":
            return InsertRefused(tr("输入框里的草稿刚刚变了，没有动它；已复制到剪贴板"))
        case "mismatch":
            return InsertRefused(tr("填入后读回的内容不一致，请检查输入框；原文已复制"))
        case _:
            return InsertRefused(tr("这个网页的输入框填不进去，已复制到剪贴板"))
