"""What happens to the article in the form: opened, kept, handed in, published. Nothing that was
typed is ever lost: whatever moves on first keeps it as a draft.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import replace
from datetime import date

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QMessageBox

from assist.curation.checks import Weight, check
from assist.desktop.desk.asking import confirmed
from assist.desktop.desk.checker import Checker
from assist.desktop.desk.editor import Editor
from assist.desktop.desk.hands import Hands
from assist.desktop.desk.keeper import Keeper
from assist.desktop.desk.opened import Opened, finished, is_blank, new_article, same_words
from assist.i18n import tr
from assist.knowledge.columns import made_key
from assist.knowledge.life import Conflict
from assist.knowledge.records import State as Stored
from assist.model import Article

OPEN_MS = 90
"""How long the cursor must rest on a row before its article is opened."""


class Editing(QObject):
    """Joins the editor with the base."""

    opened = Signal(str)
    """The key of the article that the form now shows, empty for none."""

    stayed = Signal(str)
    """Something could not be saved: the form still shows this article."""

    retire_wanted = Signal(object)
    """Keys of articles that agents are to see no more."""

    publish_wanted = Signal(object)
    """Articles that whoever sits here wants agents to see."""

    def __init__(self, editor: Editor, hands: Hands, keeper: Keeper, checker: Checker) -> None:
        super().__init__()
        self._editor, self._hands, self._keeper = editor, hands, keeper
        self._checker = checker
        self._next = ""
        self._gone: Article | None = None
        """What a draft said that is no longer in the base, while the form still says it."""

        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(OPEN_MS)
        self._rest.timeout.connect(self._on_rested)
        checker.checked.connect(editor.show_findings)
        editor.check_wanted.connect(self._on_check_wanted)
        editor.save_wanted.connect(self.save)
        editor.submit_wanted.connect(self.submit)
        editor.publish_wanted.connect(self.publish)
        editor.withdraw_wanted.connect(self._on_withdraw_wanted)
        editor.retire_wanted.connect(self._on_retire_wanted)
        editor.copy_wanted.connect(self.copy)
        keeper.changed.connect(self._on_changed)
        editor.form.setEnabled(hands.rights.edit)

    @property
    def key(self) -> str:
        """The article in the form, empty for none."""
        return self._editor.opened.article.key if self._editor.opened is not None else ""

    def open(self, key: str) -> None:
        """Show an article once the cursor rests; what was typed before is kept as a draft."""
        self._next = key
        self._rest.start()

    def _on_rested(self) -> None:
        wanted, self._next = self._next, ""
        if wanted and wanted != self.key:
            self.keep(lambda: self._fetch(wanted))

    def _fetch(self, key: str) -> None:
        def show(opened: Opened | None) -> None:
            if self._next:
                return
            if opened is None:
                self._editor.show_nothing()
                self.opened.emit("")
                return
            self._gone = None
            self._editor.open(opened, self._hands.rights)
            self.opened.emit(key)

        self._hands.open(key, show)

    def create(self, category: str = "", like: Article | None = None, question: str = "") -> None:
        """Begin a new article, empty, like another one, or for a question."""
        key = made_key(uuid.uuid4().hex, "")
        article = new_article(key, category)
        if like is not None:
            title = tr("{title}（副本）").format(title=like.title)
            article = replace(like, key=key, title=title, version=0)
        elif question:
            article = replace(article, question=question)

        def show() -> None:
            opened = Opened(new_article(key, category), Stored(), date.today())
            self._editor.open(opened, self._hands.rights)
            if like is not None or question:
                self._editor.form.fill(article)
            self.opened.emit("")
            self._editor.focus_first()

        self._next = ""
        self.keep(show)

    def copy(self) -> None:
        """A new article with the words of this one."""
        article = self._editor.article()
        self.create(article.category, article)

    def keep(self, then: Callable[[], None]) -> None:
        """Keep what was typed as a draft, then go on; stay where it cannot be kept."""
        article = self._editor.article()
        # Somebody took back what the form still says; only more words make it a draft again.
        taken_back = self._gone is not None and same_words(article, self._gone)
        if not self._editor.is_modified() or is_blank(article) or taken_back:
            then()
            return
        title = finished(article).title
        self._keep(lambda _article: None, lambda: self._kept(title, then), self._stay)

    def _kept(self, title: str, then: Callable[[], None]) -> None:
        # At the window's foot: beside the buttons stands what is told of the next article.
        self._hands.told.emit(tr("《{title}》的改动已存为草稿").format(title=title))
        then()

    def _stay(self) -> None:
        self.stayed.emit(self.key)

    def save(self) -> None:
        """Keep what was typed as a draft."""
        if self._editor.is_modified():
            self._keep(lambda _article: None, lambda: self._editor.tell(tr("草稿已保存")))

    def submit(self) -> None:
        """Hand the article to the reviewer."""
        if self._refused():
            return
        self._keep(
            lambda article: self._hands.life.submit([article.key]),
            lambda: self._editor.tell(tr("已提交审核")),
        )

    def publish(self) -> None:
        """Ask for what publishing would do, after keeping what was typed."""
        if self._refused():
            return

        def go_on() -> None:
            opened = self._editor.opened
            if opened is not None and opened.proposal is not None:
                self.publish_wanted.emit([opened.proposal.article])

        if self._editor.is_modified():
            self._keep(lambda _article: None, go_on)
        else:
            go_on()

    def _refused(self) -> bool:
        """Whether something must be mended first, which is then said and shown."""
        article = self._editor.article()
        # Not what the checker said last: more may have been typed since.
        found = check(article, self._keeper.variables, date.today())
        grave = [*self._editor.form.troubles(), *(o for o in found if o.weight is Weight.MUST)]
        if grave:
            self._editor.tell(grave[0].told)
            self._editor.form.point_at(grave[0].place)
        return bool(grave)

    def _keep(
        self,
        also: Callable[[Article], object],
        then: Callable[[], None],
        otherwise: Callable[[], None] = lambda: None,
    ) -> None:
        """Propose what the form says, do ``also`` with it, show how it stands then."""
        article = finished(self._editor.article())
        changed = self._editor.is_modified()
        key = article.key

        def work() -> object:
            if changed:
                self._hands.life.propose([article])
            return also(article)

        def done(_result: object) -> None:
            self._hands.open(key, lambda opened: self._moved_on(opened, then))

        def failed(error: Exception) -> None:
            otherwise()
            if isinstance(error, Conflict):
                self._on_conflict(article, str(error))
            else:
                self._hands.failed.emit(str(error))

        self._hands.do(work, done, failed)

    def _moved_on(self, opened: Opened | None, then: Callable[[], None]) -> None:
        if opened is not None and opened.article.key == self.key:
            self._gone = None
            self._editor.state_changed(opened, self._hands.rights)
            self.opened.emit(opened.article.key)
        then()

    def _on_conflict(self, article: Article, told: str) -> None:
        """Somebody else was quicker: mine over theirs, theirs, or neither for now."""
        box = QMessageBox(QMessageBox.Icon.Warning, tr("别人刚改过"), told, parent=self._editor)
        mine = box.addButton(tr("用我的覆盖"), QMessageBox.ButtonRole.DestructiveRole)
        theirs = box.addButton(tr("载入对方的"), QMessageBox.ButtonRole.ActionRole)
        box.addButton(tr("先不动"), QMessageBox.ButtonRole.RejectRole)
        box.exec()
        if box.clickedButton() is theirs:
            self._fetch(article.key)
        elif box.clickedButton() is mine:

            def rebase(opened: Opened | None) -> None:
                if opened is not None:
                    self._editor.state_changed(opened, self._hands.rights)
                self.save()

            self._hands.open(article.key, rebase)

    def _on_withdraw_wanted(self) -> None:
        opened = self._editor.opened
        if opened is None:
            return
        asked = (
            tr("放弃这篇还没发布的改动？线上的内容不变。")
            if opened.stored.live is not None
            else tr("这篇还没有发布过，放弃后就没有了（可在“最近改动”里撤销）。")
        )
        if confirmed(self._editor, tr("放弃改动"), asked, tr("放弃")):
            key = self.key
            self._hands.do(lambda: self._hands.life.withdraw([key]), lambda _b: self._fetch(key))

    def _on_retire_wanted(self) -> None:
        if self.key:
            self.retire_wanted.emit([self.key])

    def _on_check_wanted(self, article: Article) -> None:
        self._checker.check(article, self._keeper.variables)

    def _on_changed(self, keys: object) -> None:
        """Another window or this one changed articles: show how ours stands, keep what is typed."""
        opened = self._editor.opened
        if opened is None or self.key not in set(keys):  # type: ignore[call-overload]
            return
        key = self.key

        def show(now: Opened | None) -> None:
            if self.key != key:
                return
            if now is None:
                self._on_gone()
            elif same_words(now.article, self._editor.article()):
                self._editor.state_changed(now, self._hands.rights)
            elif not self._editor.is_modified():
                self._editor.open(now, self._hands.rights)

        self._hands.open(key, show)

    def _on_gone(self) -> None:
        """The draft was taken back elsewhere: what the form says stays, as of a new article."""
        before = self._editor.opened
        if before is None or not before.saved:
            return
        self._gone = before.article
        article = replace(new_article(self._gone.key, ""), extra=self._gone.extra)
        self._editor.state_changed(Opened(article, Stored(), date.today()), self._hands.rights)
        self._editor.tell(tr("这篇草稿已在别处撤销：写的内容还在这里，要留就再存一次草稿"))
        self.opened.emit("")
