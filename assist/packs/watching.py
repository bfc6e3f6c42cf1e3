"""A folder that packs appear in: looked at every second by file dates, which holds on any share.

Runs on a thread of its own. A pack is copied here before it is looked into, so that it cannot be
exchanged or pulled out meanwhile. What cannot be read is tried again; it is told once.
"""

from __future__ import annotations

import os
import shutil
import tempfile
import threading
import time
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from assist.i18n import tr
from assist.knowledge.base import KnowledgeBase
from assist.knowledge.errors import KnowledgeError
from assist.packs.applying import STRICT, apply_pack, refuse
from assist.packs.container import LIMITS, Limits, seal_of, unsealed
from assist.packs.errors import PackError, Refusal
from assist.packs.making import SUFFIX
from assist.packs.news import FolderTrouble, PackNews, PackTaken
from assist.packs.state import read_state

LOOK_SECONDS = 1.0
"""Between two looks at the folder; with what follows a pack is live well within five seconds."""

SLOWEST_SECONDS = 15.0
"""Between two looks at a folder that cannot be read."""

PATIENCE_SECONDS = 5.0
"""A file without its end, or with a wrong one, that did not change for so long is not being copied
any more.
"""

QUIET = frozenset({Refusal.CURRENT, Refusal.OWN})
"""What is no news: the pack in force lies there, or the one that was made here."""

PASSED_OVER = frozenset({Refusal.OLDER, Refusal.OTHER_BASE})
"""What may lie in the folder beside the pack in force: earlier packs, those of another team."""


@dataclass(frozen=True, slots=True)
class _Stamp:
    """What tells a file from its earlier or later self."""

    size: int
    mtime: int
    inode: int


@dataclass(slots=True)
class _Seen:
    """A file as it was looked at: what it was found to be, until when it is waited for."""

    stamp: _Stamp
    since: float
    refused: PackError | None = None
    base: str = ""
    sequence: int = 0


class FolderWatch:
    """Follows ``folder``; ``tell`` is called from its thread."""

    def __init__(
        self,
        base: KnowledgeBase,
        folder: Callable[[], str],
        trusted: Callable[[], Collection[str]],
        tell: Callable[[PackNews], None],
        limits: Limits = LIMITS,
        every: float = LOOK_SECONDS,
        patience: float = PATIENCE_SECONDS,
    ) -> None:
        """``folder`` and ``trusted`` are asked before every look: they may be changed any time."""
        self._patience = patience
        self._base, self._folder, self._trusted = base, folder, trusted
        self._tell, self._limits, self._every = tell, limits, every
        self._seen: dict[str, _Seen] = {}
        self._watched: tuple[str, frozenset[str]] = ("", frozenset())
        self._told = ""
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="packs", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """Finish a pack that is being taken over; a share that hangs is not waited for."""
        self._stopping.set()
        if self._thread.is_alive():
            self._thread.join(2)

    def _run(self) -> None:
        pause = self._every
        while not self._stopping.wait(pause):
            trouble, readable = self._look()
            self._say(trouble)
            pause = self._every if readable else min(2 * pause, SLOWEST_SECONDS)
        self._base.release()

    def _say(self, trouble: str) -> None:
        if trouble != self._told:
            self._told = trouble
            self._tell(FolderTrouble(trouble))

    def _look(self) -> tuple[str, bool]:
        """Look once; what there is to say, and whether the folder could be read."""
        folder = self._folder()
        if not folder:
            return "", True
        watched = (folder, frozenset(self._trusted()))
        if watched != self._watched:
            self._watched, self._seen = watched, {}
        try:
            files = dict(_packs_in(Path(folder)))
        except OSError as error:
            told = tr("知识库文件夹读不到，会一直重试（{reason}）")
            return told.format(reason=_reason(error)), False
        self._seen = {name: seen for name, seen in self._seen.items() if name in files}
        try:
            self._take_best([name for name, stamp in files.items() if self._is_new(name, stamp)])
        except KnowledgeError as error:
            return str(error), True
        except OSError as error:
            return tr("读知识包时出错：{reason}").format(reason=_reason(error)), True
        return self._trouble(), True

    def _is_new(self, name: str, stamp: _Stamp) -> bool:
        """Whether a file must be looked into: it changed, or is waited for."""
        seen = self._seen.get(name)
        if seen is None or seen.stamp != stamp:
            self._seen[name] = _Seen(stamp, time.monotonic())
            return True
        refusal = seen.refused.refusal if seen.refused else None
        if refusal is Refusal.TAMPERED:
            return self._is_waited_for(seen)
        if refusal is Refusal.CHOICE:
            return self._base.look(read_state).current is not None
        return refusal in (Refusal.INCOMPLETE, Refusal.UNREADABLE)

    def _is_waited_for(self, seen: _Seen) -> bool:
        """Whether the file may still be on its way into the folder."""
        return time.monotonic() - seen.since < self._patience

    def _take_best(self, names: list[str]) -> None:
        """Take over the highest number among new files that nothing stands against."""
        copies: dict[str, BinaryIO] = {}
        try:
            for name in names:
                self._judge(name, copies)
            self._refuse_choice(copies)
            ranked = sorted(copies, key=lambda name: self._seen[name].sequence, reverse=True)
            for name in ranked:
                if self._seen[name].refused is None:
                    self._take(name, copies[name])
        except (KnowledgeError, OSError):
            for name in names:
                self._seen.pop(name, None)  # They are good for another try.
            raise
        finally:
            for copy in copies.values():
                copy.close()

    def _refuse_choice(self, names: Collection[str]) -> None:
        """A desk that follows no base yet takes none by chance."""
        bases = {self._seen[name].base for name in names}
        if len(bases) > 1 and self._base.look(read_state).current is None:
            told = tr("文件夹里有不止一个知识库的包，请先用 assist pack apply 选定一个")
            for name in names:
                self._seen[name].refused = PackError(Refusal.CHOICE, told)

    def _judge(self, name: str, copies: dict[str, BinaryIO]) -> None:
        """Copy and check one file; the copy is kept where it may be taken over."""
        seen = self._seen[name]
        try:
            copy = _copied(Path(self._watched[0], name), self._limits)
        except PackError as error:
            seen.refused = error
            return
        try:
            with unsealed(copy, self._watched[1], self._limits) as pack:
                seen.base, seen.sequence = pack.manifest.base, pack.manifest.sequence
                now = self._base.look(read_state)
                refuse(pack.manifest, pack.digest, now)
                if seen.sequence <= now.highest(pack.manifest.base):
                    # Somebody went back behind it on purpose.
                    raise PackError(Refusal.CURRENT, "")
        except PackError as error:
            seen.refused = error
            copy.close()
        except BaseException:
            copy.close()
            raise
        else:
            seen.refused = None
            copies[name] = copy

    def _take(self, name: str, copy: BinaryIO) -> None:
        if self._stopping.is_set():
            return
        try:
            with unsealed(copy, self._watched[1], self._limits) as pack:
                taken = apply_pack(self._base, pack, STRICT)
        except PackError as error:
            self._seen[name].refused = error
            return
        self._tell(PackTaken(taken))

    def _trouble(self) -> str:
        """The first thing that stands against a file, unless a better one lies beside it."""
        settled = any(
            seen.refused is None or seen.refused.refusal in QUIET for seen in self._seen.values()
        )
        for name, seen in sorted(self._seen.items()):
            error = seen.refused
            if error is None or error.refusal in QUIET:
                continue
            if error.refusal in PASSED_OVER and settled:
                continue
            unfinished = error.refusal in (Refusal.INCOMPLETE, Refusal.TAMPERED)
            if unfinished and self._is_waited_for(seen):
                continue
            return tr("{name}：{told}").format(name=name, told=error)
        return ""


def _packs_in(folder: Path) -> Iterator[tuple[str, _Stamp]]:
    """The packs in a folder. Raises OSError."""
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.name.endswith(SUFFIX) and not entry.name.startswith("."):
                told = entry.stat(follow_symlinks=False)
                if entry.is_file(follow_symlinks=False):
                    yield entry.name, _Stamp(told.st_size, told.st_mtime_ns, told.st_ino)


def _copied(file: Path, limits: Limits) -> BinaryIO:
    """A copy of a pack that only this program has; nothing is copied that has no end yet.

    Raises PackError.
    """
    copy: BinaryIO = tempfile.TemporaryFile()
    try:
        with file.open("rb") as stream:
            seal_of(stream)
            if stream.seek(0, os.SEEK_END) > limits.file:
                raise PackError(Refusal.TOO_BIG, tr("知识包太大，没有读"))
            stream.seek(0)
            shutil.copyfileobj(stream, copy, 1 << 20)
    except OSError as error:
        copy.close()
        told = tr("读知识包时出错：{reason}").format(reason=_reason(error))
        raise PackError(Refusal.UNREADABLE, told) from error
    except PackError:
        copy.close()
        raise
    return copy


def _reason(error: OSError) -> str:
    """What is wrong with a share, in the user's words as far as they go."""
    if isinstance(error, FileNotFoundError | NotADirectoryError):
        return tr("找不到")
    if isinstance(error, PermissionError):
        return tr("没有权限")
    return error.strerror or str(error)
