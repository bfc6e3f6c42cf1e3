"""Decisions about several articles: publish, reject, retire, change in bulk."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from assist.desktop.desk.asking import ask_reason
from assist.desktop.desk.bulk import BulkDialog
from assist.desktop.desk.hands import Hands
from assist.desktop.desk.keeper import Keeper
from assist.desktop.desk.opened import Opened, moment_words
from assist.desktop.desk.past import HistoryDialog
from assist.desktop.desk.publishing import PublishDialog
from assist.desktop.theme import Theme
from assist.i18n import tr
from assist.model import Article


class Deciding(QObject):
    """Asks what must be asked, then lets the hands do it."""

    def __init__(self, hands: Hands, keeper: Keeper, theme: Theme, window: QWidget) -> None:
        super().__init__()
        self._hands, self._keeper = hands, keeper
        self._theme, self._window = theme, window

    def publish(self, articles: Sequence[Article]) -> None:
        """Bring proposals to agents, now or later; those still drafts are handed in with it."""
        dialog = PublishDialog(articles, self._window)
        if dialog.exec():
            self._publish([article.key for article in articles], dialog.why(), dialog.at())
        dialog.deleteLater()

    def _publish(self, keys: Sequence[str], why: str, at: float | None) -> None:
        life = self._hands.life

        def work() -> int:
            life.submit(keys)
            return life.approve(keys, why, at).articles

        def done(count: int) -> None:
            told = tr("已发布 {count} 篇，各台电脑几秒内就能看到").format(count=count)
            if at is not None:
                told = tr("{count} 篇将在 {when} 发布").format(count=count, when=moment_words(at))
            self._hands.told.emit(told)

        self._hands.do(work, done)

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
            why = ask_reason(
                self._window, tr("停用"), asked.format(count=len(live)), tr("停用"), needed=False
            )
            if why is not None:
                self._hands.do(
                    lambda: self._hands.life.retire(live, why),
                    lambda _b: self._hands.told.emit(
                        tr("已停用 {count} 篇").format(count=len(live))
                    ),
                )

        self._hands.open_all(keys, ask)

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
