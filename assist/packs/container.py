"""A pack as a file: a ZIP archive whose comment is the seal over every byte before it.

Nothing of the archive is looked at until a trusted key turns out to have signed all of it. Parts
are read, never extracted: their names reach no file system.
"""

from __future__ import annotations

import hashlib
import io
import os
import stat
import zipfile
import zlib
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from assist.i18n import tr
from assist.knowledge.stopping import Asked, never, unless_stopped
from assist.packs.errors import PackError, Refusal
from assist.packs.manifest import (
    FORMAT,
    MANIFEST,
    Manifest,
    Part,
    is_known,
    newer_format,
    read_manifest,
)
from assist.packs.signing import (
    SEAL_BYTES,
    PrivateKey,
    Seal,
    digest_of,
    fingerprint,
    read_seal,
)

MIB = 1 << 20
_CHUNK = 1 << 16
_EPOCH = (1980, 1, 1, 0, 0, 0)
"""Every part carries the same time: the same base makes the same bytes."""


@dataclass(frozen=True, slots=True)
class Limits:
    """The most that is read of a pack, in bytes; ``parts`` in number. 100,000 articles of ordinary
    length come to about 60 MiB, unpacked.
    """

    file: int = 512 * MIB
    unpacked: int = 1024 * MIB
    manifest: int = 16 * MIB
    line: int = 4 * MIB
    parts: int = 10_000


LIMITS = Limits()


def write_container(
    file: Path,
    manifest: Manifest,
    parts: Mapping[str, Iterable[bytes]],
    key: PrivateKey,
    stopped: Asked = never,
) -> None:
    """Write, seal and read it back; the file appears under its name only when it is whole and would
    be accepted, and nothing else is left. Raises OSError, PackError, Stopped.
    """
    draft = file.with_name(f".{file.name}.{os.getpid()}.part")
    try:
        with zipfile.ZipFile(draft, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.comment = b"0" * SEAL_BYTES
            for name, chunks in {MANIFEST: [manifest.to_bytes()], **parts}.items():
                with archive.open(_entry(name), "w") as out:
                    for chunk in unless_stopped(chunks, stopped):
                        out.write(chunk)
        _seal(draft, key, stopped)
        with open_pack(draft, {key.public}, stopped=stopped) as pack:
            pack.check()
        draft.replace(file)
    except BaseException:
        with suppress(OSError):
            draft.unlink()
        raise


def _entry(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, _EPOCH)
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.external_attr = (stat.S_IFREG | 0o644) << 16
    return entry


def _seal(file: Path, key: PrivateKey, stopped: Asked) -> None:
    with file.open("r+b") as out:
        body = file.stat().st_size - SEAL_BYTES
        digest = digest_of(out, body, stopped)
        out.seek(body)
        out.write(key.seal(digest))
        out.flush()
        os.fsync(out.fileno())


class Pack:
    """A pack that a trusted key signed; ``digest`` names this very file. Whatever reads of it
    raises Stopped soon after that is asked for.
    """

    def __init__(
        self,
        archive: zipfile.ZipFile,
        seal: Seal,
        digest: str,
        limits: Limits = LIMITS,
        stopped: Asked = never,
    ) -> None:
        """Raises PackError when the parts are not those of the manifest."""
        self._archive, self._limits, self._stopped = archive, limits, stopped
        self.key, self.digest = seal.key, digest
        entries = archive.infolist()
        _check_entries(entries, limits)
        with guarded():
            self.manifest = read_manifest(self._manifest())
        self._parts = {part.name: part for part in self.manifest.parts}
        if {entry.filename for entry in entries} != {MANIFEST, *self._parts}:
            raise PackError(Refusal.MALFORMED, tr("知识包里的文件和清单对不上"))

    def _manifest(self) -> bytes:
        with self._archive.open(MANIFEST) as stream:
            data = stream.read(self._limits.manifest + 1)
        if len(data) > self._limits.manifest:
            raise _too_big()
        return data

    @property
    def pictures(self) -> list[Part]:
        """The parts that are pictures."""
        return [part for part in self.manifest.parts if "/" in part.name]

    def lines(self, name: str) -> Iterator[bytes]:
        """A part line by line. Raises PackError, at the latest behind its last line."""
        rest = b""
        for chunk in self._chunks(self._parts[name]):
            *whole, rest = (rest + chunk).split(b"\n")
            yield from whole
            if len(rest) > self._limits.line:
                raise _too_big()
        if rest:
            yield rest

    def read(self, name: str) -> bytes:
        """A whole part. Raises PackError."""
        return b"".join(self._chunks(self._parts[name]))

    def check(self) -> None:
        """Unpack everything once. Raises PackError when a part is not what the manifest says."""
        for part in self._parts.values():
            for _ in self._chunks(part):
                pass

    def _chunks(self, part: Part) -> Iterator[bytes]:
        digest, size = hashlib.sha256(), 0
        with guarded(), self._archive.open(part.name) as stream:
            for chunk in unless_stopped(iter(lambda: stream.read(_CHUNK), b""), self._stopped):
                size += len(chunk)
                if size > part.size:
                    raise _too_big()
                digest.update(chunk)
                yield chunk
        if size != part.size or digest.hexdigest() != part.sha256:
            raise PackError(
                Refusal.MALFORMED, tr("知识包里的 {name} 和清单对不上").format(name=part.name)
            )


def _check_entries(entries: Collection[zipfile.ZipInfo], limits: Limits) -> None:
    """Names, kinds and promised sizes; what is read is counted once more while it is read."""
    names = [entry.filename for entry in entries]
    for entry in entries:
        plain = entry.compress_type in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
        kind = stat.S_IFMT(entry.external_attr >> 16)
        if not is_known(entry.orig_filename) or kind not in (0, stat.S_IFREG):
            told = tr("知识包里有不该有的文件：{name}")
            raise PackError(Refusal.UNSAFE, told.format(name=entry.orig_filename[:80]))
        if not plain or entry.flag_bits & 0x1:
            told = tr("知识包里的 {name} 用了不支持的压缩或加密")
            raise PackError(Refusal.MALFORMED, told.format(name=entry.filename))
    if len(set(names)) != len(names):
        raise PackError(Refusal.UNSAFE, tr("知识包里有重名的文件"))
    if MANIFEST not in names:
        raise PackError(Refusal.MALFORMED, tr("知识包里没有清单"))
    unpacked = sum(entry.file_size for entry in entries)
    if unpacked > limits.unpacked or len(entries) > limits.parts:
        raise _too_big()


def _too_big() -> PackError:
    told = tr("知识包解开后超出允许的大小，没有继续读")
    return PackError(Refusal.TOO_BIG, told)


@contextmanager
def guarded() -> Iterator[None]:
    """Whatever a broken archive makes ``zipfile`` say is one refusal."""
    try:
        yield
    except (
        zipfile.BadZipFile, zlib.error, EOFError, ValueError, NotImplementedError, RuntimeError,
        OverflowError, KeyError, OSError,
    ) as error:  # fmt: skip
        told = tr("知识包已损坏，读不出来（{reason}）").format(reason=error)
        raise PackError(Refusal.MALFORMED, told) from error


@contextmanager
def open_pack(
    file: Path, trusted: Collection[str], limits: Limits = LIMITS, stopped: Asked = never
) -> Iterator[Pack]:
    """The pack in ``file``, once a key among ``trusted`` is known to have signed all of it.

    Raises PackError, Stopped.
    """
    try:
        stream = file.open("rb")
    except OSError as error:
        told = tr("无法读取 {file}：{reason}")
        reason = error.strerror or error
        raise PackError(Refusal.UNREADABLE, told.format(file=file, reason=reason)) from error
    with stream, unsealed(stream, trusted, limits, stopped) as pack:
        yield pack


@contextmanager
def unsealed(
    stream: BinaryIO, trusted: Collection[str], limits: Limits = LIMITS, stopped: Asked = never
) -> Iterator[Pack]:
    """The same for a file that is open, and stays so. Raises PackError, Stopped."""
    seal, digest = _checked(stream, trusted, limits, stopped)
    stream.seek(0)
    with guarded():
        archive = zipfile.ZipFile(stream)
    with archive:
        yield Pack(archive, seal, digest.hex(), limits, stopped)


def seal_of(stream: BinaryIO) -> Seal:
    """The seal at the end of a file. Raises PackError, OSError."""
    size = stream.seek(0, io.SEEK_END)
    stream.seek(max(0, size - SEAL_BYTES))
    seal = read_seal(stream.read(SEAL_BYTES))
    if seal is None:
        told = tr("文件不完整，或者不是知识包（末尾没有签名）")
        raise PackError(Refusal.INCOMPLETE, told)
    return seal


def _checked(
    stream: BinaryIO, trusted: Collection[str], limits: Limits, stopped: Asked
) -> tuple[Seal, bytes]:
    try:
        seal = seal_of(stream)
        if seal.format > FORMAT:
            raise newer_format(seal.format)
        size = stream.seek(0, io.SEEK_END)
        if size > limits.file:
            raise _too_big()
        stream.seek(0)
        digest = digest_of(stream, size - SEAL_BYTES, stopped)
    except OSError as error:
        told = tr("读知识包时出错：{reason}").format(reason=error.strerror or error)
        raise PackError(Refusal.UNREADABLE, told) from error
    if not seal.holds(digest):
        raise PackError(Refusal.TAMPERED, tr("知识包被改动过：签名和内容对不上"))
    if seal.key not in trusted:
        raise foreign_key(seal.key)
    return seal, digest


def foreign_key(key: str) -> PackError:
    """What is said of a pack that a stranger signed."""
    told = tr("签名的密钥不受这台电脑信任（指纹 {fingerprint}），请向组长或 IT 核实")
    return PackError(Refusal.FOREIGN_KEY, told.format(fingerprint=fingerprint(key)))
