"""What the window says: of the article that is shown, and no longer than it holds."""

from __future__ import annotations

from tests.desktop.conftest import visible_texts
from tests.desktop.desk.conftest import Lead

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
