"""Packs of the whole base: make the next, look into one that came, take it over, take it back."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import (
    QFileDialog,
    QHBoxLayout,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from assist.desktop.desk.asking import confirmed
from assist.desktop.desk.hands import Hands
from assist.desktop.desk.keeper import Keeper
from assist.desktop.desk.pack_key import KeyDialog
from assist.desktop.desk.pack_lists import BROUGHT, COMING, SINCE, PackLists
from assist.desktop.desk.pack_sections import Incoming, InForce, Outgoing
from assist.desktop.desk.pack_words import rollback_words
from assist.desktop.desk.pack_work import PackWork
from assist.desktop.desk.tall import TallArea
from assist.desktop.labels import rule
from assist.desktop.theme import Theme
from assist.desktop.work import Bridge
from assist.i18n import tr
from assist.knowledge.stopping import Asked
from assist.packs.applying import STRICT
from assist.packs.errors import PackError
from assist.packs.inspecting import Inspected
from assist.packs.making import SUFFIX, Made
from assist.packs.news import headline
from assist.packs.signing import fingerprint
from assist.packs.state import News, Taken
from assist.packs.workshop import Standing, Workshop

LEFT = 470
MANY_RETIRED = 5
"""A pack that retires more than one in so many articles is asked about."""


class PacksPage(QWidget):
    """Everything slow runs on a thread of its own, one thing at a time."""

    told = Signal(str, bool)
    """What happened, and whether it went wrong."""

    def __init__(self, theme: Theme, hands: Hands, keeper: Keeper, bridge: Bridge) -> None:
        super().__init__()
        self._hands, self._keeper = hands, keeper
        self.workshop = Workshop(hands.base)
        self._standing: Standing | None = None
        self._may = hands.rights.publish
        self.in_force, self.incoming = InForce(), Incoming()
        self.outgoing = Outgoing(hands.account.name)
        self._work = PackWork(bridge, hands.base.release)
        self.lists = PackLists(theme)
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        inner = QWidget()
        column = QVBoxLayout(inner)
        column.setContentsMargins(2, 0, 12, 0)
        column.setSpacing(14)
        for section in (self.outgoing, self.incoming, self.in_force):
            column.addWidget(section)
            column.addWidget(rule())
        column.addStretch(1)
        self._area = TallArea(inner)
        left = QWidget()
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, 6, 0)
        column.addWidget(self._area, 1)
        column.addWidget(self._work)
        splitter = QSplitter()
        splitter.addWidget(left)
        splitter.addWidget(self.lists)
        splitter.setSizes([LEFT, 1300 - LEFT])
        splitter.setChildrenCollapsible(False)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 12, 12, 10)
        row.addWidget(splitter)

    def _connect(self) -> None:
        self._work.busy.connect(self._on_busy)
        self._work.failed.connect(self._on_failed)
        self._work.stopped.connect(self._on_stopped)
        self.in_force.back.clicked.connect(self._on_back)
        self.incoming.choose.clicked.connect(self._on_choose)
        self.incoming.trust_wanted.connect(self._on_trust)
        self.incoming.apply_wanted.connect(self._on_apply)
        self.outgoing.key.clicked.connect(self._on_key)
        self.outgoing.share.clicked.connect(self._on_share)
        self.outgoing.file.clicked.connect(self._on_file)

    def close_down(self) -> None:
        """Finish what somebody relies on, break off the rest."""
        self._work.close_down()

    def look(self) -> None:
        """Read how things stand, unless something is under way that will."""
        if not self._work.is_busy:
            self._work.attempt(tr("正在看这台电脑的知识包…"), self.workshop.standing, self._show)

    def inspect(self, file: Path) -> None:
        """Look into a pack."""
        self._put_away()

        def work(stopped: Asked) -> tuple[Standing, Inspected]:
            return self.workshop.standing(stopped), self.workshop.inspect(file, stopped)

        def show(found: tuple[Standing, Inspected]) -> None:
            self._show(found[0])
            self._show_found(found[1])

        told = tr("已取消核对，什么都没有改")
        self._work.attempt(tr("正在核对 {file}…").format(file=file.name), work, show, told)

    def make(self, out: Path, is_folder: bool = False) -> None:
        """Make the next pack, into a file or with a name of its own into a folder. Before the
        first there is a key to choose.
        """
        if not self._has_key() or not self._is_sure():
            return
        author, note = self.outgoing.author.text().strip(), self.outgoing.note.text().strip()

        def work(stopped: Asked) -> Made:
            return self.workshop.make(out, is_folder, author, note, self._work.tell, stopped)

        told = tr("已取消：没有做成知识包，也没有留下文件")
        self._work.attempt(tr("正在做知识包…"), work, self._on_made, told, lasting=True)

    def _on_made(self, made: Made) -> None:
        self.outgoing.made()
        self.look()
        told = tr("第 {number} 版做好了：{count} 篇，{file}").format(
            number=made.manifest.sequence, count=made.manifest.counts["articles"], file=made.file
        )
        if made.missing:
            told += tr("；有 {count} 张图片找不到，没有放进去").format(count=len(made.missing))
        self.told.emit(told, False)

    def _has_key(self) -> bool:
        standing = self._standing
        return standing is not None and (bool(standing.key) or self._on_key())

    def _is_sure(self) -> bool:
        """A pack that takes much away is asked about."""
        standing = self._standing
        if standing is None or standing.last is None or standing.since is None:
            return True
        gone, before = standing.since.news.retired.count, standing.last.articles
        if gone * MANY_RETIRED <= before:
            return True
        told = tr("这一版会在客服那边停用 {gone} 篇（上一版共 {before} 篇）。确定要做？")
        asked = told.format(gone=gone, before=before)
        return confirmed(self, tr("做知识包"), asked, tr("做"))

    def _on_key(self) -> bool:
        standing = self._standing
        if standing is None:
            return False
        dialog = KeyDialog(self.workshop, standing.key, standing.key_trouble, self)
        try:
            chosen = bool(dialog.exec()) and bool(dialog.key)
            if dialog.key != standing.key:
                self._keep_key(dialog.key)
        finally:
            dialog.deleteLater()
        return chosen

    def _keep_key(self, key: str) -> None:
        """The key is another one now; what else was read of the base still holds."""
        if self._standing is not None:
            self._show(replace(self._standing, key=key, key_trouble=""))

    def _on_share(self) -> None:
        folder = self.workshop.folder()
        if folder is None:
            chosen = QFileDialog.getExistingDirectory(self, tr("选择共享文件夹"))
            if not chosen:
                return
            folder = Path(chosen)
            try:
                self.workshop.remember_folder(folder)
            except (ValueError, OSError) as error:
                self.told.emit(str(error), True)
        self.make(folder, is_folder=True)

    def _on_file(self) -> None:
        standing = self._standing
        number = standing.state.made + 1 if standing is not None else 1
        name = tr("知识包-第{number}版").format(number=number) + SUFFIX
        file, _ = QFileDialog.getSaveFileName(
            self, tr("知识包存到"), name, tr("知识包 (*{suffix})").format(suffix=SUFFIX)
        )
        if file:
            self.make(Path(file))

    def _on_choose(self) -> None:
        folder = self.workshop.folder()
        kinds = tr("知识包 (*{suffix})").format(suffix=SUFFIX) + ";;" + tr("所有文件 (*)")
        start = str(folder) if folder is not None else ""
        file, _ = QFileDialog.getOpenFileName(self, tr("选择知识包"), start, kinds)
        if file:
            self.inspect(Path(file))

    def _on_trust(self, key: str) -> None:
        asked = tr(
            "请打电话给制作人，请对方念出指纹：\n\n{fingerprint}\n\n"
            "一字不差才信任；以后这把密钥签的知识包都会采用。"
        ).format(fingerprint=fingerprint(key))
        found = self.incoming.found
        if found is None or not confirmed(self, tr("信任密钥"), asked, tr("核对过了，信任")):
            return
        try:
            self.workshop.trust(key, "")
        except (PackError, OSError) as error:
            self.told.emit(str(error), True)
            return
        self.inspect(found.file)

    def _on_apply(self, found: Inspected, anyway: bool) -> None:
        asked = tr("{why}\n\n仍然换成这一版？换之前的样子可以用“退回上一版”找回。")
        if anyway and not confirmed(
            self, tr("换成这一版"), asked.format(why=found.refused), tr("换")
        ):
            return
        leave = found.leave if anyway and found.leave is not None else STRICT

        def work() -> tuple[Standing, Taken]:
            taken = self.workshop.apply(found, leave)
            return self.workshop.standing(), taken

        def done(result: tuple[Standing, Taken]) -> None:
            self._show_settled(result[0])
            self.lists.go_to(BROUGHT)
            self.told.emit(headline(result[1].news), False)

        self._work.do(tr("正在更新…"), work, done, self.incoming.show_refused)

    def _on_back(self) -> None:
        def ask(found: tuple[Taken, News]) -> None:
            current, news = found
            words = rollback_words(current, news)
            if confirmed(self, tr("退回上一版"), words, tr("退回")):
                self._go_back(current)

        self._work.do(tr("正在看退回会改什么…"), self.workshop.rollback_news, ask)

    def _go_back(self, current: Taken) -> None:
        def work() -> tuple[Standing, Taken]:
            undone, _ = self.workshop.rollback(current)
            return self.workshop.standing(), undone

        def done(result: tuple[Standing, Taken]) -> None:
            self._show_settled(result[0])
            told = tr("已退回第 {number} 版之前的样子").format(number=result[1].sequence)
            self.told.emit(told, False)

        self._work.do(tr("正在退回…"), work, done)

    def _on_busy(self, busy: bool) -> None:
        for part in (self.outgoing, self.incoming, self.in_force):
            part.setEnabled(not busy)

    def _on_failed(self, told: str) -> None:
        self.told.emit(told, True)

    def _on_stopped(self, told: str) -> None:
        self.told.emit(told, False)

    def _show_settled(self, standing: Standing) -> None:
        """The pack at hand was dealt with."""
        self._put_away()
        self._show(standing)
        self._keeper.look()

    def _put_away(self) -> None:
        self.incoming.clear()
        self.lists.put(COMING, None)

    def _show(self, standing: Standing) -> None:
        self._standing = standing
        policy, folder = self.workshop.policy, self.workshop.folder()
        self.in_force.show_standing(standing, policy, self._may)
        self.outgoing.show_standing(standing, str(folder or ""), self._may)
        self.lists.put(SINCE, standing.since)
        self.lists.put(BROUGHT, standing.brought)

    def _bring_into_sight(self) -> None:
        self._area.ensureWidgetVisible(self.incoming, 0, 12)

    def _show_found(self, found: Inspected) -> None:
        assert self._standing is not None
        self.incoming.show_found(found, self._standing, self.workshop.policy, self._may)
        QTimer.singleShot(0, self, self._bring_into_sight)
        self.lists.put(COMING, found.changes)
        if found.changes is not None:
            self.lists.go_to(COMING)
