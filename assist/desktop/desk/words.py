"""States and columns in a lead's words, and the colours that go with them."""

from __future__ import annotations

from datetime import date

from assist.curation.checks import Weight
from assist.curation.outlines import NEVER, Column, Outline, Pending, State
from assist.i18n import tr

STATE_COLOURS = {
    State.DRAFT: ("raised", "muted"),
    State.IN_REVIEW: ("watch_back", "watch_text"),
    State.PUBLISHED: ("accent_soft", "accent"),
    State.PLANNED: ("accent_soft", "muted"),
    State.EXPIRED: ("alert_back", "alert_text"),
    State.RETIRED: ("raised", "faint"),
}
"""Names of the theme's colours behind and of a state's word."""

WEIGHT_COLOURS = {Weight.MUST: "hot", Weight.WARN: "uneasy", Weight.HINT: "faint"}


def state_word(state: State) -> str:
    """A state in a word."""
    return {
        State.DRAFT: tr("草稿"),
        State.IN_REVIEW: tr("待审核"),
        State.PUBLISHED: tr("已发布"),
        State.PLANNED: tr("待生效"),
        State.EXPIRED: tr("已过期"),
        State.RETIRED: tr("已停用"),
    }[state]


def pending_word(pending: Pending) -> str:
    """What waits beside an article, in a word or two; empty when nothing does."""
    return {
        Pending.NOTHING: "",
        Pending.DRAFT: tr("有改动"),
        Pending.IN_REVIEW: tr("改动待审"),
        Pending.APPROVED: tr("定时发布"),
        Pending.REJECTED: tr("被退回"),
    }[pending]


def column_word(column: Column) -> str:
    """A list's header."""
    return {
        Column.TITLE: tr("标题"),
        Column.CATEGORY: tr("分类"),
        Column.STATE: tr("状态"),
        Column.ENDS: tr("失效日期"),
        Column.TAGS: tr("标签"),
    }[column]


def ends_words(outline: Outline) -> str:
    """The last day of an article, empty without one."""
    return "" if outline.ends == NEVER else date.fromordinal(outline.ends).isoformat()
