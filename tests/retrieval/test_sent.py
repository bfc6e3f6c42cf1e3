from __future__ import annotations

import pytest

from assist.model import Suggestion
from assist.retrieval.sent import KEPT_CONVERSATIONS, RESTS_FOR, SentArticles
from tests.articles import article

RETURN = article("return", "退货运费", reply="质量问题由我们承担运费，其他情况买家承担{金额}。")
INVOICE = article("invoice", "开发票", reply="可以的，下单时选电子发票就行。")
BARE = article("bare", "没有话术", reply="{订单号}")


@pytest.fixture
def sent() -> SentArticles:
    sent = SentArticles()
    sent.suggested("c", [Suggestion(one, 0.5, "") for one in (RETURN, INVOICE, BARE)])
    return sent


def test_an_inserted_article_rests_for_some_lines(sent: SentArticles) -> None:
    sent.inserted("c", "return")
    rests = [sent.heard("c") for _ in range(RESTS_FOR + 1)]
    assert rests[:RESTS_FOR] == [frozenset({"return"})] * RESTS_FOR
    assert rests[RESTS_FOR] == frozenset()
    assert sent.heard("other") == frozenset()


@pytest.mark.parametrize(
    "line",
    [
        "可以的，下单时选电子发票就行。",
        "可以的亲，下单的时候选电子发票就行",
        "可以的，下單時選電子發票就行",
    ],
)
def test_an_agents_line_like_a_reply_counts_as_sent(sent: SentArticles, line: str) -> None:
    sent.said("c", line)
    assert sent.heard("c") == frozenset({"invoice"})


@pytest.mark.parametrize("line", ["", "好的，我看一下", "发票", "稍等"])
def test_other_lines_of_an_agent_send_nothing(sent: SentArticles, line: str) -> None:
    sent.said("c", line)
    assert sent.heard("c") == frozenset()


def test_a_line_before_any_suggestion_sends_nothing() -> None:
    sent = SentArticles()
    sent.said("c", "可以的，下单时选电子发票就行。")
    assert sent.heard("c") == frozenset()


def test_only_so_many_conversations_are_kept(sent: SentArticles) -> None:
    sent.inserted("c", "return")
    for number in range(KEPT_CONVERSATIONS):
        sent.inserted(f"c{number}", "x")
    assert sent.resting("c") == frozenset()
