"""What takes long when the sidebar starts: the models, the knowledge base, the parts over them."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from assist import app, loading, paths
from assist.curation.learned import Learned
from assist.i18n import tr
from assist.knowledge.accounts import Accounts
from assist.knowledge.opening import open_or_start_anew
from assist.reading.mood import MoodEngine
from assist.reading.snow import SnowProcess
from assist.recognition import Recognition, resting_words
from assist.settings import Settings

if TYPE_CHECKING:
    from assist.packs.news import PackNews
    from assist.packs.watching import FolderWatch


@dataclass(frozen=True, slots=True)
class Loaded:
    """What the window waits for, nothing of it started yet.

    ``troubles`` in the user's words, the gravest last: the window shows one after the other.
    """

    parts: app.Parts
    recognition: Recognition
    learned: Learned
    snow: SnowProcess | None
    packs: FolderWatch | None
    troubles: tuple[str, ...]

    def start(self) -> None:
        """Begin to follow the folder of packs, and start the child that SnowNLP works in."""
        if self.packs is not None:
            self.packs.start()
        if self.snow is not None:
            self.snow.start()

    def close(self) -> None:
        """End all of it; every thread that read the base has released it before."""
        if self.packs is not None:
            self.packs.stop()
        if self.snow is not None:
            self.snow.stop()
        self.parts.close()


@dataclass(frozen=True, slots=True)
class Startup:
    """Seconds of work: ``load`` is never called on the GUI thread."""

    db: Path | None
    settings: Settings
    for_picture: bool
    """A picture shows what the program can do once everything is learned, and can wait for it."""

    on_mood_ready: Callable[[], None]
    """Moods can be read from now on, where that was still to come; from a thread of its own."""

    on_pack_news: Callable[[PackNews], None] | None
    """From the thread that follows the folder of packs; None where nobody follows it."""

    def load(self) -> Loaded:
        """Open the knowledge base, aside with it and anew where it is broken, and build on it.

        Raises KnowledgeError, OSError, and what ``app.build`` raises.
        """
        with ExitStack() as opened:
            base, aside = open_or_start_anew(self.db)
            opened.callback(base.close)
            models = loading.load_models(self.db)
            moods = self._moods(models)
            parts = app.build(base, models, moods, self.settings)
            opened.callback(parts.close)
            if self.for_picture:
                app.learn_all(parts.library)
            learned = Learned(parts.base, Accounts(parts.base).current())
            parts.base.release()
            recognition = app.recognition_of(parts, models, self.settings, self.db)
            snow = moods if isinstance(moods, SnowProcess) else None
            packs = None
            if self.on_pack_news is not None:
                packs = app.pack_watch(base, self.settings, self.on_pack_news)
            told = self._troubles(models.trouble, parts.corrections.trouble, aside)
            opened.pop_all()
            return Loaded(parts, recognition, learned, snow, packs, told)

    def _troubles(self, models: str, corrections: str, aside: Path | None) -> tuple[str, ...]:
        told = [models, corrections]
        if loading.has_outdated_heads(self.db):
            told.append(resting_words())
        if aside is not None:
            damaged = tr("知识库文件已损坏，原文件保存在 {file}，现在用的是自带知识库")
            told.append(damaged.format(file=aside.name))
        return tuple(filter(None, told))

    def _moods(self, models: loading.Models) -> MoodEngine:
        """The chosen engine; SnowNLP takes seconds to load, in a child process."""
        engine = self.settings.text("mood_engine")
        if not engine.startswith("snownlp") or self.for_picture:
            return loading.moods_of(engine, models)
        retrained = paths.retrained_snownlp() if engine == "snownlp_own" else None
        return SnowProcess(self.on_mood_ready, retrained)
