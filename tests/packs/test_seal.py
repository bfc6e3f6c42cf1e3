"""Every byte of a pack is signed; what is no key, or nobody's that is trusted, is told."""

from __future__ import annotations

import hashlib
import io
import stat
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assist.knowledge.base import KnowledgeBase
from assist.packs.container import open_pack, unsealed
from assist.packs.errors import PackError, Refusal
from assist.packs.making import make_pack
from assist.packs.signing import (
    SEAL_BYTES,
    PrivateKey,
    fingerprint,
    make_key,
    public_key,
    read_private_key,
)
from tests.articles import article
from tests.packs.conftest import Lead, refusal


@pytest.mark.parametrize("kept", [0, 100, SEAL_BYTES, 0.3, 0.9])
def test_half_a_file_is_incomplete(lead: Lead, kept: float) -> None:
    file = lead.pack()
    data = file.read_bytes()
    file.write_bytes(data[: int(kept if kept > 1 else kept * len(data))])
    assert refusal(file, {lead.key.public}) is Refusal.INCOMPLETE


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
    assert refusal(file, {lead.key.public}) is Refusal.TAMPERED


@cache
def _whole() -> tuple[bytes, str]:
    """A small pack and the key that it is signed with."""
    with TemporaryDirectory() as folder:
        key = make_key(Path(folder) / "key")
        base = KnowledgeBase(Path(folder) / "kb.db")
        base.save([article("a"), article("b", "退货", "怎么退")])
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
