"""What was replaced on the screen is gone, and deleted on the thread that it belongs to."""

from __future__ import annotations

import gc
import weakref

from PySide6.QtCore import QCoreApplication, QEvent, QObject
from shiboken6 import Shiboken

from assist.desktop.sidebar.cards import Card
from assist.engine import GuidanceReady
from tests.desktop.conftest import Desk
from tests.fakes import ALERT, INVOICE, TRACK


def _bury() -> None:
    """Let Qt delete what was to be deleted later."""
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    gc.collect()


def test_cards_that_were_replaced_are_gone(desk: Desk) -> None:
    desk.switch_to("a")
    desk.ask("a", INVOICE)
    old = desk.sidebar.cards[0]
    watched = weakref.ref(old)
    desk.ask("a", TRACK)
    _bury()
    assert not Shiboken.isValid(old)
    del old
    gc.collect()
    assert watched() is None


def test_a_card_with_its_fields_open_goes_with_all_its_parts(desk: Desk) -> None:
    desk.switch_to("a")
    desk.ask("a", TRACK)
    card = desk.cards()[0]
    card.insert()
    parts = [card.reply, card.reply.fields, card.reply.fields.field("订单号")]
    watched = [weakref.ref(part) for part in (card, *parts)]
    desk.switch_to("b")
    _bury()
    assert not any(Shiboken.isValid(part) for part in (card, *parts))
    del card, parts
    gc.collect()
    assert [ref() for ref in watched] == [None] * 4


def test_a_hundred_lines_leave_no_more_widgets_than_one(desk: Desk) -> None:
    desk.switch_to("a")

    def count() -> tuple[int, int]:
        for text in (ALERT, INVOICE):
            desk.ask("a", text)
        desk.search_for("退货运费")
        desk.search_for("")
        _bury()
        return len(desk.sidebar.findChildren(QObject)), len(desk.sidebar.findChildren(Card))

    before = count()
    for number in range(100):
        desk.ask("a", (ALERT, INVOICE, TRACK)[number % 3])
    assert count() == before


def test_the_cycle_collector_finds_nothing_of_qt(desk: Desk) -> None:
    """It runs on whichever thread it likes, and would delete there what it finds."""
    _bury()
    desk.switch_to("a")
    for text in (TRACK, ALERT, INVOICE, TRACK):
        desk.ask("a", text)
        for card in desk.cards():
            card.insert()
    desk.search_for("退货运费")
    desk.search_for("")
    desk.menu.pause.trigger()
    del card
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    gc.set_debug(gc.DEBUG_SAVEALL)
    gc.collect()
    gc.set_debug(0)
    found = [type(one).__name__ for one in gc.garbage if isinstance(one, QObject)]
    gc.garbage.clear()
    assert found == []


def test_results_that_come_after_closing_touch_nothing(desk: Desk) -> None:
    desk.switch_to("a")
    desk.ask("a", INVOICE)
    guidance = desk.sidebar.guidance
    assert guidance is not None
    desk.controller.close()
    desk.bridge.close()
    desk.bridge.tell(GuidanceReady(guidance))
    desk.bridge.tell(desk.sidebar.deleteLater)
    QCoreApplication.processEvents()
    _bury()
    assert Shiboken.isValid(desk.sidebar)
