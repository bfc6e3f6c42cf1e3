"""What the window says: of the article that is shown, and no longer than it holds."""

from __future__ import annotations

import pytest

from assist.knowledge.steps import NoDraft
from assist.model import Article
from tests.desktop.conftest import visible_texts
from tests.desktop.desk.conftest import Lead
from tests.fakes import ARTICLES

UNSAVED = "还没有保存"


def test_an_untouched_article_is_not_called_unsaved(lead: Lead) -> None:
    lead.desk.articles.new.click()
    lead.qtbot.waitUntil(lambda: lead.editor.opened is not None)
    lead.write("category", "随手写的")
    assert UNSAVED in visible_texts(lead.editor)
    lead.open("track")
    assert UNSAVED not in visible_texts(lead.editor)


def test_what_was_kept_on_the_way_is_told_below_not_beside_the_next_article(lead: Lead) -> None:
    lead.open("invoice")
    lead.write("title", "开发票")
    lead.open("track")
    lead.qtbot.waitUntil(lambda: "《开发票》的改动已存为草稿" in lead.desk.window.told())
    assert not any("开发票" in words for words in visible_texts(lead.editor._foot))


def _fail(lead: Lead) -> None:
    """Submit a draft that is not there."""
    lead.desk.deciding.submit(["invoice"])
    lead.qtbot.waitUntil(lead.desk.window.foot.isVisible)


def test_a_failure_names_the_article_and_is_closed_by_hand(lead: Lead) -> None:
    _fail(lead)
    told = lead.desk.window.told()
    (title,) = (article.title for article in ARTICLES if article.key == "invoice")
    assert f"《{title}》" in told
    lead.desk.window.foot.close_button.click()
    assert not lead.desk.window.foot.isVisible()


def test_a_failure_goes_with_the_next_success(lead: Lead) -> None:
    _fail(lead)
    lead.open("invoice")
    assert lead.desk.window.foot.isVisible()  # Looking at something is none.
    lead.write("title", "开发票")
    lead.editor.save.click()
    lead.qtbot.waitUntil(lambda: not lead.desk.window.foot.isVisible())


def test_a_failure_stays_on_its_page_but_a_success_does_not_mind(lead: Lead) -> None:
    _fail(lead)
    lead.desk.window.go_to(lead.desk.batches)
    assert not lead.desk.window.foot.isVisible()
    lead.desk.window.tell("已导入 3 篇")
    lead.desk.window.go_to(lead.desk.articles)
    assert lead.desk.window.foot.isVisible()


def _draft(lead: Lead) -> Article:
    """A new article that is kept, and shown in the form."""
    lead.desk.articles.new.click()
    lead.qtbot.waitUntil(lambda: lead.editor.opened is not None)
    lead.write("question", "能货到付款吗")
    lead.write("reply", "可以的，送到再付。")
    lead.editor.save.click()
    lead.qtbot.waitUntil(lambda: bool(lead.desk.hands.life.proposals()))
    lead.qtbot.waitUntil(lambda: bool(lead.editor.opened and lead.editor.opened.saved))
    (proposal,) = lead.desk.hands.life.proposals()
    return proposal.article


def _undo_last(lead: Lead) -> None:
    life = lead.desk.hands.life
    life.undo(life.batches(1)[0].id)
    lead.desk.keeper.look()
    lead.qtbot.waitUntil(lambda: bool(lead.editor.opened and not lead.editor.opened.saved))


def test_a_message_names_a_draft_that_is_gone_by_its_title(lead: Lead) -> None:
    key, life = _draft(lead).key, lead.desk.hands.life
    life.undo(life.batches(1)[0].id)
    with pytest.raises(NoDraft, match="《能货到付款吗》") as caught:
        life.submit([key])
    assert key not in str(caught.value)


def test_what_a_draft_said_stays_in_the_form_when_it_is_undone_elsewhere(lead: Lead) -> None:
    draft = _draft(lead)
    _undo_last(lead)
    assert lead.editor.article().reply == "可以的，送到再付。"
    assert any("已在别处撤销" in words for words in visible_texts(lead.editor))
    lead.editor.submit.click()
    lead.qtbot.waitUntil(lambda: bool(lead.desk.hands.life.proposals()))
    assert lead.newest(draft.key).reply == "可以的，送到再付。"


def test_what_was_undone_does_not_come_back_by_going_on(lead: Lead) -> None:
    _draft(lead)
    _undo_last(lead)
    lead.open("track")
    assert not lead.desk.hands.life.proposals()


def test_what_was_typed_since_is_kept_by_going_on(lead: Lead) -> None:
    draft = _draft(lead)
    lead.write("reply", "可以的，送到再付，也可以刷卡。")
    _undo_last(lead)
    lead.open("track")
    assert lead.newest(draft.key).reply == "可以的，送到再付，也可以刷卡。"
