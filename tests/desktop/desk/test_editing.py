"""Writing articles: nothing typed is lost, everything can be taken back, agents see nothing yet."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel

from assist.knowledge.records import Stage
from assist.model import Status
from tests.desktop.conftest import visible_texts
from tests.desktop.desk.conftest import Lead

CTRL = Qt.KeyboardModifier.ControlModifier


def test_a_new_article_is_a_draft_then_reviewed_then_live(lead: Lead) -> None:
    QTest.keyClick(lead.desk.articles.view, Qt.Key.Key_N, CTRL)
    lead.qtbot.waitUntil(lambda: lead.editor.opened is not None)
    lead.write("question", "能货到付款吗")
    lead.write("reply", "可以的，{客户昵称}，送到再付。")
    QTest.keyClick(lead.editor.form.reply.edit, Qt.Key.Key_S, CTRL)
    lead.qtbot.waitUntil(lambda: "能货到付款吗" in lead.titles())
    (draft,) = lead.desk.hands.life.proposals()
    assert draft.stage is Stage.DRAFT
    assert draft.article.category == "未分类"
    stored = lead.live(draft.key)
    assert stored is not None
    assert stored.status is Status.DRAFT

    lead.answer()
    lead.qtbot.waitUntil(lead.editor.publish.isEnabled)
    lead.editor.publish.click()
    lead.qtbot.waitUntil(lambda: not lead.desk.hands.life.proposals())
    live = lead.live(draft.key)
    assert live is not None
    assert live.status is Status.PUBLISHED
    assert live.title == "能货到付款吗"


def test_an_edit_waits_beside_the_live_article(lead: Lead) -> None:
    lead.open("invoice")
    lead.write("reply", "开票请点订单详情。")
    lead.editor.save.click()
    lead.qtbot.waitUntil(lambda: bool(lead.desk.hands.life.proposals()))
    live = lead.live("invoice")
    assert live is not None
    assert "可以的" in live.reply
    assert lead.newest("invoice").reply == "开票请点订单详情。"


def test_what_was_typed_is_kept_when_one_goes_on(lead: Lead) -> None:
    lead.open("invoice")
    lead.write("title", "开发票")
    lead.open("track")
    assert lead.newest("invoice").title == "开发票"
    lead.write("question", "快递在哪")
    closed: list[bool] = []
    lead.desk.closed.connect(lambda: closed.append(True))
    lead.desk.window.close()
    lead.qtbot.waitUntil(lambda: bool(closed))
    assert lead.newest("track").question == "快递在哪"


def test_an_untouched_new_article_leaves_nothing_behind(lead: Lead) -> None:
    lead.desk.articles.new.click()
    lead.qtbot.waitUntil(lambda: lead.editor.opened is not None)
    lead.open("track")
    assert not lead.desk.hands.life.proposals()


def test_ctrl_z_goes_back_through_all_fields(lead: Lead) -> None:
    lead.open("invoice")
    before = lead.editor.article()
    lead.write("title", "发票")
    lead.editor.form.similar.add(["发票怎么开", "要发票"])
    lead.write("valid_until", "2099/1/31")
    line = lead.editor.form.fields["valid_until"].text_widgets()[0]
    for _ in range(4):
        QTest.keyClick(lead.editor.form.focusWidget() or line, Qt.Key.Key_Z, CTRL)
    assert lead.editor.article() == before
    QTest.keyClick(lead.editor.form.focusWidget() or line, Qt.Key.Key_Y, CTRL)
    assert lead.editor.article().title != before.title


def test_a_column_of_excel_is_pasted_as_questions(lead: Lead) -> None:
    lead.open("invoice")
    QGuiApplication.clipboard().setText('怎么开票\r\n"发票抬头"\r\n\r\n怎么开票')
    QTest.keyClick(lead.editor.form.similar.line, Qt.Key.Key_V, CTRL)
    assert lead.editor.article().similar == ("怎么开票", "发票抬头")
    lead.editor.form.similar.list.setCurrentRow(0)
    QTest.keyClick(lead.editor.form.similar.list, Qt.Key.Key_Delete)
    assert lead.editor.article().similar == ("发票抬头",)


def test_the_card_is_the_sidebars_own(lead: Lead) -> None:
    lead.open("invoice")
    lead.write("reply", "您好{客户昵称}，{快递公司}会送到。")

    def shows() -> bool:
        words = "\n".join(visible_texts(lead.editor.preview))
        return "您好林小姐" in words and "待填：快递公司" in words

    lead.qtbot.waitUntil(shows)


def test_findings_lead_to_their_place(lead: Lead) -> None:
    lead.open("invoice")
    lead.write("reply", "请拨打 13812345678 联系。")
    lead.qtbot.waitUntil(lambda: any("13812345678" in told for told in lead.editor.findings.told()))
    rows = lead.editor.findings.findChildren(QLabel, "findingWords")
    row = next(label for label in rows if "13812345678" in label.text()).parent()
    row.click()  # type: ignore[attr-defined]
    assert lead.editor.form.reply.edit.textCursor().selectedText() == "13812345678"


def test_an_empty_reply_stands_in_the_way(lead: Lead) -> None:
    lead.open("invoice")
    lead.editor.form.reply.edit.clear()
    lead.qtbot.waitUntil(lambda: "还没有回复话术" in lead.editor.findings.told())
    lead.editor.submit.click()
    lead.settle()
    assert not lead.desk.hands.life.proposals()
    assert lead.editor.form.reply.edit.hasFocus()


def test_a_retired_article_can_come_back(lead: Lead) -> None:
    lead.open("invoice")
    lead.answer("下架")
    lead.editor.retire_wanted.emit()
    lead.qtbot.waitUntil(lambda: lead.base.fetch(["invoice"])["invoice"].status is Status.RETIRED)
    first = lead.desk.hands.life.history("invoice")[-1]
    lead.desk.hands.life.restore("invoice", first.batch.id, "又要用了")
    assert lead.base.fetch(["invoice"])["invoice"].status is Status.PUBLISHED
