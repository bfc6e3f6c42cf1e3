"""What somebody asked for is kept where the window closes before its turn."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtWidgets import QFileDialog

from assist.curation.cases.run import CaseReport
from assist.knowledge.golden import GoldenEdit, GoldenQuestion, GoldenQuestions
from tests.desktop.desk.conftest import GIVEN, Lead


@pytest.fixture
def lead(lead: Lead) -> Lead:
    GoldenQuestions(lead.base).put(GIVEN)
    return lead


def questions(lead: Lead) -> list[GoldenQuestion]:
    return GoldenQuestions(lead.base).all()


def test_an_edit_of_the_golden_questions_is_made(lead: Lead) -> None:
    gone = GoldenEdit(GIVEN[:1], ())
    editing = lead.desk.golden.acts.editing
    lead.close_with_work_waiting(lambda: editing.make(gone, "已删除 1 句"))
    assert GIVEN[0] not in questions(lead)
    assert len(questions(lead)) == len(GIVEN) - 1


def test_questions_from_elsewhere_are_put_on_the_list(lead: Lead) -> None:
    made = GoldenQuestion("要发票", ("invoice",))
    lead.close_with_work_waiting(lambda: lead.desk.golden.acts.take([made]))
    assert made in questions(lead)


def test_an_edit_is_taken_back(lead: Lead) -> None:
    editing = lead.desk.golden.acts.editing
    editing.make(GoldenEdit((), (GoldenQuestion("要发票", ("invoice",)),)), "已新增")
    lead.qtbot.waitUntil(lambda: editing.can_undo)
    lead.close_with_work_waiting(editing.undo)
    assert set(questions(lead)) == set(GIVEN)


def test_every_file_is_written(lead: Lead, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files = {
        name: tmp_path / f"{name}.xlsx"
        for name in ("articles", "template", "golden", "cases", "health", "sheet")
    }
    asked = iter([files["template"], files["cases"], files["sheet"]])
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(next(asked)), ""))
    desk = lead.desk
    desk.cases._show(CaseReport(3, 9, 0, (), (), ()))
    desk.health.look()
    lead.qtbot.waitUntil(desk.health.export.isEnabled)
    lead.close_with_work_waiting(
        lambda: desk.exchange.export(files["articles"]),
        desk.exchange._on_template,
        lambda: desk.golden.acts.export(files["golden"]),
        desk.cases._on_export,
        lambda: desk.health.write(files["health"], lambda _told: None),
        desk.hits._on_template,
    )
    assert [name for name, file in files.items() if not file.exists()] == []


def test_what_only_was_to_be_looked_at_is_not_waited_for(lead: Lead) -> None:
    read: list[str] = []
    lead.close_with_work_waiting(
        lambda: lead.desk.hands.fetch(lambda: read.append("read"), lambda _none: None)
    )
    assert read == []
