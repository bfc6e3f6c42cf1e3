"""The composition root of the program with a window; imported only when a window is shown."""

from __future__ import annotations

import gc
import os
import sys
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QTimer, qInstallMessageHandler
from PySide6.QtWidgets import QMessageBox, QSystemTrayIcon, QWidget

from assist import app, autostart, journal, paths, privacy
from assist.curation.usage import Usage
from assist.desktop.agent_desk import AgentDesk
from assist.desktop.application import qt_application, without_platform_gaps
from assist.desktop.crash import CrashDialog, say_why_it_ends
from assist.desktop.daily import Daily
from assist.desktop.demo_chat import DemoChat, DemoSource
from assist.desktop.icons import app_icon
from assist.desktop.keyboard import Keyboard, x11_desktop
from assist.desktop.locks import sidebar_lock
from assist.desktop.pages import Pages
from assist.desktop.picture import Shot
from assist.desktop.placing import place
from assist.desktop.recognition.desk import RecognitionDesk
from assist.desktop.tally import Tally
from assist.desktop.theme import Theme
from assist.desktop.tray import Menu, Tray
from assist.desktop.work import Bridge
from assist.engine import Engine
from assist.i18n import tr
from assist.knowledge.errors import KnowledgeError
from assist.packs.news import FolderTrouble, PackNews, PackTaken, details, headline
from assist.reading.corrections import CorrectionError
from assist.settings import Settings
from assist.sources.base import Notice, Source
from assist.startup import Loaded, Startup

SHOT_SCALE = "2"
LOADED_WITHIN_SECONDS = 60.0
"""How long the end waits for a start under way; one that hangs keeps no program from ending."""


@dataclass(slots=True)
class Options:
    """How the program with a window is wanted."""

    db: Path | None = None
    sources: Callable[[], Sequence[Source]] = tuple
    shot: Path | None = None
    theme: str = ""
    demo: Path | None = None
    speed: float = 1.0


class Program:
    """The running program: built in ``__init__``, alive in ``run``, taken apart in order."""

    def __init__(self, options: Options) -> None:
        self._options = options
        self._settings = Settings(paths.settings_file())
        self._application = qt_application(headless=options.shot is not None)
        self._theme = Theme(options.theme or self._settings.text("theme"))
        self._theme.apply(self._application)
        self._bridge = Bridge()
        self.told = self._bridge.told
        self._menu = Menu()
        hotkey = "" if options.shot else self._settings.text("search_hotkey")
        keyboard = Keyboard(hotkey)
        self._desk = AgentDesk(
            self._theme, self._menu, self._make_tray(), self._bridge, keyboard, x11_desktop(),
            self._settings,
        )  # fmt: skip
        self.sidebar = self._desk.sidebar
        self.sidebar.setWindowIcon(app_icon(self._theme))
        for trouble in (keyboard.trouble, *self._settings.problems[:1]):
            if trouble and not options.shot:
                self.sidebar.footer.show_hint(trouble)
        self._menu.quit_wanted.connect(self._application.quit)
        self._pages = Pages(self.sidebar, self._menu, self._settings, self._theme, options.db)
        self._pages.settings_changed.connect(self._on_settings_changed)
        self._pages.delete_wanted.connect(self._on_delete_wanted)
        self._chat = DemoChat() if options.demo else None
        self._sources: Sequence[Source] = ()
        self._engine: Engine | None = None
        self._tally: Tally | None = None
        self._loaded: Loaded | None = None
        self._loader = threading.Thread(target=self._load, name="startup", daemon=True)
        self.deleting = False
        self._daily = Daily(self._forget_old)
        watches_packs = options.shot is None and self._chat is None
        self._startup = Startup(
            options.db, self._settings, options.shot is not None, self._on_mood_ready,
            self._on_pack_news if watches_packs else None,
        )  # fmt: skip

    def _make_tray(self) -> Tray | None:
        if self._options.shot or not QSystemTrayIcon.isSystemTrayAvailable():
            return None
        tray = Tray(self._theme, self._menu)
        tray.show()
        return tray

    def run(self) -> int:
        """Show the window, then load what takes long; until the user quits."""
        if self._options.shot is None:
            place(self.sidebar, self._chat)
        for window in self._windows():
            window.show()
        QTimer.singleShot(0, self._load_behind)
        try:
            return self._application.exec()
        finally:
            self._close()

    def _windows(self) -> list[QWidget]:
        return [window for window in (self._chat, self.sidebar) if window is not None]

    def quit(self) -> None:
        """Leave the event loop."""
        self._application.quit()

    def _load_behind(self) -> None:
        journal.log.info("window shown")
        self._loader.start()

    def _load(self) -> None:
        """Never on the GUI thread."""
        try:
            loaded = self._startup.load()
        except Exception as error:
            # Whatever it is, a window that waits forever would be worse.
            expected = isinstance(error, KnowledgeError | OSError | ValueError)
            told = str(error) if expected else repr(error)
            journal.log.error("loading failed", exc_info=error)
            self._bridge.tell(lambda: self._fail(told))
            return
        self._loaded = loaded
        for trouble in loaded.troubles:
            self._bridge.tell(Notice(trouble))
        self._bridge.tell(lambda: self._begin(loaded))

    def _on_mood_ready(self) -> None:
        self._bridge.tell(self._desk.controller.on_readings_changed)

    def _fail(self, told: str) -> None:
        if self._options.shot is not None:
            sys.stderr.write(f"assist: {told}\n")
            self._application.exit(2)
            return
        self.sidebar.footer.show_hint(told)
        QMessageBox.warning(self.sidebar, tr("伴席"), told)

    def _begin(self, loaded: Loaded) -> None:
        """Everything is there: start the engine, the sources, then the slow child."""
        # What was loaded stays. To look through all of it again takes a tenth of a second, on
        # whichever thread, and stops every other one.
        gc.freeze()
        parts = loaded.parts
        self._engine = Engine(parts.pipeline, parts.library, self._bridge.tell)
        self._sources = self._wanted_sources()
        self._desk.attach(parts.base, self._engine, self._sources)
        if self._options.demo is None and self._options.shot is None:
            # A rehearsal says nothing about the knowledge base.
            usage = Usage(parts.base, lambda: self._settings.flag("keep_gaps"))
            self._tally = Tally(usage, self._bridge)
            self._desk.controller.shown.connect(self._tally.follow)
        ask = self._engine.ask
        page = RecognitionDesk(
            loaded.recognition, ask, self._bridge, self.sidebar, loaded.learned, ask
        )
        page.readings_changed.connect(self._desk.controller.on_readings_changed)
        self._pages.attach(page)
        self._engine.start()
        for source in self._sources:
            source.start(self._engine.on_event)
        loaded.start()
        journal.log.info("ready")
        if self._options.shot is None:
            self._daily.start()
        else:
            self._photograph(self._options.shot)

    def _wanted_sources(self) -> Sequence[Source]:
        if self._chat is None or self._options.demo is None:
            return self._options.sources()
        return [DemoSource(self._options.demo, self._chat, self._bridge, self._options.speed)]

    def _photograph(self, file: Path) -> None:
        shot = Shot(file, self._windows(), self._theme.colour("raised"), self._application.exit)
        shot.take_after(self._sources, self.when_worked_through)

    def _on_pack_news(self, news: PackNews) -> None:
        """From the thread that watches the folder."""
        self._bridge.tell(lambda: self._show_pack_news(news))

    def _show_pack_news(self, news: PackNews) -> None:
        match news:
            case PackTaken(taken):
                self.sidebar.news.show_news(headline(taken.news), details(taken))
            case FolderTrouble(text):
                self.sidebar.footer.show_folder(text)

    def when_worked_through(self, call: Callable[[], None]) -> None:
        """Call ``call`` on the GUI thread after all that waits now; once the parts are there."""
        assert self._engine is not None
        self._engine.when_done(lambda: self._bridge.tell(call))

    def _on_settings_changed(self) -> None:
        autostart.follow(self._settings.flag("autostart"))
        self._daily.start()
        if self._engine is not None and self._loaded is not None:
            library, groups = self._loaded.parts.library, app.groups_of(self._settings)
            self._engine.when_done(lambda: library.serve(groups))

    def _on_delete_wanted(self) -> None:
        self.deleting = True
        self._application.quit()

    def on_crash(self, report: Path) -> None:
        """Say where the report lies; from any thread."""
        self._bridge.tell(lambda: CrashDialog(report, self.sidebar).show())

    def _forget_old(self) -> None:
        """That something could not be deleted is no reason to stop."""
        if self._loaded is None:
            return
        parts = self._loaded.parts
        try:
            privacy.forget_unwanted(parts.base, parts.corrections, self._settings)
        except (KnowledgeError, CorrectionError, OSError) as error:
            journal.log.warning("retention failed", exc_info=error)

    def _close(self) -> None:
        """Sources first, then what they feed, the bridge before the widgets go."""
        for window in self._windows():
            window.hide()
        self._daily.stop()
        self._pages.close()
        for source in self._sources:
            source.stop()
        if self._engine is not None:
            self._engine.stop()
        if self._tally is not None:
            self._tally.close()
        self._desk.close()
        self._bridge.close()
        if self._loader.ident is not None:
            # What it opens is closed here, and nothing may write once all is to be deleted.
            self._loader.join(LOADED_WITHIN_SECONDS)
        if self._loaded is not None:
            self._loaded.close()


def run(options: Options) -> int:
    """Run the program; a second one on the same data only says so.

    What keeps it from starting, or from deleting what it was to delete, is said in a box.
    """
    if options.shot is not None:
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
        qInstallMessageHandler(without_platform_gaps)
        os.environ.setdefault("QT_SCALE_FACTOR", SHOT_SCALE)
        return Program(options).run()
    try:
        return _run_alone(options)
    except (KnowledgeError, OSError, journal.Crashed, privacy.NotOurs) as error:
        return say_why_it_ends(error)


def _run_alone(options: Options) -> int:
    """Raises KnowledgeError, OSError, Crashed, and NotOurs where all was to be deleted."""
    lock = sidebar_lock()
    if options.db is None and options.demo is None and not lock.tryLock(100):
        sys.stderr.write(tr("伴席已经在运行，请看屏幕右侧或系统托盘。") + "\n")
        return 0
    program: Program | None = None
    try:
        privacy.close_to_others()
        with journal.watched("", (KnowledgeError,)) as watch:
            program = Program(options)
            watch.tell = program.on_crash
            return program.run()
    finally:
        lock.unlock()
        if program is not None and program.deleting:
            privacy.delete_everything()
