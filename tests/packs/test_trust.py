"""Whose packs are taken: the user's keys, IT's, and who may change that."""

from __future__ import annotations

from pathlib import Path

import pytest

from assist.packs.errors import PackError, Refusal
from assist.packs.trust import Trust
from assist.policy import Policy

ONE, TWO = ("ed25519:" + digit * 64 for digit in "12")


def test_a_key_is_trusted_until_it_is_not(tmp_path: Path) -> None:
    trust = Trust(tmp_path / "keys", Policy())
    assert trust.keys() == frozenset()
    trust.add(f"  {ONE.upper()}\n", "王 组长")
    trust.add(TWO)
    trust.add(TWO, "again")
    assert [(one.key, one.name) for one in trust.all()] == [(ONE, "王 组长"), (TWO, "again")]
    assert trust.remove(ONE)
    assert not trust.remove(ONE)
    assert trust.keys() == {TWO}
    assert [file.name for file in tmp_path.iterdir()] == ["keys"]


def test_lines_that_are_no_keys_count_as_none(tmp_path: Path) -> None:
    file = tmp_path / "keys"
    file.write_bytes(f"# mine\n{ONE} 王组长\nrubbish\n\n".encode())
    assert Trust(file, Policy()).keys() == {ONE}
    file.write_bytes(b"\xff\xfe\x00")
    assert Trust(file, Policy()).keys() == frozenset()


def test_its_keys_come_first_and_cannot_be_taken_away(tmp_path: Path) -> None:
    trust = Trust(tmp_path / "keys", Policy(tmp_path / "f", trusted_keys=(TWO, "nonsense")))
    trust.add(ONE)
    trust.add(TWO, "mine, too")
    assert [(one.key, one.by_machine) for one in trust.all()] == [(TWO, True), (ONE, False)]
    with pytest.raises(PackError) as refused:
        trust.remove(TWO)
    assert refused.value.refusal is Refusal.NOT_ALLOWED
    (problem,) = trust.problems()
    assert "nonsense" in problem


def test_where_it_says_so_only_its_keys_count(tmp_path: Path) -> None:
    Trust(tmp_path / "keys", Policy()).add(ONE)
    strict = Trust(tmp_path / "keys", Policy(trusted_keys=(TWO,), user_keys=False))
    assert strict.keys() == {TWO}
    with pytest.raises(PackError) as refused:
        strict.add(ONE)
    assert refused.value.refusal is Refusal.NOT_ALLOWED
