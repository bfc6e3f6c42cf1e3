"""Everything a lead may know and change about how messages are read."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from assist.encoder.model import Encoder
from assist.i18n import tr
from assist.model import Verdict
from assist.preview import Change, Comparison, Limits, Preview, compare
from assist.reading.alerts import Thresholds
from assist.reading.corrections import FEWEST, Correction, Corrections, subject_of
from assist.reading.figures import Figures, FiguresError, read_figures
from assist.reading.heads import Heads, Stamp, is_made_of, read_heads, stamp_of
from assist.reading.reader import Reader
from assist.reading.risk_model import KINDS, RiskModel
from assist.retrieval.library import Library
from assist.settings import Settings

KEYS = ("alert", "watch", "unhappy", "angry")
"""Settings that are thresholds of reading; the cards' is ``threshold``."""

LEAST, MOST = 0.05, 0.95
"""Between these a threshold can be set."""


def resting_words() -> str:
    """That the shop's heads were fitted over those of an earlier version."""
    return tr("本店的校准是在旧版模型上做的，已停用；请用 assist adapt 重新校准")


WorkIn = Callable[[Sequence[Correction], Path, Path, Callable[[], bool]], dict[str, int]]
"""Fits corrections into the heads of one file and writes another, unless it is stopped; the labels
that moved.
"""


@dataclass(frozen=True, slots=True)
class Files:
    """The heads that corrections build on, whether a shop's own, and the corrected ones;
    ``outdated`` where a shop's own rest since an update brought others.
    """

    base: Path
    adapted: bool
    corrected: Path
    outdated: bool = False


Between = Callable[[Callable[[], None]], "Future[None]"]
"""Does something between two messages."""


@dataclass(frozen=True, slots=True)
class NewHeads:
    """Heads were taken over: whether the shop's own, and whether that is worth a word."""

    adapted: bool
    are_news: bool


@dataclass(frozen=True, slots=True)
class State:
    """What reads the messages now; ``figures`` is None where none are known to be right."""

    engine: str
    encoder: bool
    heads: bool
    adapted: bool
    corrected: bool
    figures: Figures | None
    outdated: bool = False


def limits_of(settings: Settings, shipped: Limits) -> Limits:
    """The limits as set; 0 stands for the shipped one."""
    chosen: dict[str, Any] = {key: value for key in KEYS if (value := settings.number(key))}
    return Limits(
        replace(shipped.thresholds, **chosen), settings.number("threshold") or shipped.cards
    )


class Recognition:
    """Thresholds, figures, previews and corrections of one running program.

    What may take long says so; nothing here may be called on the GUI thread then.
    """

    def __init__(
        self,
        reader: Reader,
        library: Library,
        settings: Settings,
        corrections: Corrections,
        files: Callable[[], Files],
        heads: Heads | None,
        risks: RiskModel | None,
        encoder: Encoder | None,
        work_in: WorkIn,
        own_lines: Callable[[], Sequence[str]],
        read_anew: Callable[[], None] = lambda: None,
    ) -> None:
        """``files`` is asked again and again: another process may fit heads any time.

        ``read_anew`` is called between two messages when others are in use.
        """
        self._reader, self._library, self._settings = reader, library, settings
        self._corrections, self._files_now = corrections, files
        self._read_anew = read_anew
        self._fitting = threading.Lock()
        self._base_stamp = stamp_of(files().base)
        self._heads, self._risks = heads, risks
        self._encoder, self._work_in = encoder, work_in
        self._stopping = threading.Event()
        self.own_lines = own_lines

    @property
    def _files(self) -> Files:
        return self._files_now()

    def shipped(self) -> Limits:
        """The limits that the program comes with."""
        return Limits(Thresholds(), self._library.own_threshold())

    def limits(self) -> Limits:
        """The limits in use."""
        return limits_of(self._settings, self.shipped())

    def why_locked(self, key: str) -> str:
        """Why this threshold cannot be changed; empty where it can."""
        return self._settings.why_locked(key)

    def set_limits(self, limits: Limits) -> None:
        """Save and use these limits from the next line on. Raises OSError."""
        shipped = self.shipped()
        values = {
            key: _unless(getattr(limits.thresholds, key), getattr(shipped.thresholds, key))
            for key in KEYS
        }
        values["threshold"] = _unless(limits.cards, shipped.cards)
        self._settings.change({k: v for k, v in values.items() if not self.why_locked(k)})
        self._reader.thresholds = self.limits().thresholds
        self._library.show_from(self._settings.number("threshold") or None)

    def state(self) -> State:
        """What reads the messages, with its figures. Reads files."""
        try:
            figures = read_figures(self._files.base) if self._heads else None
        except FiguresError:
            figures = None
        corrected = self._heads is not None and self._heads.file == self._files.corrected
        engine, files = self._settings.text("mood_engine"), self._files
        return State(
            engine, self._encoder is not None, self._heads is not None, files.adapted,
            corrected, figures, files.outdated,
        )  # fmt: skip

    def cards_curve(self) -> tuple[tuple[float, float, float], ...]:
        """What confidences mean for cards: threshold, share right, share of questions shown."""
        return self._library.curve()

    def preview(
        self,
        lines: Sequence[str],
        after: Limits,
        ask: Callable[[Callable[[], Change]], Future[Change]],
        progress: Callable[[int], None],
        cancelled: Callable[[], bool],
    ) -> Preview | None:
        """What ``after`` would have shown. Takes long; ``ask`` does a piece on the pipeline."""
        comparison = Comparison(self._reader, self._library, self.limits(), after)

        def look(line: str) -> Change:
            # A line at a time, so that a customer who writes meanwhile hardly waits.
            return ask(lambda: comparison.look(line)).result()

        return compare(lines, look, progress, cancelled)

    def kinds(self) -> list[tuple[str, str]]:
        """Every kind of risk with its name for people."""
        return [(kind, self._reader.kind_name(kind)) for kind in KINDS]

    def corrections(self) -> list[Correction]:
        """Every correction, the newest first."""
        return self._corrections.all()

    def correct(self, text: str, verdict: Verdict, kind: str = "", by_lead: bool = False) -> None:
        """Keep a verdict on a line; it and lines very like it follow at once.

        Encodes the line. Raises CorrectionError.
        """
        model = self._risks if subject_of(verdict) == "risk" else self._heads
        vector = None if model is None else model.vector(text)
        self._corrections.add(text, verdict, kind, by_lead, vector)

    def take_back(self, text: str) -> None:
        """Forget the verdicts on a line. Raises CorrectionError."""
        self._corrections.take_back(text)

    def forget(self, ids: Sequence[int]) -> None:
        """Forget these corrections. Raises CorrectionError."""
        self._corrections.remove(ids)

    def forget_all(self) -> None:
        """Forget every correction. Raises CorrectionError."""
        self._corrections.clear()

    def stop(self) -> None:
        """Let go of what is being learned; it is learned at the next start."""
        self._stopping.set()

    def is_behind(self) -> bool:
        """Whether there are corrections that the heads in use may know nothing of."""
        known = len(self._corrections.all()) >= FEWEST
        return known and self._heads is not None and self._heads.file != self._files.corrected

    def learn(self) -> dict[str, int]:
        """Work the corrections into the heads; the labels that moved. Takes seconds.

        Raises HeadsError, OSError.
        """
        if self._heads is None or self._encoder is None:
            return {}
        with self._fitting:
            return self._fit(self._heads)

    def _fit(self, heads: Heads) -> dict[str, int]:
        base, corrected = self._files.base, self._files.corrected
        known = self._corrections.all()
        moved = self._work_in(known, base, corrected, self._stopping.is_set) if known else {}
        if self._stopping.is_set():
            return {}
        if moved:
            heads.use(corrected)
        elif heads.file == corrected or corrected.exists():
            heads.use(base)
            corrected.unlink(missing_ok=True)
        self._corrections.on_change()
        return moved

    def on_disk(self) -> tuple[Stamp | None, ...]:
        """What changes when heads are fitted or taken back. Looks at files."""
        files = self._files
        return stamp_of(files.base), stamp_of(files.corrected)

    def follow(self, between: Between) -> NewHeads | None:
        """Take over, between two messages, heads that another process has fitted or taken back;
        None where those in use are the best still. Reads files.

        Raises HeadsError; the heads in use stay then. Raises CancelledError while stopping.
        """
        heads = self._heads
        if heads is None:
            return None
        with self._fitting:
            files = self._files
            is_fresh = is_made_of(files.corrected, files.base)
            best, base = files.corrected if is_fresh else files.base, stamp_of(files.base)
            if stamp_of(best) == heads.stamp:
                return None
            fitted = read_heads(best)

            def swap() -> None:
                heads.take(fitted)
                self._corrections.on_change()
                self._read_anew()

            between(swap).result()
            is_ours = self._settings.text("mood_engine") == "assist"
            news = NewHeads(files.adapted, is_ours and base != self._base_stamp)
            self._base_stamp = base
            return news


def _unless(value: float, shipped: float) -> float:
    """A value to be stored: 0 where it is the shipped one, which may improve with an update."""
    return 0.0 if abs(value - shipped) < 0.005 else round(value, 2)
