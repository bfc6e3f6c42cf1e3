"""The desk: its parts joined, and the window that holds them."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QObject, Signal

from assist.curation.cases.run import Cancelled
from assist.curation.health.pairs import Encode
from assist.curation.standing import Oracle
from assist.desktop.desk.articles import ArticlesPage
from assist.desktop.desk.batches import BatchesPage
from assist.desktop.desk.cases import CasesPage, Work
from assist.desktop.desk.checker import Checker, Neighbours
from assist.desktop.desk.deciding import Deciding
from assist.desktop.desk.editing import Editing
from assist.desktop.desk.exchange import ExchangePage
from assist.desktop.desk.gate_run import GateRun, Make
from assist.desktop.desk.golden_page import GoldenPage
from assist.desktop.desk.hands import Hands
from assist.desktop.desk.health import HealthPage
from assist.desktop.desk.hits_page import HitsPage
from assist.desktop.desk.keeper import Keeper
from assist.desktop.desk.packs import PacksPage
from assist.desktop.desk.questioner import Questioner
from assist.desktop.desk.review import ReviewPage
from assist.desktop.desk.window import DeskWindow
from assist.desktop.shelf import Shelf
from assist.desktop.theme import Theme
from assist.desktop.work import Background, Bridge
from assist.i18n import tr
from assist.knowledge.accounts import role_name
from assist.knowledge.base import KnowledgeBase
from assist.knowledge.importing import ImportPlan
from assist.knowledge.records import Stage


class Desk(QObject):
    """Everything that works with an open base; ``closed`` when the window may go."""

    closed = Signal()

    def __init__(
        self, base: KnowledgeBase, theme: Theme, bridge: Bridge, values: Mapping[str, str]
    ) -> None:
        super().__init__()
        self.keeper = Keeper(base, bridge)
        self.hands = Hands(base, self.keeper)
        self.checker = Checker(bridge)
        self.window = DeskWindow()
        self.shelf = Shelf(bridge)
        self.shelf.attach(self.hands.pictures.bytes_of, base.release)
        self.articles = ArticlesPage(theme, self.keeper, self.hands, self.shelf, values)
        self.editing = Editing(self.articles.editor, self.hands, self.keeper, self.checker)
        self.gate = GateRun(bridge)
        self.deciding = Deciding(self.hands, self.keeper, self.gate, theme, self.window)
        self.review = ReviewPage(theme, self.hands, self.keeper)
        self.batches = BatchesPage(theme, self.hands, self.keeper)
        self.window.add_page(self.articles, tr("文章"))
        self.window.add_page(self.review, tr("审核"))
        self.exchange = ExchangePage(theme, self.hands, bridge)
        self.window.add_page(self.exchange, tr("导入导出"))
        self.window.add_page(self.batches, tr("最近改动"))
        self.slow = Background(bridge, Cancelled)
        self.health = HealthPage(theme, self.hands, self.slow)
        self.window.add_page(self.health, tr("体检"))
        self.cases = CasesPage(self.hands, self.slow, bridge)
        self.window.add_page(self.cases, tr("案例转知识"))
        self.questioner = Questioner(bridge)
        self.golden = GoldenPage(theme, self.hands, self.keeper, self.questioner)
        self.window.add_page(self.golden, tr("金标问题"))
        self.hits = HitsPage(theme, self.hands, self.questioner)
        self.window.add_page(self.hits, tr("批量命中测试"))
        self.packs = PacksPage(theme, self.hands, self.keeper, bridge)
        self.window.add_page(self.packs, tr("知识包"))
        account = self.hands.account
        who = tr("{name} · {role}").format(name=account.name, role=role_name(account.role))
        self.window.show_who(who)
        self._connect()

    def _connect(self) -> None:
        self.window.close_wanted.connect(self._on_close_wanted)
        self.keeper.failed.connect(self._on_failed)
        self.hands.failed.connect(self._on_failed)
        self.hands.told.connect(self.window.tell)
        self.hands.succeeded.connect(self.window.foot.forget_failure)
        self.articles.chosen.connect(self.editing.open)
        self.articles.new_wanted.connect(self._on_new_wanted)
        self.articles.editor.other_wanted.connect(self.articles.go_to)
        self.articles.editor.history_wanted.connect(self._on_history_wanted)
        self.articles.bulk_wanted.connect(self.deciding.bulk)
        self.articles.retire_wanted.connect(self.deciding.retire)
        self.window.pages.currentChanged.connect(self._on_page_changed)
        self.health.open_wanted.connect(self.show_article)
        self.cases.told.connect(self.window.tell)
        self.packs.told.connect(self.window.tell)
        self.health.write_wanted.connect(self.write_about)
        self.golden.told.connect(self.window.tell)
        self.golden.open_wanted.connect(self.show_article)
        self.hits.told.connect(self.window.tell)
        self.hits.golden_wanted.connect(self.golden.acts.take)
        self.exchange.import_wanted.connect(self._on_import_wanted)
        self.exchange.waiting_wanted.connect(self._on_waiting_wanted)
        self.editing.retire_wanted.connect(self.deciding.retire)
        self.editing.publish_wanted.connect(self.deciding.publish)
        self.review.approve_wanted.connect(self.deciding.publish)
        self.review.reject_wanted.connect(self.deciding.reject)
        self.review.submit_wanted.connect(self.deciding.submit)
        self.review.open_wanted.connect(self.show_article)
        self.review.counted.connect(self._on_review_counted)
        self.batches.told.connect(self.window.tell)
        self.editing.opened.connect(self.articles.show_opened)
        self.editing.stayed.connect(self.articles.show_opened)

    def start(self) -> None:
        """Read the base."""
        self.keeper.start()
        self.articles.view.setFocus()

    def attach(
        self,
        neighbours: Neighbours,
        publishing: Make,
        encode: Encode | None = None,
        cases: Work | None = None,
        oracle: Oracle | None = None,
    ) -> None:
        """The library is loaded; without a model there is no ``encode`` and no work on cases."""
        self.cases.attach(cases)
        self.health.attach(encode)
        self.checker.attach(neighbours, self.hands.base.release)
        self.gate.attach(publishing)
        if oracle is not None:
            self.questioner.attach(oracle)

    def close(self) -> None:
        """Finish what is under way; the window is gone or goes now."""
        self.window.may_close = True
        self.window.close()
        self.cases.cancel()
        self.exchange.close_work()
        self.shelf.close()
        self.checker.close()
        self.gate.close(self.hands.base.release)
        self.slow.close(self.hands.base.release)
        self.questioner.close(self.hands.base.release)
        self.packs.close_down()
        self.keeper.close()

    def show_article(self, key: str) -> None:
        """Open an article in the editor."""
        self.window.go_to(self.articles)
        self.articles.go_to(key)

    def write_about(self, question: str) -> None:
        """Begin an article that answers a question."""
        self.window.go_to(self.articles)
        self.editing.create(question=question)

    def _on_page_changed(self) -> None:
        if self.window.pages.currentWidget() is self.health:
            self.health.look_once()
        elif self.window.pages.currentWidget() is self.golden:
            self.golden.look()
        elif self.window.pages.currentWidget() is self.packs:
            self.packs.look()

    def _on_history_wanted(self) -> None:
        if self.editing.key:
            self.deciding.show_history(self.editing.key)

    def _on_review_counted(self, waiting: int, drafts: int) -> None:
        name = tr("审核 ({count})") if waiting else tr("审核 (草稿 {drafts})")
        name = name if waiting or drafts else tr("审核")
        self.window.rename(self.review, name.format(count=waiting, drafts=drafts))

    def _on_waiting_wanted(self, stage: Stage) -> None:
        self.window.go_to(self.review)
        self.review.show_stage(stage)

    def _on_import_wanted(self, plan: ImportPlan, publishes: bool) -> None:
        self.deciding.bring_in(plan, publishes, self.exchange.imported)

    def _on_new_wanted(self, folder: str) -> None:
        self.editing.create(folder)

    def _on_failed(self, told: str) -> None:
        self.window.tell(told, wrong=True)

    def _on_close_wanted(self) -> None:
        self.editing.keep(self.closed.emit)
