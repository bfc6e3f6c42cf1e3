"""Decisions about several articles: publish, reject, retire, change in bulk."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from assist.curation.publishing import keep_report
from assist.curation.verdicts import GateReport
from assist.desktop.desk.asking import ask_reason
from assist.desktop.desk.bulk import BulkDialog
from assist.desktop.desk.exchange import carried_out
from assist.desktop.desk.gate_run import GateRun
from assist.desktop.desk.hands import Hands
from assist.desktop.desk.keeper import Keeper
from assist.desktop.desk.opened import Opened, moment_words
from assist.desktop.desk.past import HistoryDialog
from assist.desktop.desk.publishing import PublishDialog, named
from assist.desktop.theme import Theme
from assist.i18n import tr
from assist.knowledge.importing import ImportPlan
from assist.model import Article


class Deciding(QObject):
    """Asks what must be asked, then lets the hands do it."""

    def __init__(
        self, hands: Hands, keeper: Keeper, gate: GateRun, theme: Theme, window: QWidget
    ) -> None:
        super().__init__()
        self._hands, self._keeper, self._gate = hands, keeper, gate
        self._theme, self._window = theme, window

    def publish(self, articles: Sequence[Article]) -> None:
        """Bring proposals to agents, now or later; those still drafts are handed in with it."""
        head = tr("发布 {count} 篇：{titles}").format(count=len(articles), titles=named(articles))
        dialog = PublishDialog(head, tr("发布"), True, self._window)
        if self._through_the_gate(dialog, articles):
            keys = [article.key for article in articles]
            self._publish(keys, dialog.why(), dialog.at(), dialog.report)
        dialog.deleteLater()

    def _through_the_gate(
        self, dialog: PublishDialog, articles: Sequence[Article], removed: Sequence[str] = ()
    ) -> bool:
        """Whether the user goes on after seeing what would get better and worse."""
        self._gate.check(articles, removed, dialog.view.show_progress, dialog.show_report)
        wanted = bool(dialog.exec())
        self._gate.stop()
        return wanted

    def _publish(
        self, keys: Sequence[str], why: str, at: float | None, report: GateReport | None
    ) -> None:
        life = self._hands.life

        def work() -> int:
            life.submit(keys)
            batch = life.approve(keys, why, at)
            self._keep(batch.id, report)
            return batch.articles

        def done(count: int) -> None:
            told = tr("已发布 {count} 篇，各台电脑几秒内就能看到").format(count=count)
            if at is not None:
                told = tr("{count} 篇将在 {when} 发布").format(count=count, when=moment_words(at))
            self._hands.told.emit(told)

        self._hands.do(work, done)

    def _keep(self, batch: int, report: GateReport | None) -> None:
        if report is not None and batch:
            keep_report(self._hands.base, batch, report)

    def bring_in(self, plan: ImportPlan, publishes: bool, then: Callable[[int, int], None]) -> None:
        """Import a table; what agents would see at once goes through the gate."""
        why, report = "", None
        shown = [a for a in (*plan.new, *plan.changed) if a.key not in plan.waiting]
        if shown and publishes:
            head = tr("导入并发布 {count} 篇：{titles}")
            words = head.format(count=len(shown), titles=named(shown))
            dialog = PublishDialog(words, tr("导入并发布"), False, self._window)
            wanted = self._through_the_gate(dialog, shown)
            why, report = dialog.why(), dialog.report
            dialog.deleteLater()
            if not wanted:
                return

        def work() -> tuple[int, int]:
            batch, count = carried_out(self._hands, plan, why)
            self._keep(batch, report)
            return batch, count

        self._hands.do(work, lambda done: then(*done))

    def reject(self, keys: Sequence[str]) -> None:
        """Give proposals back, with a reason."""
        asked = tr("退回 {count} 处改动。编辑会看到原因。").format(count=len(keys))
        why = ask_reason(self._window, tr("退回"), asked, tr("退回"), needed=True)
        if why is not None:
            self._hands.do(
                lambda: self._hands.life.reject(keys, why),
                lambda _b: self._hands.told.emit(tr("已退回 {count} 处").format(count=len(keys))),
            )

    def submit(self, keys: Sequence[str]) -> None:
        """Hand drafts to the reviewer."""
        self._hands.do(
            lambda: self._hands.life.submit(keys),
            lambda _b: self._hands.told.emit(tr("已提交 {count} 处").format(count=len(keys))),
        )

    def retire(self, keys: Sequence[str]) -> None:
        """Take articles away from agents; drafts among them stay as they are."""
        if not self._hands.rights.publish:
            self._hands.told.emit(tr("停用需要审核人权限"))
            return

        def ask(found: list[Opened]) -> None:
            live = [one.article.key for one in found if one.is_live]
            if not live:
                self._hands.told.emit(tr("所选的文章都没有在用，不需要停用"))
                return
            asked = tr("停用 {count} 篇？停用后不再推荐给客服，随时可以恢复。")
            dialog = PublishDialog(asked.format(count=len(live)), tr("停用"), False, self._window)
            if self._through_the_gate(dialog, (), live):
                self._retire(live, dialog.why(), dialog.report)
            dialog.deleteLater()

        self._hands.open_all(keys, ask)

    def _retire(self, keys: Sequence[str], why: str, report: GateReport | None) -> None:
        def work() -> None:
            self._keep(self._hands.life.retire(keys, why).id, report)

        told = tr("已停用 {count} 篇").format(count=len(keys))
        self._hands.do(work, lambda _none: self._hands.told.emit(told))

    def bulk(self, keys: Sequence[str]) -> None:
        """Change several articles at once; what comes of it are drafts."""
        listing = self._keeper.listing
        if listing is None or not self._hands.rights.edit:
            return

        def ask(found: list[Opened]) -> None:
            articles = [one.article for one in found]
            dialog = BulkDialog(articles, listing, self._theme, self._window)
            if dialog.exec():
                changed = dialog.changed_articles()
                told = tr("{count} 篇的改动已存为草稿，在“审核”页提交或发布")
                self._hands.do(
                    lambda: self._hands.life.propose(changed),
                    lambda _b: self._hands.told.emit(told.format(count=len(changed))),
                )
            dialog.deleteLater()

        self._hands.open_all(keys, ask)

    def show_history(self, key: str) -> None:
        """What happened to an article."""
        listing = self._keeper.listing
        number = listing.number(key) if listing is not None else None
        title = listing.row(number).title if listing is not None and number is not None else key
        dialog = HistoryDialog(key, title, self._theme, self._hands, self._window)
        dialog.exec()
        dialog.deleteLater()
