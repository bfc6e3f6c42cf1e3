from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from assist.__main__ import main
from assist.knowledge.base import KnowledgeBase
from assist.knowledge.columns import QUESTION, REPLY, UNTIL
from assist.knowledge.formats import read_rows
from assist.model import Status
from tests.articles import article
from tests.commands.calling import answers, assist

GOOD = '标题,标准问,回复话术,备注\n运费,谁付运费,我们付,"=1,\n二"\n,怎么退货,联系我们,\n'
BAD = """\
标题,标准问,回复话术,失效日期
运费,谁付运费,我们付,
,,没有问题,
退货,怎么退货,,
换货,怎么换货,联系我们,明天
"""


@pytest.fixture
def kb(tmp_path: Path) -> Path:
    return tmp_path / "kb.db"


def table(tmp_path: Path, text: str) -> Path:
    file = tmp_path / "t.csv"
    file.write_text(text, encoding="utf-8")
    return file


def articles(kb: Path) -> dict[str, Status]:
    base = KnowledgeBase(kb)
    found = {article.question: article.status for article in base.articles()}
    base.close()
    return found


class Told:
    """What a command said in this process."""

    def __init__(self, capsys: pytest.CaptureFixture[str], *arguments: str | Path) -> None:
        self.status = main([str(argument) for argument in arguments])
        said = capsys.readouterr()
        self.report: dict[str, Any] = json.loads(said.out) if said.out else {}
        self.error = said.err

    @property
    def counts(self) -> tuple[object, ...]:
        names = ("new", "changed", "unchanged", "rejected")
        return tuple(self.report[name] for name in names)


@pytest.mark.parametrize("name", ["out.xlsx", "out.csv", "out.json", "out"])
def test_what_is_exported_is_imported_without_a_change(
    name: str, home: Path, tmp_path: Path, kb: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = table(tmp_path, GOOD)
    imported = Told(capsys, "kb", "import", file, "--db", kb)
    assert (imported.status, imported.counts) == (0, (2, 0, 0, 0))
    assert Told(capsys, "--db", kb, "kb", "export", tmp_path / name).status == 0
    again = Told(capsys, "kb", "import", tmp_path / name, "--db", kb, "--publish")
    assert (again.status, again.counts) == (0, (0, 0, 2, 0))
    elsewhere = Told(capsys, "kb", "import", tmp_path / name, "--db", tmp_path / "other.db")
    assert (elsewhere.status, elsewhere.counts) == (0, (2, 0, 0, 0))
    assert articles(tmp_path / "other.db") == articles(kb)


def test_another_program_imports_and_exports(home: Path, tmp_path: Path, kb: Path) -> None:
    imported = assist(home, "kb", "import", table(tmp_path, BAD), "--skip-bad", "--db", kb)
    assert imported.returncode == 1
    (report,) = answers(imported.stdout)
    assert (report["new"], report["rejected"], report["written"]) == (1, 3, True)
    assert [(error["row"], error["column"]) for error in report["errors"]] == [
        (3, QUESTION), (4, REPLY), (5, UNTIL),
    ]  # fmt: skip
    assert all(error["reason"] for error in report["errors"])
    exported = assist(home, "--db", kb, "kb", "export", tmp_path / "out.xlsx")
    assert (exported.returncode, exported.stdout) == (0, b"")
    assert [cells[QUESTION] for _, cells in read_rows(tmp_path / "out.xlsx")] == ["谁付运费"]


def test_nothing_is_written_when_a_row_is_rejected(
    tmp_path: Path, kb: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    told = Told(capsys, "kb", "import", table(tmp_path, BAD), "--db", kb)
    assert (told.status, told.counts, told.report["written"]) == (1, (1, 0, 0, 3), False)
    assert told.error
    assert articles(kb) == {}


def test_what_of_a_table_was_not_read_is_told(
    tmp_path: Path, kb: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = "问题,答案,截止时间,运营备注\n双十一有什么活动,满减,2026-11-11 23:59,急\n"
    assert main(["kb", "import", str(table(tmp_path, text)), "--db", str(kb), "--no-wait"]) == 0
    said = capsys.readouterr()
    notes = json.loads(said.out)["notes"]
    assert [note["told"] for note in notes if "运营备注" in note["told"]]
    assert [note["row"] for note in notes if "23:59" in note["told"]] == [2]
    assert "运营备注" in said.err.splitlines()[-1]


def test_a_dry_run_writes_nothing(
    tmp_path: Path, kb: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    told = Told(capsys, "kb", "import", table(tmp_path, GOOD), "--dry-run", "--db", kb)
    assert (told.status, told.counts, told.report["written"]) == (0, (2, 0, 0, 0), False)
    assert articles(kb) == {}


@pytest.mark.parametrize(
    ("publish", "status"), [(["--publish"], Status.PUBLISHED), ([], Status.DRAFT)]
)
def test_later_articles_are_drafts_unless_they_are_published(
    publish: list[str], status: Status, tmp_path: Path, kb: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    base = KnowledgeBase(kb)
    base.save([article("a")])
    base.close()
    told = Told(capsys, "kb", "import", table(tmp_path, GOOD), "--db", kb, *publish)
    assert told.report["drafts"] == (0 if publish else 2)
    assert articles(kb) == {"a怎么办": Status.PUBLISHED, "谁付运费": status, "怎么退货": status}


def test_a_changed_table_changes_only_what_it_says(
    tmp_path: Path, kb: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    Told(capsys, "kb", "import", table(tmp_path, GOOD), "--db", kb)
    changed = GOOD.replace("我们付", "您付") + "新的,怎么换货,联系我们,\n"
    told = Told(capsys, "kb", "import", table(tmp_path, changed), "--db", kb)
    assert told.counts == (1, 1, 1, 0)


def test_the_users_own_base_is_exported_with_the_starter_knowledge(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("ASSIST_HOME", str(tmp_path / "fresh"))
    assert Told(capsys, "kb", "export", tmp_path / "out.csv").status == 0
    assert len(read_rows(tmp_path / "out.csv")) > 100
