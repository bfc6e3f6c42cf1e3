from __future__ import annotations

import json
import zlib
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import openpyxl
import pytest

from assist.curation.cases.run import Cancelled, CaseReport, Progress, Tools, run
from assist.curation.cases.workbook import ORIGIN, drafts_of, write_workbook
from assist.curation.cases.workfile import WorkFile, digest_of
from assist.encoder.model import Vectors
from assist.knowledge.base import KnowledgeBase
from assist.knowledge.errors import KnowledgeError
from assist.knowledge.importing import carry_out, plan_import
from assist.model import Status, Suggestion, Suggestions
from assist.text.normal import normal
from tests.articles import article

PHONE = "13800138000"
ADVICE = "您好，退货的运费由我们承担，签收后七天内在订单里申请上门取件就可以，快递费不用您付"


class GramEncoder:
    """Meaning by characters: enough where the same is said in nearly the same words."""

    dimensions = 256

    def __init__(self) -> None:
        self.encoded = 0

    def encode(self, texts: Sequence[str]) -> Vectors:
        self.encoded += len(texts)
        vectors = np.full((len(texts), self.dimensions), 1e-3, np.float32)
        for row, text in zip(vectors, map(normal, texts), strict=True):
            for gram in (*text, *map("".join, pairwise(text))):
                row[zlib.crc32(gram.encode()) % self.dimensions] += 1
        return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True), np.float32)


def silent(_text: str) -> Suggestions:
    return Suggestions()


def tools(**others: object) -> Tools:
    made = Tools(
        silent, lambda text: float("生气" in text), lambda _text: "退换货", GramEncoder(), "v"
    )
    return replace(made, **others)  # type: ignore[arg-type]


def chats(tmp_path: Path, count: int = 8) -> Path:
    """Conversations of which all but one ask who pays for a return, each in its own words."""
    beginnings = ("请问", "你好，", "生气，", "", "我想问", "问一下", "想问一下", "亲，")
    file = tmp_path / "chats.jsonl"
    lines = []
    for number in range(count):
        asked = f"{beginnings[number % 8]}退货的运费谁来付啊？我电话{PHONE}"
        said = (("customer", "在吗"), ("agent", "在的，亲"), ("customer", asked),
                ("agent", ADVICE), ("customer", "好的谢谢"))  # fmt: skip
        lines += [{"conversation": str(number), "speaker": who, "text": t} for who, t in said]
    lines.append({"conversation": "x", "speaker": "customer", "text": "键盘的背光怎么调节亮度"})
    file.write_text("\n".join(json.dumps(line) for line in lines), encoding="utf-8")
    return file


@pytest.fixture
def report(tmp_path: Path) -> CaseReport:
    return run([chats(tmp_path)], tools(), tmp_path / "work")


def test_what_many_asked_becomes_a_draft_of_the_best_human_reply(report: CaseReport) -> None:
    (cluster,) = report.clusters
    assert (report.records, cluster.size, cluster.heat) == (9, 8, 0.125)
    (draft,) = report.drafts
    assert draft.question == "退货的运费谁来付啊？"
    assert draft.title == "退货的运费谁来付"
    assert draft.category == "退换货"
    assert draft.status is Status.DRAFT
    assert "运费由我们承担" in draft.reply
    assert cluster.replies[0].said == 8


def test_no_number_of_a_customer_is_left_anywhere(report: CaseReport, tmp_path: Path) -> None:
    assert PHONE not in repr(report)
    assert any("[电话x]" in line for line in report.clusters[0].lines)
    assert list((tmp_path / "work").iterdir()) == []


def test_a_run_that_was_stopped_goes_on_where_it_stopped(tmp_path: Path) -> None:
    file, folder = chats(tmp_path, 500), tmp_path / "work"
    whole = run([file], tools(), tmp_path / "elsewhere")
    progress: list[Progress] = []
    with pytest.raises(Cancelled):
        run([file], tools(), folder, on_progress=progress.append, stopped=lambda: len(progress) > 1)
    (left,) = folder.iterdir()
    assert PHONE.encode() not in left.read_bytes()
    assert left.stat().st_mode & 0o077 == 0
    encoder = GramEncoder()
    resumed = run([file], tools(encoder=encoder), folder)
    assert resumed.resumed_at == 400
    assert resumed.clusters == whole.clusters
    assert list(folder.iterdir()) == []


def test_a_damaged_work_file_is_begun_anew(tmp_path: Path) -> None:
    file, folder = chats(tmp_path), tmp_path / "work"
    folder.mkdir()
    (folder / f"kb.cases-{digest_of([file], 'v')}").write_bytes(b"no database" * 1000)
    assert len(run([file], tools(), folder).clusters) == 1


def test_two_runs_of_one_batch_do_not_mix(tmp_path: Path) -> None:
    file, folder = chats(tmp_path), tmp_path / "work"
    other = WorkFile(folder, "kb", digest_of([file], "v"))
    with pytest.raises(KnowledgeError, match="另一个窗口"):
        run([file], tools(), folder)
    other.close()


def answering(confidence: float, shown: int) -> Tools:
    known = article("fare", "退货运费由谁承担", "退货要自己出邮费吗")

    def suggest(_text: str) -> Suggestions:
        return Suggestions((Suggestion(known, confidence, known.question),), confidence, shown)

    return tools(suggest=suggest)


def test_what_the_base_answers_needs_no_article(tmp_path: Path) -> None:
    report = run([chats(tmp_path)], answering(0.9, 1), tmp_path)
    assert (report.clusters, report.answered) == ((), (("fare", 8),))


def test_what_an_article_nearly_answers_becomes_a_wording_of_it(tmp_path: Path) -> None:
    report = run([chats(tmp_path)], answering(0.4, 0), tmp_path)
    (known,) = report.wordings
    assert report.drafts == []
    assert (known.key, known.reply) == ("fare", "fare的回复")
    assert known.similar == ("退货要自己出邮费吗", "退货的运费谁来付啊？")


def test_where_nobody_gave_an_answer_there_is_a_gap_and_no_draft(tmp_path: Path) -> None:
    file = chats(tmp_path)
    text = file.read_text(encoding="utf-8")
    advice = json.dumps(ADVICE)
    file.write_text(text.replace(advice, json.dumps("亲，这边帮您看下哦")), encoding="utf-8")
    report = run([file], tools(), tmp_path)
    assert [cluster.replies for cluster in report.clusters] == [()]
    assert report.drafts == []


def test_the_workbook_is_imported_as_drafts(report: CaseReport, tmp_path: Path) -> None:
    write_workbook(tmp_path / "d.xlsx", report)
    base = KnowledgeBase(tmp_path / "kb.db")
    base.save([article("a")])
    plan = plan_import(base, tmp_path / "d.xlsx")
    assert plan.errors == ()
    carry_out(base, plan)
    (draft,) = (one for one in base.articles() if one.status is not Status.PUBLISHED)
    base.close()
    assert draft.question == drafts_of(report)[0].question
    assert "8 个会话" in draft.extra[ORIGIN]
    sheet = openpyxl.load_workbook(tmp_path / "d.xlsx").worksheets[1]
    assert [cell.value for cell in sheet[2]][:2] == [8, 0.125]
