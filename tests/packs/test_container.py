"""What is no pack, or somebody else's, is refused with the reason and never by accident."""

from __future__ import annotations

import hashlib
import io
import json
import stat
import zipfile
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assist.knowledge.base import KnowledgeBase
from assist.model import Article, Status
from assist.packs.applying import apply_pack
from assist.packs.container import Limits, open_pack, unsealed
from assist.packs.contents import article_of_line, line_of
from assist.packs.errors import PackError, Refusal
from assist.packs.manifest import ARTICLES, FORMAT, MANIFEST, Manifest, Part
from assist.packs.signing import (
    SEAL_BYTES,
    PrivateKey,
    fingerprint,
    make_key,
    public_key,
    read_private_key,
)
from tests.articles import article, importable
from tests.packs.conftest import Lead, Workstation, shown


def _refusal(file: Path, trusted: set[str], limits: Limits | None = None) -> Refusal:
    with pytest.raises(PackError) as refused, open_pack(file, trusted, limits or Limits()) as pack:
        pack.check()
    assert str(refused.value)
    return refused.value.refusal


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

    return _refusal(_sealed(lead.key, lead.folder / "forged.assistpack", write), {lead.key.public})


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
    assert _refusal(file, {lead.key.public}) is Refusal.NEWER_FORMAT


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
    assert _refusal(file, {lead.key.public}) is Refusal.MALFORMED


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
    assert _refusal(file, trusted, small) is Refusal.TOO_BIG
    assert _refusal(_sealed(lead.key, lead.folder / "p", lying), trusted) is Refusal.TOO_BIG
    endless = Limits(line=1_000_000)
    with open_pack(_sealed(lead.key, lead.folder / "p", honest), trusted, endless) as pack:
        with pytest.raises(PackError) as refused:
            list(pack.lines(ARTICLES))
        assert refused.value.refusal is Refusal.TOO_BIG


def test_too_big_a_file_is_not_even_looked_into(lead: Lead) -> None:
    assert _refusal(lead.pack(), {lead.key.public}, Limits(file=100)) is Refusal.TOO_BIG


@pytest.mark.parametrize("kept", [0, 100, SEAL_BYTES, 0.3, 0.9])
def test_half_a_file_is_incomplete(lead: Lead, kept: float) -> None:
    file = lead.pack()
    data = file.read_bytes()
    file.write_bytes(data[: int(kept if kept > 1 else kept * len(data))])
    assert _refusal(file, {lead.key.public}) is Refusal.INCOMPLETE


def test_a_foreign_key_is_named_by_its_fingerprint(lead: Lead, tmp_path: Path) -> None:
    with pytest.raises(PackError) as refused, open_pack(lead.pack(), {"ed25519:" + "0" * 64}):
        pass
    assert refused.value.refusal is Refusal.FOREIGN_KEY
    assert fingerprint(lead.key.public) in str(refused.value)


def test_a_foreign_signature_under_a_trusted_name_is_no_signature(lead: Lead) -> None:
    foreign = make_key(lead.folder / "foreign")
    file = lead.pack()
    body = file.read_bytes()[:-SEAL_BYTES]
    seal = foreign.seal(hashlib.sha512(body).digest())
    mine, theirs = (key.public.removeprefix("ed25519:").encode() for key in (lead.key, foreign))
    file.write_bytes(body + seal.replace(theirs, mine))
    assert _refusal(file, {lead.key.public}) is Refusal.TAMPERED


@cache
def _whole() -> tuple[bytes, str]:
    """A small pack and the key that it is signed with."""
    with TemporaryDirectory() as folder:
        key = make_key(Path(folder) / "key")
        base = KnowledgeBase(Path(folder) / "kb.db")
        base.save([article("a"), article("b", "退货", "怎么退")])
        from assist.packs.making import make_pack

        data = make_pack(base, Path(folder) / "p", key).file.read_bytes()
        base.close()
    return data, key.public


def _accepted(data: bytes, trusted: str) -> bool:
    try:
        with unsealed(io.BytesIO(data), {trusted}) as pack:
            pack.check()
    except PackError:
        return False
    return True


@given(st.data())
def test_no_bit_can_be_changed(drawn: st.DataObject) -> None:
    data, key = _whole()
    flips = drawn.draw(st.sets(st.integers(0, len(data) * 8 - 1), min_size=1, max_size=4))
    broken = bytearray(data)
    for bit in flips:
        broken[bit // 8] ^= 1 << bit % 8
    assert _accepted(data, key)
    assert not _accepted(bytes(broken), key)


@given(st.data())
def test_nothing_can_be_cut_out_or_put_in(drawn: st.DataObject) -> None:
    data, key = _whole()
    start = drawn.draw(st.integers(0, len(data)))
    end = drawn.draw(st.integers(start, len(data)))
    put = drawn.draw(st.binary(max_size=20))
    broken = data[:start] + put + data[end:]
    assert _accepted(broken, key) is (broken == data)


@given(st.binary(max_size=2000))
def test_whatever_is_no_pack_is_refused(data: bytes) -> None:
    assert not _accepted(data, _whole()[1])


@given(st.binary(max_size=600))
def test_whatever_a_trusted_key_signs_is_read_or_refused(data: bytes) -> None:
    """Even somebody who has the key cannot make the reader stumble."""
    assert not _signed_and_accepted(data)


def _signed_and_accepted(body: bytes) -> bool:
    key = _signer()
    return _accepted(body + key.seal(hashlib.sha512(body).digest()), key.public)


@cache
def _signer() -> PrivateKey:
    with TemporaryDirectory() as folder:
        return make_key(Path(folder) / "key")


@given(st.data())
def test_a_broken_archive_under_a_good_signature_never_crashes_the_reader(
    drawn: st.DataObject,
) -> None:
    data, _ = _whole()
    broken = bytearray(data[:-SEAL_BYTES])
    for place in drawn.draw(st.sets(st.integers(0, len(broken) - 1), min_size=1, max_size=6)):
        broken[place] = drawn.draw(st.integers(0, 255))
    _signed_and_accepted(bytes(broken))


@given(st.binary(max_size=300) | st.text(max_size=300).map(str.encode))
def test_any_line_is_an_article_or_refused(line: bytes) -> None:
    with suppress(PackError):
        assert line_of(article_of_line(line))


_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner),
    max_leaves=5,
)


@given(st.dictionaries(st.sampled_from([*json.loads(LINE), "extra", "tags"]), _values))
def test_any_value_in_an_article_is_taken_or_refused(values: dict[str, object]) -> None:
    line = json.dumps({**json.loads(LINE), **values}).encode()
    with suppress(PackError):
        read = article_of_line(line)
        assert article_of_line(line_of(read)) == read


@given(importable())
def test_an_article_comes_back_as_it_was(made: Article) -> None:
    published = replace(made, status=Status.PUBLISHED, version=1)
    assert article_of_line(line_of(published)) == published
    assert line_of(article_of_line(line_of(published))) == line_of(published)


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


def test_a_private_key_is_for_its_owner_only_and_never_overwritten(tmp_path: Path) -> None:
    file = tmp_path / "key"
    key = make_key(file)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert read_private_key(file).public == key.public
    with pytest.raises(FileExistsError):
        make_key(file)


@pytest.mark.parametrize("text", ["", "ed25519:", "ed25519:" + "g" * 64, "ssh-ed25519 AAAA"])
def test_what_is_no_public_key_is_refused(text: str) -> None:
    with pytest.raises(PackError, match="不是公钥"):
        public_key(text)


def test_what_is_no_private_key_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "key"
    with pytest.raises(PackError, match="assist pack keys"):
        read_private_key(file)
    for data in (b"", b"hello", b"\xff\xfe"):
        file.write_bytes(data)
        with pytest.raises(PackError):
            read_private_key(file)
