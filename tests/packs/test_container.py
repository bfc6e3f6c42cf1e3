"""Archives that somebody with a trusted key made by hand: what does not belong there is refused."""

from __future__ import annotations

import hashlib
import io
import json
import stat
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from assist.packs.applying import apply_pack
from assist.packs.container import Limits, open_pack
from assist.packs.contents import line_of
from assist.packs.errors import PackError, Refusal
from assist.packs.manifest import ARTICLES, FORMAT, MANIFEST, Manifest, Part
from assist.packs.signing import SEAL_BYTES, PrivateKey
from tests.articles import article
from tests.packs.conftest import Lead, Workstation, refusal, shown


def _manifest(*parts: tuple[str, bytes], **fields: object) -> Manifest:
    listed = tuple(Part(n, len(data), hashlib.sha256(data).hexdigest()) for n, data in parts)
    made = Manifest("a" * 32, 1, "2026-01-01T00:00:00+00:00", "x", "0", {}, listed)
    return replace(made, **fields)  # type: ignore[arg-type]


def _sealed(key: PrivateKey, file: Path, write: Callable[[zipfile.ZipFile], None]) -> Path:
    """An archive that somebody with the lead's own key made by hand."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.comment = b"0" * SEAL_BYTES
        write(archive)
    body = buffer.getvalue()[:-SEAL_BYTES]
    file.write_bytes(body + key.seal(hashlib.sha512(body).digest()))
    return file


LINE = line_of(article("a")) + b"\n"


def _forged(lead: Lead, extra: Callable[[zipfile.ZipFile], None], **fields: object) -> Refusal:
    """What is said of a signed archive with something in it that does not belong there."""

    def write(archive: zipfile.ZipFile) -> None:
        archive.writestr(MANIFEST, _manifest((ARTICLES, LINE), **fields).to_bytes())
        archive.writestr(ARTICLES, LINE)
        extra(archive)

    return refusal(_sealed(lead.key, lead.folder / "forged.assistpack", write), {lead.key.public})


def test_a_signed_archive_made_by_hand_is_accepted(lead: Lead) -> None:
    def write(archive: zipfile.ZipFile) -> None:
        archive.writestr(MANIFEST, _manifest((ARTICLES, LINE)).to_bytes())
        archive.writestr(ARTICLES, LINE)

    with open_pack(_sealed(lead.key, lead.folder / "p", write), {lead.key.public}) as pack:
        pack.check()


@pytest.mark.parametrize(
    "name",
    [
        "../evil", "..\\evil", "/etc/passwd", "C:\\evil", "C:evil", "pictures/../00001", "con",
        "pictures/00001 ", "pictures/1", "Articles.jsonl", "articles.jsonl/", "golden.jsonl\0x",
        "\\\\server\\share", "ａrticles.jsonl", "pictures/00001.", "NUL.jsonl",
    ],
)  # fmt: skip
def test_a_name_that_leads_elsewhere_is_refused(lead: Lead, name: str) -> None:
    def extra(archive: zipfile.ZipFile) -> None:
        entry = zipfile.ZipInfo()
        entry.filename = entry.orig_filename = name
        archive.writestr(entry, b"x")

    assert _forged(lead, extra) is Refusal.UNSAFE


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_the_same_name_twice_is_refused(lead: Lead) -> None:
    assert _forged(lead, lambda archive: archive.writestr(ARTICLES, b"x")) is Refusal.UNSAFE


def test_a_link_is_refused(lead: Lead) -> None:
    def extra(archive: zipfile.ZipFile) -> None:
        entry = zipfile.ZipInfo("pictures/00001")
        entry.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(entry, b"/etc/passwd")

    assert _forged(lead, extra) is Refusal.UNSAFE


def test_a_part_that_the_manifest_does_not_name_is_refused(lead: Lead) -> None:
    assert _forged(lead, lambda a: a.writestr("pictures/00007", b"x")) is Refusal.MALFORMED


def test_a_newer_format_is_refused_by_name(lead: Lead) -> None:
    assert _forged(lead, lambda _: None, format=FORMAT + 1) is Refusal.NEWER_FORMAT
    file = lead.pack()
    data = file.read_bytes()
    file.write_bytes(data[:-SEAL_BYTES] + data[-SEAL_BYTES:].replace(b"pack 001", b"pack 002"))
    assert refusal(file, {lead.key.public}) is Refusal.NEWER_FORMAT


@pytest.mark.parametrize(
    "fields",
    [
        {"base": "../x"}, {"sequence": 0}, {"sequence": True}, {"sequence": "1"}, {"made": 5},
        {"author": "x" * 1000}, {"counts": {"articles": -1}}, {"note": None}, {"parts": ()},
        {"author": "\ud800"}, {"format": "1"},
    ],
    ids=str,
)  # fmt: skip
def test_a_manifest_that_makes_no_sense_is_refused(lead: Lead, fields: dict[str, object]) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Manifest, "to_bytes", _loosely)
        assert _forged(lead, lambda _: None, **fields) is Refusal.MALFORMED


def _loosely(manifest: Manifest) -> bytes:
    from dataclasses import asdict

    return json.dumps(asdict(manifest)).encode()


@pytest.mark.parametrize("data", [b"", b"[]", b"null", b"{", b"[" * 100_000, b'{"format":1}'])
def test_a_manifest_that_is_none_is_refused(lead: Lead, data: bytes) -> None:
    file = _sealed(lead.key, lead.folder / "p", lambda a: a.writestr(MANIFEST, data))
    assert refusal(file, {lead.key.public}) is Refusal.MALFORMED


def test_a_bomb_is_not_unpacked(lead: Lead) -> None:
    bomb = b"0" * 30_000_000

    def honest(archive: zipfile.ZipFile) -> None:
        archive.writestr(MANIFEST, _manifest((ARTICLES, bomb)).to_bytes())
        archive.writestr(ARTICLES, bomb)

    def lying(archive: zipfile.ZipFile) -> None:
        archive.writestr(MANIFEST, _manifest((ARTICLES, LINE)).to_bytes())
        archive.writestr(ARTICLES, bomb)

    small, trusted = Limits(unpacked=10_000_000), {lead.key.public}
    file = _sealed(lead.key, lead.folder / "p", honest)
    assert file.stat().st_size < 100_000
    assert refusal(file, trusted, small) is Refusal.TOO_BIG
    assert refusal(_sealed(lead.key, lead.folder / "p", lying), trusted) is Refusal.TOO_BIG
    endless = Limits(line=1_000_000)
    with open_pack(_sealed(lead.key, lead.folder / "p", honest), trusted, endless) as pack:
        with pytest.raises(PackError) as refused:
            list(pack.lines(ARTICLES))
        assert refused.value.refusal is Refusal.TOO_BIG


def test_too_big_a_file_is_not_even_looked_into(lead: Lead) -> None:
    assert refusal(lead.pack(), {lead.key.public}, Limits(file=100)) is Refusal.TOO_BIG


def test_two_articles_of_one_key_are_refused_and_nothing_is_written(
    lead: Lead, desk: Workstation
) -> None:
    twice = LINE + LINE

    def write(archive: zipfile.ZipFile) -> None:
        archive.writestr(MANIFEST, _manifest((ARTICLES, twice)).to_bytes())
        archive.writestr(ARTICLES, twice)

    file = _sealed(lead.key, lead.folder / "p", write)
    with open_pack(file, {lead.key.public}) as pack, pytest.raises(PackError) as refused:
        apply_pack(desk.base, pack)
    assert refused.value.refusal is Refusal.MALFORMED
    assert shown(desk.base) == {}
