"""The composition root of the team lead's window; imported only when it is shown."""

from __future__ import annotations

import gc
import sys
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from PySide6.QtCore import QFileSystemWatcher, QLockFile, Qt, QTimer

from assist import app, journal, lead, loading, paths, privacy
from assist.curation.cases.run import LEAST_SIZE, CaseReport, Progress
from assist.curation.cases.run import run as run_cases
from assist.curation.health.pairs import Encode
from assist.curation.neighbours import neighbours
from assist.curation.publishing import Publishing
from assist.curation.standing import Oracle
from assist.desktop.application import qt_application
from assist.desktop.crash import CrashDialog, say_why_it_ends
from assist.desktop.desk.cases import Work
from assist.desktop.desk.desk import Desk
from assist.desktop.desk.gate_run import Make
from assist.desktop.icons import app_icon
from assist.desktop.locks import DESK_LOCK
from assist.desktop.theme import Theme
from assist.desktop.work import Bridge
from assist.engine import Engine
from assist.guidance.variables import values_for
from assist.i18n import tr
from assist.knowledge.base import KnowledgeBase
from assist.knowledge.errors import KnowledgeError
from assist.knowledge.opening import open_base
from assist.reading.mood import NoMood
from assist.settings import Settings
from assist.sources.base import Notice

Stopped = Callable[[], bool]

EXAMPLE_CUSTOMER = "林小姐"


@dataclass(slots=True)
class DeskOptions:
    """How the window is wanted."""

    db: Path | None = None
    theme: str = ""
    with_library: bool = True
    """Without it articles are not compared with each other."""


class Closing(Exception):
    """The window is gone: what is not yet needed need not be done."""


class DeskProgram:
    """The window at work: the base is read before anything is shown, the library behind it."""

    def __init__(self, options: DeskOptions, call: Path | None = None) -> None:
        """``call``: the file by which a second program asks this one to come to the front."""
        self._options = options
        self._call = call
        self._settings = settings = Settings(paths.settings_file())
        self._application = qt_application(headless=False)
        self._application.setApplicationName("assist-desk")
        theme = Theme(options.theme or settings.text("theme"))
        theme.apply(self._application)
        self._bridge = Bridge()
        self._base: KnowledgeBase = open_base(options.db)
        values = values_for(settings)(EXAMPLE_CUSTOMER)
        self.desk = Desk(self._base, theme, self._bridge, values)
        self.desk.window.setWindowIcon(app_icon(theme))
        self.desk.closed.connect(self._application.quit)
        self.desk.keeper.listed.connect(self._on_listed)
        self._closing = threading.Event()
        self._engine: Engine | None = None
        self._parts: app.Parts | None = None
        self._loader = threading.Thread(target=self._load, name="startup", daemon=True)
        self._calls = self._listen()

    def run(self) -> int:
        """Show the window; until it is closed."""
        self.desk.window.show()
        self.desk.start()
        if self._options.with_library:
            QTimer.singleShot(0, self._loader.start)
        try:
            return self._application.exec()
        finally:
            self._close()

    def _listen(self) -> QFileSystemWatcher:
        watcher = QFileSystemWatcher()
        if self._call is not None:
            self._call.write_text("", encoding="utf-8")
            watcher.addPath(str(self._call))
            watcher.fileChanged.connect(self._on_called)
        return watcher

    def _on_listed(self) -> None:
        """What was read stays. To look through all of it again takes the collector a tenth of a
        second, on whichever thread, and stops every other one.
        """
        self.desk.keeper.listed.disconnect(self._on_listed)
        gc.freeze()

    def _on_called(self) -> None:
        window = self.desk.window
        window.setWindowState(window.windowState() & ~Qt.WindowState.WindowMinimized)
        window.show()
        window.raise_()
        window.activateWindow()

    def quit(self) -> None:
        """Leave the event loop."""
        self._application.quit()

    def on_crash(self, report: Path) -> None:
        """Say where the report lies; from any thread."""
        self._bridge.tell(lambda: CrashDialog(report, self.desk.window).show())

    def _load(self) -> None:
        """The library, with which articles are compared; the window works without it."""
        try:
            models = loading.load_models(self._options.db)
            parts = app.build(self._base, models, NoMood(), self._settings)
            self._parts = parts
        except Exception as error:
            journal.log.error("loading failed", exc_info=error)
            told = str(error)
            self._bridge.tell(lambda: self.desk.window.tell(told, wrong=True))
            return
        finally:
            self._base.release()
        if trouble := parts.corrections.trouble:
            self._bridge.tell(lambda: self.desk.window.tell(trouble, wrong=True))
        threshold = self._settings.number("threshold") or None
        gate = cache(lambda: lead.gate_of(self._base, models, parts.vectors, threshold))

        def publishing(tell: Callable[[int, int], None], stopped: Stopped) -> Publishing:
            return Publishing(self._base, gate, self.desk.hands.account, tell, stopped)

        centred = models.centred(parts.vectors)
        encode = centred.encode if centred is not None else None
        cases = _case_work(parts, models)
        self._bridge.tell(lambda: self._begin(parts, publishing, encode, cases))
        self._bridge.tell(
            lambda: self.desk.gate.prepare(lambda: gate().follow(self._unless_closing))
        )

    def _begin(
        self,
        parts: app.Parts,
        publishing: Make,
        encode: Encode | None,
        cases: Work | None,
    ) -> None:
        gc.freeze()
        self._engine = Engine(parts.pipeline, parts.library, self._tell)
        self._engine.start()
        oracle = Oracle(parts.library.suggest, parts.library.unlearned)
        self.desk.attach(
            lambda article: neighbours(article, parts.library), publishing, encode, cases, oracle
        )

    def _unless_closing(self, _done: int, _of: int) -> None:
        """Ends the gate's preparations, which would keep a closed window's program alive."""
        if self._closing.is_set():
            raise Closing

    def _tell(self, told: object) -> None:
        if isinstance(told, Notice):
            self._bridge.tell(lambda: self.desk.window.tell(told.text, wrong=True))

    def _close(self) -> None:
        self._closing.set()
        self.desk.close()
        if self._loader.ident is not None:
            # A model that is being loaded must not be torn down half way.
            self._loader.join()
        if self._engine is not None:
            self._engine.stop()
        self._bridge.close()
        if self._parts is not None:
            self._parts.close()
        else:
            self._base.close()


def _case_work(parts: app.Parts, models: loading.Models) -> Work | None:
    """What turns chat records into drafts; None without the model."""
    encoder = models.centred(models.encoder)
    if encoder is None or models.encoder is None:
        return None
    version, file = f"{models.encoder.version} {encoder.centre_digest}", parts.base.file

    def work(
        files: Sequence[Path], tell: Callable[[Progress], None], stopped: Stopped
    ) -> CaseReport:
        tools = lead.case_tools(parts, encoder, version)
        return run_cases(files, tools, file.parent, file.name, LEAST_SIZE, tell, stopped)

    return work


def run(options: DeskOptions) -> int:
    """Open the window; a second one over the same base only brings the first to the front.

    What keeps it from opening is said in a box: whoever started it may have no console.
    """
    try:
        return _run_alone(options)
    except (KnowledgeError, OSError, journal.Crashed) as error:
        return say_why_it_ends(error)


def _run_alone(options: DeskOptions) -> int:
    """Raises KnowledgeError where the base cannot be opened, OSError, Crashed."""
    base = options.db or paths.user_knowledge()
    call = loading.beside(base, "desk-call")
    base.parent.mkdir(parents=True, exist_ok=True)
    lock = QLockFile(str(loading.beside(base, DESK_LOCK)))
    # The clock of a file share may be anywhere: only a dead owner makes a lock stale.
    lock.setStaleLockTime(0)
    if not lock.tryLock(100):
        call.write_text("show", encoding="utf-8")
        sys.stderr.write(tr("知识库管理已经打开，正在把它的窗口带到前面。") + "\n")
        return 0
    try:
        privacy.close_to_others()
        with journal.watched("desk", (KnowledgeError,)) as watch:
            program = DeskProgram(options, call)
            watch.tell = program.on_crash
            return program.run()
    finally:
        call.unlink(missing_ok=True)
        lock.unlock()
