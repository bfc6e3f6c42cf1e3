"""Whose packs this desk takes: keys that IT named for the machine, and those its user trusts."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from assist.i18n import tr
from assist.packs.errors import PackError, Refusal
from assist.packs.signing import public_key
from assist.policy import Policy


@dataclass(frozen=True, slots=True)
class Trusted:
    """A key, whose it is said to be, and whether IT named it."""

    key: str
    name: str = ""
    by_machine: bool = False


class Trust:
    """The keys in the machine-wide file and in ``file``: one key a line, a name behind it."""

    def __init__(self, file: Path, policy: Policy) -> None:
        self._file, self._policy = file, policy

    def all(self) -> list[Trusted]:
        """Every trusted key, IT's first; a line that is no key counts as none."""
        mine = self._own() if self._policy.user_keys else []
        found = {one.key: one for one in [*mine, *self._machine()]}
        return sorted(found.values(), key=lambda one: (not one.by_machine, one.key))

    def keys(self) -> frozenset[str]:
        return frozenset(one.key for one in self.all())

    def problems(self) -> list[str]:
        """What IT named that is no key, in sentences."""
        told = tr("{file}：packs.trusted_keys 里有一项不是公钥：{text}")
        bad = [text for text in self._policy.trusted_keys if _parsed(text, by_machine=True) is None]
        return [told.format(file=self._policy.file, text=text[:60]) for text in bad]

    def add(self, key: str, name: str = "") -> Trusted:
        """Trust a key from now on. Raises PackError, OSError."""
        if not self._policy.user_keys:
            raise PackError(Refusal.NOT_ALLOWED, self._policy.why_locked())
        added = Trusted(public_key(key), " ".join(name.split())[:60])
        self._write([*(one for one in self._own() if one.key != added.key), added])
        return added

    def remove(self, key: str) -> bool:
        """Trust a key no more; whether this user had trusted it. Raises PackError, OSError."""
        folded = public_key(key)
        if any(one.key == folded for one in self._machine()):
            raise PackError(Refusal.NOT_ALLOWED, self._policy.why_locked())
        kept = [one for one in self._own() if one.key != folded]
        was_there = len(kept) < len(self._own())
        self._write(kept)
        return was_there

    def _machine(self) -> Iterator[Trusted]:
        for text in self._policy.trusted_keys:
            parsed = _parsed(text, by_machine=True)
            if parsed is not None:
                yield parsed

    def _own(self) -> list[Trusted]:
        try:
            lines = self._file.read_text(encoding="utf-8").splitlines()
        except (OSError, ValueError):
            return []
        parsed = (_parsed(line, by_machine=False) for line in lines)
        return [one for one in parsed if one is not None]

    def _write(self, trusted: list[Trusted]) -> None:
        text = "".join(f"{one.key} {one.name}".rstrip() + "\n" for one in trusted)
        with tempfile.NamedTemporaryFile(
            "w", encoding="utf-8", dir=self._file.parent, delete=False
        ) as draft:
            draft.write(text)
        try:
            Path(draft.name).replace(self._file)
        except OSError:
            with suppress(OSError):
                Path(draft.name).unlink()
            raise


def _parsed(line: str, by_machine: bool) -> Trusted | None:
    key, _, name = line.strip().partition(" ")
    try:
        return Trusted(public_key(key), name.strip(), by_machine)
    except PackError:
        return None
