"""Pictures of articles, each stored under its file's name and a digest of what it shows."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass

from assist.i18n import tr
from assist.knowledge.base import KnowledgeBase
from assist.knowledge.errors import KnowledgeError
from assist.model import Article

LARGEST = 2 * 1024 * 1024
"""Bytes of one picture; a screenshot of a whole window has a tenth of it."""

_UNSAFE = re.compile(r"[^\w-]+")
_KINDS = ((b"\x89PNG\r\n\x1a\n", "png"), (b"\xff\xd8\xff", "jpg"), (b"GIF8", "gif"))


@dataclass(frozen=True, slots=True)
class Picture:
    """``name`` is what articles refer to it by: what its file was called, and a digest."""

    name: str
    data: bytes


def kind_of(data: bytes) -> str | None:
    """What kind of picture these bytes begin like, as the end of a file's name; None for none."""
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "webp"
    return next((kind for magic, kind in _KINDS if data.startswith(magic)), None)


def picture_of(data: bytes, file_name: str) -> Picture:
    """A picture that can be stored. Raises KnowledgeError for what is too big or no picture."""
    if len(data) > LARGEST:
        told = tr("图片太大：{name}（{size:.1f} MB，最大 {most} MB）")
        most = LARGEST // 1024**2
        raise KnowledgeError(told.format(name=file_name, size=len(data) / 1024**2, most=most))
    kind = kind_of(data)
    if kind is None:
        raise KnowledgeError(tr("不是 PNG、JPEG、GIF 或 WebP 图片：{name}").format(name=file_name))
    digest = hashlib.blake2s(data, digest_size=8).hexdigest()
    stem = _UNSAFE.sub("_", file_name.rpartition(".")[0] or file_name)[:60]
    # A picture that was exported keeps its name.
    stem = stem.removesuffix(digest).rstrip("-") or "图片"
    return Picture(f"{stem}-{digest}.{kind}", data)


class Pictures:
    """The pictures of one knowledge base."""

    def __init__(self, base: KnowledgeBase) -> None:
        self._base = base

    def add(self, data: bytes, file_name: str) -> str:
        """Store a picture; what articles refer to it by. Raises KnowledgeError."""
        picture = picture_of(data, file_name)
        self.put([picture])
        return picture.name

    def put(self, pictures: Iterable[Picture]) -> None:
        """Store pictures; one that is there already stays as it is. Raises KnowledgeError."""
        rows = [(one.name, one.data) for one in pictures]
        query = "insert into picture values (?, ?) on conflict do nothing"
        if rows:
            self._base.write(lambda db: db.conn.executemany(query, rows))

    def get(self, name: str) -> Picture | None:
        """The picture that articles call ``name``; None where it was never given."""
        rows = self._base.read("select * from picture where name = ?", [name])
        return next((Picture(row["name"], row["data"]) for row in rows), None)

    def bytes_of(self, name: str) -> bytes | None:
        """What the picture's file holds; None where it was never given. Raises KnowledgeError."""
        picture = self.get(name)
        return None if picture is None else picture.data

    def of(self, articles: Iterable[Article]) -> list[Picture]:
        """The stored pictures of these articles, each once. Raises KnowledgeError."""
        named = dict.fromkeys(name for article in articles for name in article.pictures)
        found = (self.get(name) for name in named)
        return [picture for picture in found if picture is not None]

    def names(self) -> set[str]:
        """What every stored picture is called."""
        return {row["name"] for row in self._base.read("select name from picture")}
