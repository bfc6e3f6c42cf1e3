from __future__ import annotations

from pathlib import Path

from assist.evaluation.peers import Fts5, Ours
from assist.evaluation.retrieval import Query, evaluate, read_accepted, read_articles, robustness

KB = "kb_id\tkind\ttext\n1\thead\t怎么退货\n1\talias\t东西不想要了\n2\thead\t怎么开发票\n"
KB += "-1\tdistractor\t今天天气\n-1\tdistractor\t明天天气\n"


def test_every_distractor_is_an_article_of_its_own(tmp_path: Path) -> None:
    file = tmp_path / "kb.tsv"
    file.write_text(KB, "utf-8")
    articles = read_articles(file)
    assert [one.question for one in articles] == ["怎么退货", "怎么开发票", "今天天气", "明天天气"]
    assert len({one.key for one in articles}) == 4
    assert not articles[0].similar
    assert read_accepted(file) == [("1", "东西不想要了")]


def test_recall_counts_answerable_queries_and_the_auc_all(tmp_path: Path) -> None:
    file = tmp_path / "kb.tsv"
    file.write_text(KB, "utf-8")
    queries = [
        Query("怎么退货", "1"),
        Query("发票开", "2"),
        Query("怎么退货", "2"),
        Query("红包", "-1"),
    ]
    for finder in (Ours(read_articles(file)), Fts5(read_articles(file))):
        result = evaluate(finder, queries)
        assert result.r1 == 2 / 3
        assert result.no_answer_auc > 0.5


def test_the_same_queries_are_asked_in_every_variant(tmp_path: Path) -> None:
    file = tmp_path / "kb.tsv"
    file.write_text(KB, "utf-8")
    rows = robustness(Ours(read_articles(file)), [Query("怎么开发票", "2"), Query("x", "-1")])
    assert {row.name: row.r1 for row in rows}["as they are"] == 1.0
    assert {row.name: row.r1 for row in rows}["traditional"] == 1.0
    assert len(rows) == 5
