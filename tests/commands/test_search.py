from __future__ import annotations

from pathlib import Path

from tests.commands.calling import answers, assist, lines


def test_a_search_answers_in_the_agreed_form(home: Path, db: Path, tmp_path: Path) -> None:
    asked = tmp_path / "asked.jsonl"
    texts = ["发票", "運費", "会员", "红包", "", "😀", '"退货" OR', "票"]
    asked.write_text("\ufeff" + lines([{"id": text, "text": text} for text in texts]), "utf-8")
    done = assist(home, f"--db={db}", "search", "--k", "2", "--in", asked)
    told = answers(done.stdout)
    assert done.returncode == 0
    assert [answer["id"] for answer in told] == texts
    for answer in told:
        assert set(answer) == {"id", "results", "cpu_ms"}
        assert len(answer["results"]) <= 2
        assert all(set(found) == {"article", "title", "score"} for found in answer["results"])
    found = [[one["article"] for one in answer["results"]] for answer in told]
    assert [found[place][0] for place in (0, 1, 6, 7)] == ["invoice", "return", "return", "invoice"]
    assert not {key for keys in found for key in keys} & {"draft", "retired", "expired", "future"}
