from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from assist.knowledge.accounts import PROGRAM
from assist.knowledge.base import KnowledgeBase
from assist.knowledge.life import Life
from assist.model import Status
from tests.articles import article
from tests.commands.calling import answers, assist, environment

WORDINGS = ("退货的运费谁来付", "退货运费是你们出吗", "退货的邮费谁出", "退货运费要我自己付吗")
ADVICE = "质量问题退货的运费由我们承担，您在订单里申请上门取件就可以，个人原因的需要您自己付。"


def chats(tmp_path: Path, count: int = 8) -> Path:
    rows = ["会话,说话人,内容"]
    for number in range(count):
        rows.append(f"{number},客户,{WORDINGS[number % 4]}？我电话1380013{number:04d}")
        rows += [f"{number},客服,{ADVICE}", f"{number},客户,好的谢谢"]
    file = tmp_path / "chats.csv"
    file.write_text("\n".join(rows), encoding="gbk")
    return file


@pytest.fixture
def kb(tmp_path: Path) -> Path:
    base = KnowledgeBase(tmp_path / "kb.db")
    base.save([article("track", "快递到哪里了", category="物流")])
    base.close()
    return tmp_path / "kb.db"


def test_chats_become_drafts_for_review(home: Path, tmp_path: Path, kb: Path) -> None:
    file, out = chats(tmp_path), tmp_path / "drafts.xlsx"
    done = assist(home, "kb", "cases", file, "--db", kb, "--out", out, "--to-drafts", "--json")
    assert done.returncode == 0, done.stderr.decode()
    (report,) = answers(done.stdout)
    assert (report["records"], report["drafts"], report["saved"]) == (8, 1, 1)
    (found,) = report["found"]
    assert found["size"] == 8
    assert found["replies"][0]["text"] == ADVICE
    assert "1380013" not in done.stdout.decode()
    assert out.exists()
    base = KnowledgeBase(kb)
    assert [one.key for one in base.articles() if one.status is Status.PUBLISHED] == ["track"]
    assert [one.article.reply for one in Life(base, PROGRAM).proposals()] == [ADVICE]
    base.close()
    again = assist(home, "kb", "cases", file, "--db", kb, "--to-drafts", "--json")
    assert answers(again.stdout)[0]["saved"] == 0
    assert [one.name for one in tmp_path.glob("*.cases-*")] == []


def test_a_killed_run_goes_on(home: Path, tmp_path: Path, kb: Path) -> None:
    file = chats(tmp_path, 1200)
    call = [sys.executable, "-m", "assist", "kb", "cases", str(file), "--db", str(kb), "--json"]
    killed = subprocess.Popen(call, env=environment(home), stderr=subprocess.PIPE)
    assert killed.stderr is not None
    killed.stderr.readline()
    killed.send_signal(signal.SIGKILL)
    killed.communicate()
    done = assist(home, *call[3:])
    assert done.returncode == 0, done.stderr.decode()
    (report,) = answers(done.stdout)
    assert report["resumed_at"] >= 1000
    assert report["records"] == 1200
    assert report["found"][0]["size"] == 1200


@pytest.mark.parametrize(
    ("arguments", "told"),
    [(["nowhere.csv"], "nowhere.csv"), (["{kb}", "--out", "a.txt"], ".xlsx"), (["{kb}"], "表头")],
)
def test_a_bad_call_is_told_in_one_sentence(
    arguments: list[str], told: str, home: Path, tmp_path: Path, kb: Path
) -> None:
    file = tmp_path / "chats.csv"
    file.write_text("标题,话术\n退货,可以\n", encoding="utf-8")
    given = [one.format(kb=file) for one in arguments]
    done = assist(home, "kb", "cases", *given, "--db", kb)
    assert done.returncode == 2
    assert told in done.stderr.decode()
    assert done.stdout == b""
