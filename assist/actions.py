"""How a reply gets into the chat box: the source that owns the conversation carries it out."""

from __future__ import annotations

from collections.abc import Sequence

from assist.i18n import tr
from assist.sources.base import InsertRefused, Source


def insert(sources: Sequence[Source], conversation: str, text: str, replace: bool) -> str:
    """Put ``text`` into ``conversation``'s chat box; what the box then holds, read back.

    Never sends. Raises InsertRefused.
    """
    for source in sources:
        if source.knows(conversation):
            return source.insert(conversation, text, replace)
    raise InsertRefused(tr("这个聊天窗口已经关闭，已复制到剪贴板"))
