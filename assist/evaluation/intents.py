"""Our own dev intents: articles that know five wordings, asked in the others, and a message each
that nothing answers because its article is gone. All stand beside the starter knowledge.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from assist.encoder.model import Encoder
from assist.evaluation.fit_confidence import INDEXED_LINES, article_of
from assist.evaluation.metrics import auc
from assist.evaluation.peers import Finder, Fts5, Ours, Rapidfuzz
from assist.evaluation.retrieval import DEPTH, Query, Result, evaluate
from assist.model import Article
from assist.training.corpus import Intent, intents


def dev_intents() -> list[Intent]:
    """The intents that no training sees."""
    return [intent for intent in intents() if intent.is_dev]


def dev_queries() -> list[Query]:
    """What is asked of them: the wordings that their articles do not know."""
    return [
        Query(line, article_of(intent).key)
        for intent in dev_intents()
        for line in intent.lines[INDEXED_LINES:]
    ]


def dev_articles(starters: Sequence[Article]) -> list[Article]:
    """The starter knowledge with the dev intents' articles beside it."""
    return [*starters, *map(article_of, dev_intents())]


def evaluate_intents(starters: Sequence[Article], encoder: Encoder | None) -> list[Result]:
    """Every finder's figures; the AUC tells messages from the same with their article gone."""
    articles, queries = dev_articles(starters), dev_queries()
    ours = [Ours(articles, encoder)] if encoder else []
    finders: list[Finder] = [*ours, Ours(articles), Fts5(articles), Rapidfuzz(articles)]
    results = [evaluate(finder, queries) for finder in finders]
    for place, finder in enumerate(ours):
        results[place] = replace(results[place], no_answer_auc=_no_answer_auc(finder, articles))
    return results


def _no_answer_auc(finder: Ours, articles: Sequence[Article]) -> float:
    known = {article.key: article for article in articles}
    sure: list[float] = []
    answerable: list[bool] = []
    for query in dev_queries():
        for there in (True, False):
            if not there:
                finder.drop(query.gold)
            sure.append(finder.certainty(query.text, finder.find(query.text, DEPTH)))
            answerable.append(there)
        finder.put([known[query.gold]])
    return auc(sure, answerable)
