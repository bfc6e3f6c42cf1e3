"""Chat records in tables: which column holds what, under the names that exports give them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from assist.model import Speaker
from assist.text.normal import normal

CONVERSATION, SPEAKER, TEXT, TIME = "会话", "说话人", "内容", "时间"

_VARIANTS = {
    CONVERSATION: "会话id 会话编号 会话号 对话 对话id 聊天id 聊天编号 咨询编号 "
    "记录编号 工单号 session sessionid session_id conversation conversationid conversation_id "
    "dialog dialogue chat chatid chat_id case caseid case_id",
    SPEAKER: "角色 发送人 发送者 发送方 发言人 身份 消息来源 来源 role sender "
    "speaker from author sendertype sender_type",
    TEXT: "消息 消息内容 讯息 聊天内容 对话内容 发言 发言内容 文本 正文 text content "
    "message msg body",
    TIME: "发送时间 發送消息时间 日期 time datetime timestamp created created_at sent_at",
}
_COLUMNS = {
    name: column for column, names in _VARIANTS.items() for name in (column, *names.split())
}

_PERHAPS_CONVERSATION = ("客户id", "客户", "客户昵称", "id")

_CUSTOMERS = (
    "客户",
    "顾客",
    "买家",
    "用户",
    "访客",
    "会员",
    "customer",
    "user",
    "buyer",
    "visitor",
)
_ROBOTS = ("机器人", "智能客服", "自动回复", "系统", "robot", "bot", "system")
_AGENTS = ("客服", "坐席", "商家", "卖家", "店铺", "人工", "agent", "helpdesk", "staff", "seller")


def columns(header: Sequence[str]) -> dict[str, int]:
    """Where the known columns stand; the first of several that mean the same counts."""
    found: dict[str, int] = {}
    folded = [normal(name) for name in header]
    for place, name in enumerate(folded):
        column = _COLUMNS.get(name.replace(" ", ""))
        if column is not None:
            found.setdefault(column, place)
    for name in _PERHAPS_CONVERSATION:
        if name in folded:
            found.setdefault(CONVERSATION, folded.index(name))
    return found


def is_header(found: Mapping[str, int]) -> bool:
    """Whether the columns are enough to read a table by."""
    return {CONVERSATION, SPEAKER, TEXT} <= set(found)


def speaker_of(name: str) -> Speaker | None:
    """Who a cell such as 客服小王 names: None for a robot. Raises ValueError for a stranger."""
    folded = normal(name)
    if any(word in folded for word in _ROBOTS):
        return None
    if any(word in folded for word in _AGENTS):
        return Speaker.AGENT
    if any(word in folded for word in _CUSTOMERS) or folded in ("c", "客", "q"):
        return Speaker.CUSTOMER
    if folded in ("a", "s", "服"):
        return Speaker.AGENT
    raise ValueError(name)
