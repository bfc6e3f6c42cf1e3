"""Making a pack of all that is published."""

from __future__ import annotations

import hashlib
import tempfile
import time
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from math import inf
from pathlib import Path
from typing import IO

from assist import __version__
from assist.i18n import tr
from assist.knowledge import history
from assist.knowledge.accounts import user_name
from assist.knowledge.base import KnowledgeBase
from assist.knowledge.errors import KnowledgeError
from assist.knowledge.pictures import Pictures
from assist.knowledge.stopping import Asked, Stopped, never, unless_stopped
from assist.model import Article, Status
from assist.packs.container import open_pack, write_container
from assist.packs.contents import digest_of_line, line_of, packed
from assist.packs.errors import PackError, Refusal
from assist.packs.made import MadePack, learned_of, note_made
from assist.packs.manifest import ARTICLES, Manifest, Part, picture_part
from assist.packs.signing import PrivateKey
from assist.packs.state import next_sequence, read_state, return_sequence

SUFFIX = ".assistpack"
LONGEST_NOTE = 200
TOLD_EVERY = 200
"""Articles between two reports of how far the making is."""

AT_ONCE = 1 << 17
"""Bytes packed between two moments at which it can be stopped: some hundredths of a second."""

Tell = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Made:
    """A pack that was written; ``missing``: pictures that articles name and the base lacks."""

    file: Path
    manifest: Manifest
    missing: tuple[str, ...]


def make_pack(
    base: KnowledgeBase,
    out: Path,
    key: PrivateKey,
    author: str = "",
    note: str = "",
    trusted: Collection[str] = (),
    tell: Tell = lambda _done, _of: None,
    stopped: Asked = never,
) -> Made:
    """Write everything that is published into ``out``, a file or a folder, and sign it.

    The number is above every one that this base gave or that a ``trusted`` pack beside ``out`` has,
    so that a base that came out of a backup does not give one twice. ``tell`` is called with how
    many articles are ready, and of how many. Raises PackError, KnowledgeError and Stopped; there is
    no file then, and the number is still to be had.
    """
    known = base.look(read_state).base
    seq, batch = base.seq(), base.look(lambda db: history.last_until(db, inf))
    articles = _published(base, tell, stopped)
    store = Pictures(base)
    there, named = store.names(), _pictures_of(articles)
    pictures = [name for name in named if name in there]
    folder = out if out.is_dir() else out.parent
    least = _highest_beside(folder, known, {key.public, *trusted}, stopped) + 1
    with tempfile.TemporaryFile() as lines:
        part, digests = _write_lines(lines, unless_stopped(articles, stopped))
        parts = [part]
        for place, name in enumerate(unless_stopped(pictures, stopped)):
            parts.append(_part_of(place, store, name))
        counts = {"articles": len(articles), "pictures": len(pictures)}
        streams = {ARTICLES: _chunks(lines)}
        streams |= {picture_part(n): _data(store, name) for n, name in enumerate(pictures)}
        with _number(base, least) as number:
            manifest = _manifest(known, number, author, note, counts, parts)
            file = _named(out, manifest)
            _write(file, manifest, streams, key, stopped)
    made = MadePack(
        number, time.time(), manifest.author, manifest.note, str(file.absolute()), key.public,
        len(articles), seq, batch,
    )  # fmt: skip
    base.write(lambda db: note_made(db, made, digests))
    return Made(file, manifest, tuple(name for name in named if name not in there))


def _pictures_of(articles: Iterable[Article]) -> list[str]:
    return list(dict.fromkeys(name for article in articles for name in article.pictures))


def _manifest(
    base: str, number: int, author: str, note: str, counts: dict[str, int], parts: Sequence[Part]
) -> Manifest:
    return Manifest(
        base=base,
        sequence=number,
        made=datetime.now(UTC).isoformat(timespec="seconds"),
        author=(author or user_name())[:LONGEST_NOTE],
        program=__version__,
        counts=counts,
        parts=tuple(parts),
        note=note[:LONGEST_NOTE],
    )


@contextmanager
def _number(base: KnowledgeBase, least: int) -> Iterator[int]:
    """The next pack's number; it is the next one's still where there comes no pack of it."""
    number = base.write(lambda db: next_sequence(db, least))
    try:
        yield number
    except (KnowledgeError, PackError, Stopped):
        with suppress(KnowledgeError):
            base.write(lambda db: return_sequence(db, number))
        raise


def _write(
    file: Path,
    manifest: Manifest,
    streams: Mapping[str, Iterable[bytes]],
    key: PrivateKey,
    stopped: Asked,
) -> None:
    try:
        write_container(file, manifest, streams, key, stopped)
    except OSError as error:
        told = tr("无法写入文件：{file}（{reason}）")
        reason = error.strerror or error
        raise PackError(Refusal.UNREADABLE, told.format(file=file, reason=reason)) from error


def _published(base: KnowledgeBase, tell: Tell, stopped: Asked) -> list[Article]:
    """What agents may see, now or on other days, in a fixed order."""
    found = [one for one in base.articles(stopped) if one.status is Status.PUBLISHED]
    learned = base.look(lambda db: learned_of(db, (one.key for one in found)), stopped)
    ready: list[Article] = []
    for article in unless_stopped(found, stopped):
        if len(ready) % TOLD_EVERY == 0:
            tell(len(ready), len(found))
        ready.append(packed(article, learned.get(article.key, ())))
    tell(len(ready), len(found))
    return ready


def _write_lines(out: IO[bytes], articles: Iterable[Article]) -> tuple[Part, dict[str, str]]:
    """The part, and the digest of every article in it by key."""
    digest, size = hashlib.sha256(), 0
    digests: dict[str, str] = {}
    for article in articles:
        line = line_of(article)
        digests[article.key] = digest_of_line(line)
        digest.update(line + b"\n")
        size += out.write(line + b"\n")
    out.seek(0)
    return Part(ARTICLES, size, digest.hexdigest()), digests


def _chunks(stream: IO[bytes]) -> Iterator[bytes]:
    while chunk := stream.read(AT_ONCE):
        yield chunk


def _part_of(place: int, store: Pictures, name: str) -> Part:
    data = b"".join(_data(store, name))
    return Part(picture_part(place), len(data), hashlib.sha256(data).hexdigest(), name)


def _data(store: Pictures, name: str) -> Iterator[bytes]:
    """A picture, read when it is asked for: all of them at once may be much."""
    picture = store.get(name)
    if picture is not None:
        yield picture.data


def _named(out: Path, manifest: Manifest) -> Path:
    if out.is_dir():
        return out / f"assist-{manifest.base[:8]}-{manifest.sequence:06}{SUFFIX}"
    return out if out.suffix == SUFFIX else out.with_name(out.name + SUFFIX)


def _highest_beside(folder: Path, base: str, trusted: Collection[str], stopped: Asked) -> int:
    """The highest number of this base's packs in a folder."""
    highest = 0
    for file in folder.glob(f"*{SUFFIX}"):
        with suppress(PackError, OSError), open_pack(file, trusted, stopped=stopped) as pack:
            told = pack.manifest
            highest = max(highest, told.sequence if told.base == base else 0)
    return highest
